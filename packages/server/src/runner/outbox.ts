import type {
  FromRunner,
  PlacedEventMessage,
  RunnerLog,
} from '@nightdesk/contracts/ipc/from-runner';

/** How long words for the server are gathered, ms: short enough for a screen, long enough for batches. */
const GATHER = 40;
/** Kept while nobody takes them: a server that is gone for long misses the oldest, which are in the store. */
const MOST = 20_000;
const BATCH = 500;

/** Gathers what a runner has to say, so that no event of a bot waits for a message. */
export class Outbox {
  readonly #send: (message: FromRunner) => void;
  #events: PlacedEventMessage[] = [];
  #logs: RunnerLog[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(send: (message: FromRunner) => void) {
    this.#send = send;
  }

  event(event: PlacedEventMessage): void {
    this.#events.push(event);
    this.#wake();
  }

  log(log: RunnerLog): void {
    this.#logs.push(log);
    this.#wake();
  }

  /** Says everything now. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (let at = 0; at < this.#events.length; at += BATCH) {
      this.#send({ kind: 'events', events: this.#events.slice(at, at + BATCH) });
    }
    for (let at = 0; at < this.#logs.length; at += BATCH) {
      this.#send({ kind: 'logs', logs: this.#logs.slice(at, at + BATCH) });
    }
    this.#events = [];
    this.#logs = [];
  }

  #wake(): void {
    if (this.#events.length > MOST) this.#events.splice(0, this.#events.length - MOST);
    if (this.#logs.length > MOST) this.#logs.splice(0, this.#logs.length - MOST);
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, GATHER);
  }
}
