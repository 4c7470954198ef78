import type { JsonValue } from '@nightdesk/contracts/desk/json';
import type { Topic } from '@nightdesk/contracts/stream/stream';

/** One thing that the stream tells. */
export interface StreamMessage {
  readonly sequence: number;
  readonly topic: Topic;
  /** Whose it is: a user's id; `all`: everybody's; `admin`: of those who run the desk. */
  readonly owner: string;
  readonly account: string;
  readonly bot: string;
  /** The whole message as it is sent. */
  readonly text: string;
}

/** What is told. */
export interface StreamNews {
  readonly topic: Topic;
  readonly owner: string;
  readonly account?: string;
  readonly bot?: string;
  readonly kind: string;
  /** ms since 1970 UTC. */
  readonly time: number;
  readonly data: JsonValue;
  /** True: it is not kept, because the next one replaces it. Who was away is not told. */
  readonly isPassing?: boolean;
}

/** Somebody who listens. */
export type StreamListener = (message: StreamMessage) => void;

/** What went by since a cursor, or why that is not known. */
export type Missed = { readonly messages: readonly StreamMessage[] } | { readonly gap: string };

/**
 * Everything that the stream tells, numbered, with the last of it kept: who was away for a while is told what was
 * missed, and who was away for too long is told that.
 */
export class StreamHub {
  /** Tells this life of the server from others: numbers begin anew with each. */
  readonly #epoch: string;
  readonly #keep: number;
  readonly #ring: (StreamMessage | undefined)[];
  readonly #listeners = new Set<StreamListener>();
  #last: number = 0;

  /**
   * @param began when this server began, ms
   * @param keep how many messages are kept
   */
  constructor(began: number, keep: number = 20_000) {
    this.#epoch = began.toString(36);
    this.#keep = keep;
    this.#ring = Array.from({ length: keep }, () => undefined);
  }

  /** Where the stream is now. */
  get cursor(): string {
    return this.cursorAt(this.#last);
  }

  /** How many listen. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** How many messages there were. */
  get count(): number {
    return this.#last;
  }

  /** The cursor of a message. */
  cursorAt(sequence: number): string {
    return `${this.#epoch}-${sequence}`;
  }

  /** Tells something to all who listen. A listener that throws is not asked again. */
  publish(news: StreamNews): void {
    const isPassing = news.isPassing ?? false;
    if (!isPassing) this.#last += 1;
    const { topic, owner, account = '', bot = '', kind, time, data } = news;
    const message: StreamMessage = {
      sequence: this.#last,
      topic,
      owner,
      account,
      bot,
      text: JSON.stringify({
        type: 'event',
        topic,
        cursor: this.cursorAt(this.#last),
        time,
        account,
        bot,
        kind,
        data,
      }),
    };
    if (!isPassing) this.#ring[this.#last % this.#keep] = message;
    for (const listener of this.#listeners) {
      try {
        listener(message);
      } catch {
        this.#listeners.delete(listener);
      }
    }
  }

  /** Hears everything from now on. @returns how to end that */
  listen(listener: StreamListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** What was told after a cursor. */
  since(cursor: string): Missed {
    const [epoch, number] = cursor.split('-');
    const after = Number(number);
    if (epoch !== this.#epoch) return { gap: 'the desk was started again' };
    if (!Number.isSafeInteger(after) || after > this.#last)
      return { gap: 'the cursor is of no message of this stream' };
    if (this.#last - after > this.#keep) return { gap: 'it is too long ago' };
    const messages: StreamMessage[] = [];
    for (let i = after + 1; i <= this.#last; i++) {
      const message = this.#ring[i % this.#keep];
      if (message !== undefined) messages.push(message);
    }
    return { messages };
  }
}
