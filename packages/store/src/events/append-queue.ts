import { isAccountName } from '@nightdesk/core/execution/events/order-event';
import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import type { Connection } from '../connection/connection.ts';
import { storeError } from '../store-error.ts';
import type { Batch } from './append.ts';
import type { EventRow } from './stored-event.ts';
import { isOfBatch, MOST_EVENTS, writeBatches } from './write-batches.ts';

interface Waiting extends Batch {
  readonly resolve: (rows: readonly EventRow[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends in order and by groups: what is asked for in one go, or while a commit is under way, shares one commit,
 * because a commit costs a wait for the disk whatever its size. A batch that is refused is refused alone.
 */
export class AppendQueue {
  readonly #connection: Connection;
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Appends events of an account, all or none.
   *
   * @param after the head that the writer decided on, `null` for any
   * @returns resolved when they are durable
   * @throws NightdeskError `STORE_CONFLICT`, what the folds refuse, and `STORE_…`: nothing was appended then,
   * save for `STORE_UNKNOWN`
   */
  append(
    account: string,
    events: readonly OrderEvent[],
    after: number | null,
  ): Promise<readonly EventRow[]> {
    if (!isAccountName(account)) {
      return Promise.reject(
        storeError(
          'STORE_REFUSED',
          `"${account.slice(0, 40)}" cannot name an account; use up to 64 letters, digits and _ . : -`,
        ),
      );
    }
    if (events.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ account, events, after, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolved when all that was asked for so far is done. */
  async drain(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Whoever asks in the same turn joins the first group.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      await this.#commit(group);
    }
    this.#running = null;
  }

  /** The next batches of one account, as far as one commit goes; what waits for other accounts keeps its order. */
  #takeGroup(): Waiting[] {
    const [first] = this.#waiting;
    const group: Waiting[] = [];
    const rest: Waiting[] = [];
    let size = 0;
    for (const entry of this.#waiting) {
      const fits = entry.account === first?.account && size + entry.events.length <= MOST_EVENTS;
      if (group.length === 0 || (fits && !rest.some((r) => r.account === entry.account))) {
        group.push(entry);
        size += entry.events.length;
      } else rest.push(entry);
    }
    this.#waiting = rest;
    return group;
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    try {
      const rows = await writeBatches(this.#connection, first.account, group);
      group.forEach((entry, i) => entry.resolve(rows[i] ?? []));
    } catch (error) {
      if (group.length === 1 || !isOfBatch(error)) {
        for (const { reject } of group) reject(error);
        return;
      }
      // One of them is refused: find out which, without the others paying for it.
      for (const entry of group) await this.#commit([entry]);
    }
  }
}
