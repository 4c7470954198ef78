import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import type { Connection } from '../connection/connection.ts';
import type { AppendQueue } from './append-queue.ts';
import { EMPTY_HEAD, readHead } from './append.ts';
import { readEvents } from './read-events.ts';
import type { StoredEvent } from './stored-event.ts';

/**
 * One writer's hold on a stream: it remembers the last event that it has seen, and appends only when nobody
 * else has appended since. Two writers can so never decide on different pasts.
 */
export class EventStream {
  readonly account: string;
  readonly #connection: Connection;
  readonly #queue: AppendQueue;
  /** Number of the last event that is durable and seen. */
  #head: number;
  /** As {@link #head}, counting what was asked for and is not answered yet. */
  #asked: number;

  private constructor(account: string, connection: Connection, queue: AppendQueue, head: number) {
    this.account = account;
    this.#connection = connection;
    this.#queue = queue;
    this.#head = head;
    this.#asked = head;
  }

  /** Takes hold at the present end. */
  static async open(
    account: string,
    connection: Connection,
    queue: AppendQueue,
  ): Promise<EventStream> {
    const head = (await connection.read(() => readHead(account))) ?? EMPTY_HEAD;
    return new EventStream(account, connection, queue, head.sequence);
  }

  /** Number of the last event seen; 0 before the first. */
  get head(): number {
    return this.#head;
  }

  /**
   * Appends events, all or none, after everything this writer has seen. Calls need not wait for each other; when
   * one fails, those asked for after it fail with `STORE_CONFLICT`, because they were decided on top of it.
   *
   * @returns resolved when they are durable
   * @throws NightdeskError `STORE_CONFLICT` when another writer was faster: {@link catchUp} and decide again
   */
  async append(events: readonly OrderEvent[]): Promise<void> {
    const after = this.#asked;
    this.#asked += events.length;
    try {
      const rows = await this.#queue.append(this.account, events, after);
      this.#head = rows.at(-1)?.sequence ?? this.#head;
    } catch (error) {
      // Those asked for later must not slip into the place of these.
      await this.#queue.drain();
      this.#asked = this.#head;
      throw error;
    }
  }

  /** The events that came since, from whomever, in order. */
  async catchUp(): Promise<readonly StoredEvent[]> {
    await this.#queue.drain();
    const events = await readEvents(this.#connection, this.account, this.#head + 1);
    this.#head = events.at(-1)?.sequence ?? this.#head;
    this.#asked = this.#head;
    return events;
  }
}
