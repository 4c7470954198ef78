import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type {
  AccountChange,
  AccountStore,
  BotState,
  PlacedEvent,
  ReadCursor,
} from '../../ports/account-store.ts';
import type { LiveClock } from '../../ports/live-clock.ts';
import type { AccountBooks } from '../events/books.ts';
import { foldEvents } from '../events/fold-events.ts';
import type { OrderEvent } from '../events/order-event.ts';
import type { ExecutionOptions } from './execution-options.ts';

interface Waiting {
  readonly change: AccountChange;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Who hears of what the journal does. */
export interface JournalListener {
  /** Events are durable: now they may be seen. Called in their order, before their `record` resolves. */
  onDurable(placed: PlacedEvent): void;
  /** Durable state cannot be written for the moment; null when it can again. */
  onStalled(error: NightdeskError | null): void;
  /** Nothing may be decided on these books any more. */
  onBroken(error: NightdeskError): void;
}

/**
 * The one way into an account's stream. Events change the books in memory at once, which claims their ids
 * before anything is waited for; they count for everybody else only when they are durable. Whatever is
 * recorded while a commit is under way shares the next one.
 */
export class Journal {
  readonly books: AccountBooks;
  readonly #store: AccountStore;
  readonly #clock: LiveClock;
  readonly #retryAfter: number;
  readonly #gather: number;
  readonly #listener: JournalListener;
  #waiting: Waiting[] = [];
  #running = false;
  #broken: NightdeskError | null = null;
  #told: number;
  /** Ends the wait for more. */
  #hurry: (() => void) | null = null;

  /** @param sequence number of the last durable event, which `books` are the fold of */
  constructor(
    store: AccountStore,
    clock: LiveClock,
    books: AccountBooks,
    sequence: number,
    { retryAfter, gatherFor }: Pick<ExecutionOptions, 'retryAfter' | 'gatherFor'>,
    listener: JournalListener,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.books = books;
    this.#told = sequence;
    this.#retryAfter = retryAfter;
    this.#gather = gatherFor;
    this.#listener = listener;
  }

  /** Number of the last event that everybody was told of. */
  get told(): number {
    return this.#told;
  }

  /** True while something is recorded and not durable. */
  get busy(): boolean {
    return this.#running;
  }

  /**
   * Records events that belong together. Resolved when they are durable and told.
   *
   * @throws NightdeskError what the folds refuse, and the journal is broken then: the books are not to be trusted;
   * rejects with what broke the journal, now or earlier
   */
  record(
    events: readonly OrderEvent[],
    states: readonly BotState[] = [],
    cursors: readonly ReadCursor[] = [],
  ): Promise<void> {
    if (this.#broken !== null) return Promise.reject(this.#broken);
    try {
      foldEvents(events, this.books);
      this.books.settle();
    } catch (error) {
      this.#break(error);
      throw error;
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change: { events, states, cursors }, resolve, reject });
      if (isUrgent(events)) this.#hurry?.();
      if (this.#running) return;
      this.#running = true;
      void this.#run();
    });
  }

  /** Takes nothing more: what is not durable yet is given up, and whoever waits for it is told so. */
  end(): void {
    if (this.#broken !== null) return;
    this.#broken = new NightdeskError({
      code: 'ACCOUNT_STOPPED',
      message: 'The account was stopped before this was durable; start it again.',
      disposition: 'retry',
    });
    if (!this.#running) return;
    for (const { reject } of this.#waiting) reject(this.#broken);
    this.#waiting = [];
  }

  async #run(): Promise<void> {
    // Whoever records in the same turn joins the first commit.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      if (this.#gather > 0 && !this.#waiting.some(({ change }) => isUrgent(change.events)))
        await this.#gatherMore();
      const group = this.#waiting;
      this.#waiting = [];
      if (!(await this.#commit(merged(group)))) {
        for (const { reject } of [...group, ...this.#waiting]) reject(this.#broken);
        this.#waiting = [];
        return;
      }
      for (const { change, resolve } of group) {
        for (const event of change.events) {
          this.#told += 1;
          if (!this.#tell({ sequence: this.#told, event })) {
            for (const { reject } of [...group, ...this.#waiting]) reject(this.#broken);
            this.#waiting = [];
            return;
          }
        }
        resolve();
      }
    }
    this.#running = false;
  }

  /** A durable event that cannot be told leaves everybody with another past: the journal is broken then. */
  #tell(placed: PlacedEvent): boolean {
    try {
      this.#listener.onDurable(placed);
      return true;
    } catch (error) {
      this.#break(error);
      return false;
    }
  }

  /** Waits a moment for more to be recorded, unless something comes that must not wait. */
  #gatherMore(): Promise<void> {
    return new Promise((resolve) => {
      this.#hurry = resolve;
      void this.#clock.sleep(this.#gather).then(resolve);
    });
  }

  async #commit(change: AccountChange): Promise<boolean> {
    let stalled = false;
    for (;;) {
      try {
        await this.#store.commit(change);
        if (stalled) this.#listener.onStalled(null);
        return true;
      } catch (error) {
        if (!(error instanceof NightdeskError) || error.disposition !== 'retry') {
          this.#break(error);
          return false;
        }
        if (this.#broken !== null) return false;
        if (!stalled) this.#listener.onStalled(error);
        stalled = true;
      }
      await this.#clock.sleep(this.#retryAfter);
      if (this.#broken !== null) return false;
    }
  }

  #break(error: unknown): void {
    if (this.#broken !== null) return;
    this.#broken =
      error instanceof NightdeskError
        ? error
        : new NightdeskError({
            code: 'ACCOUNT_BROKEN',
            message: `The account's state cannot be kept: ${String(error)}. Start it again; it reads everything anew.`,
            disposition: 'halt',
            cause: error,
          });
    this.#listener.onBroken(this.#broken);
  }
}

/** An order on its way out waits for nobody; the words of the venue may wait for each other. */
function isUrgent(events: readonly OrderEvent[]): boolean {
  return events.some(({ kind }) => kind === 'SendAttempted' || kind === 'CancelRequested');
}

/** One change of several: of the states and cursors, the last of each name counts. */
function merged(group: readonly Waiting[]): AccountChange {
  const [first] = group;
  if (group.length === 1 && first !== undefined) return first.change;
  const states = new Map<string, BotState>();
  const cursors = new Map<string, ReadCursor>();
  const events: OrderEvent[] = [];
  for (const { change } of group) {
    events.push(...change.events);
    for (const state of change.states ?? []) states.set(state.bot, state);
    for (const cursor of change.cursors ?? []) cursors.set(cursor.name, cursor);
  }
  return { events, states: [...states.values()], cursors: [...cursors.values()] };
}
