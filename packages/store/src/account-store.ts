import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { type AccountBooks, recordKey } from '@nightdesk/core/execution/events/books';
import { isAccountName } from '@nightdesk/core/execution/events/order-event';
import type { RecallRange, RecallTable } from '@nightdesk/core/execution/events/recall-set';
import type {
  AccountChange,
  AccountSnapshot,
  AccountStore,
  PlacedEvent,
} from '@nightdesk/core/ports/account-store';
import { loadBooks } from './books/load-books.ts';
import { readKeys } from './books/book-sql.ts';
import { type Connection, rowsOf, type Steps } from './connection/connection.ts';
import { EMPTY_HEAD, type Batch, readHead } from './events/append.ts';
import { readCursors, readState, readStateRows, stateRow } from './events/beside.ts';
import { readEvents } from './events/read-events.ts';
import { isOfBatch, MOST_EVENTS, writeBatches } from './events/write-batches.ts';
import type { Store } from './open-store.ts';
import { storeError } from './store-error.ts';

/** Options of {@link openAccountStore}. */
export interface AccountStoreOptions {
  /** How far back from the newest event the books are loaded whole, ms. Default two days. */
  readonly recent?: number;
}

const TWO_DAYS = 2 * 86_400_000;

/** One writer's hold on an account: what a desk at work reads and writes. It takes hold with `load`. */
export function openAccountStore(
  store: Store,
  account: string,
  options: AccountStoreOptions = {},
): AccountStore {
  if (!isAccountName(account)) {
    throw storeError(
      'STORE_REFUSED',
      `"${account.slice(0, 40)}" cannot name an account; use up to 64 letters, digits and _ . : -`,
    );
  }
  return new HeldAccount(store.connection, account, options.recent ?? TWO_DAYS);
}

interface Waiting {
  readonly batch: Omit<Batch, 'after'>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

class HeldAccount implements AccountStore {
  readonly #connection: Connection;
  readonly #account: string;
  readonly #recent: number;
  /** Number of the last event that is durable and of this hold; null before `load`, and when the hold has ended. */
  #head: number | null = null;
  /** What ended the hold; `load` takes a new one. */
  #ended: NightdeskError | null = null;
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;

  constructor(connection: Connection, account: string, recent: number) {
    this.#connection = connection;
    this.#account = account;
    this.#recent = recent;
  }

  async load(): Promise<AccountSnapshot> {
    await this.#running;
    await this.#connection.write(() => this.#settle());
    const snapshot = await this.#connection.read(() => this.#read());
    this.#head = snapshot.sequence;
    this.#ended = null;
    return snapshot;
  }

  async recall(books: AccountBooks, wanted: readonly RecallRange[]): Promise<void> {
    const { dialect } = this.#connection;
    const account = this.#account;
    const load = function* (table: RecallTable): Steps<void> {
      const keys = wanted.filter((range) => range.table === table).map(({ key }) => key);
      for (const record of yield* readKeys(dialect, table, account, keys)) {
        // What the books have is as new, or newer and not yet durable.
        if (books.get(table, recordKey(table, record)) === null) books.load(table, record);
      }
    };
    if (wanted.length === 0) return;
    await this.#connection.read(function* () {
      for (const table of ['orders', 'fills', 'ledger'] as const) yield* load(table);
    });
  }

  async events(after: number, most?: number): Promise<readonly PlacedEvent[]> {
    const stored = await readEvents(this.#connection, this.#account, after + 1, undefined, most);
    return stored.map(({ sequence, event }) => ({ sequence, event }));
  }

  commit(change: AccountChange): Promise<void> {
    const { events, states = [], cursors = [] } = change;
    return new Promise((resolve, reject) => {
      const beside = { states: states.map(stateRow), cursors };
      this.#waiting.push({ batch: { account: this.#account, events, beside }, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /**
   * A writer that was killed in its commit may have left what the system holds and the disk does not: it can be read,
   * and a power cut would take it. A write of its own brings it to the disk before anybody acts on it.
   */
  *#settle(): Steps<void> {
    yield* rowsOf('update stream_heads set sequence = sequence where account = ?', this.#account);
  }

  *#read(): Steps<AccountSnapshot> {
    const account = this.#account;
    const { sequence } = (yield* readHead(account)) ?? EMPTY_HEAD;
    const states = [];
    for (const row of yield* readStateRows(account)) {
      const read = readState(account, row, sequence);
      if ('problem' in read) {
        throw storeError(
          'STORE_CORRUPT',
          `The state of bot "${row.bot}" cannot be taken up: ${read.problem}. Run the doctor, and restore the last back-up.`,
          { account, bot: row.bot },
        );
      }
      states.push({ bot: row.bot, seen: row.seen, state: read.state });
    }
    const cursors = yield* readCursors(account);
    const { books, since } = yield* loadBooks(account, sequence, this.#recent);
    return { books, since, sequence, states, cursors };
  }

  async #run(): Promise<void> {
    // Whoever asks in the same turn joins the first group.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      try {
        await this.#write(group);
      } catch (error) {
        if (group.length === 1 || !isOfBatch(error)) this.#refuse(group, error);
        else await this.#writeEach(group);
      }
    }
    this.#running = null;
  }

  #takeGroup(): Waiting[] {
    let size = 0;
    let count = 0;
    for (const { batch } of this.#waiting) {
      size += batch.events.length;
      if (count > 0 && size > MOST_EVENTS) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  /** One by one up to the one that was refused; those behind it were decided on top of it. */
  async #writeEach(group: readonly Waiting[]): Promise<void> {
    for (const [i, waiting] of group.entries()) {
      try {
        await this.#write([waiting]);
      } catch (error) {
        this.#refuse(group.slice(i), error);
        return;
      }
    }
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    let after = this.#head;
    if (after === null) throw this.#ended ?? notLoaded(this.#account);
    const batches: Batch[] = [];
    for (const { batch } of group) {
      batches.push({ ...batch, after });
      after += batch.events.length;
    }
    await writeBatches(this.#connection, this.#account, batches);
    this.#head = after;
    for (const { resolve } of group) resolve();
  }

  #refuse(group: readonly Waiting[], error: unknown): void {
    const told = halting(error);
    if (told instanceof NightdeskError && told.disposition === 'halt') {
      // Nothing is written on this hold any more, not by whoever did not hear either.
      this.#head = null;
      this.#ended = told;
    }
    const behind = this.#waiting;
    this.#waiting = [];
    for (const { reject } of [...group, ...behind]) reject(told);
  }
}

function notLoaded(account: string): NightdeskError {
  return storeError('STORE_CONFLICT', `Account ${account} was not loaded: load it, then commit.`, {
    account,
  });
}

/** Another writer was here: what this one holds in memory cannot be mended by reading on. */
function halting(error: unknown): unknown {
  if (!(error instanceof NightdeskError) || error.code !== 'STORE_CONFLICT') return error;
  const { code, message, context } = error;
  return new NightdeskError({ code, message, context, disposition: 'halt', cause: error });
}
