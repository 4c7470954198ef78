import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { AccountBooks, keyOf } from '@nightdesk/core/execution/events/books';
import { foldEvents } from '@nightdesk/core/execution/events/fold-events';
import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import type { RecallRange } from '@nightdesk/core/execution/events/recall-set';
import type {
  AccountChange,
  AccountSnapshot,
  AccountStore,
  PlacedEvent,
} from '@nightdesk/core/ports/account-store';
import type { SimDisk } from '../disk/sim-disk.ts';
import { type JournalDefect, SimJournal } from '../disk/sim-journal.ts';
import type { SimLife } from '../process/sim-life.ts';
import {
  type AccountRecord,
  accountRecord,
  lastCursors,
  lastStates,
  parseAccountRecord,
} from './account-record.ts';
import { recentBooks } from './recent-books.ts';

interface Waiting {
  readonly change: AccountChange;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** An account's durable state as a journal on a simulated disk: what a power loss does to it, tears and all. */
export class SimAccountStore implements AccountStore {
  readonly #life: SimLife;
  readonly #journal: SimJournal<AccountRecord>;
  readonly #file: string;
  readonly #recent: number;
  readonly #events: OrderEvent[] = [];
  /** Everything up to an event, for what is recalled. */
  #books = new AccountBooks();
  #folded = 0;
  #loaded = false;
  #waiting: Waiting[] = [];
  #running = false;

  /** @param recent how far back (ms) from the newest event the books are loaded whole */
  constructor(
    life: SimLife,
    disk: SimDisk,
    file: string,
    recent: number,
    defect: JournalDefect | null = null,
  ) {
    this.#life = life;
    this.#file = file;
    this.#recent = recent;
    this.#journal = new SimJournal(life, disk, file, parseAccountRecord, defect);
  }

  async load(): Promise<AccountSnapshot> {
    const records = await this.#journal.read();
    this.#events.length = 0;
    for (const { events } of records) this.#events.push(...events);
    this.#books = new AccountBooks();
    this.#folded = 0;
    this.#loaded = true;
    const newest = this.#events.at(-1);
    const since = newest === undefined ? 0 : newest.time - this.#recent;
    return {
      books: recentBooks(this.#all(), since),
      since,
      sequence: this.#events.length,
      states: lastStates(records),
      cursors: lastCursors(records),
    };
  }

  async recall(books: AccountBooks, wanted: readonly RecallRange[]): Promise<void> {
    if (wanted.length === 0) return;
    await this.#life.io(`${this.#file}/recall`, 1, () => {
      const all = this.#all();
      for (const { table, key } of wanted) {
        const text = keyOf(...key);
        const record = all.get(table, text);
        if (record === null || books.get(table, text) !== null) continue;
        this.#life.process.world.sometimes('an old record was recalled');
        books.load(table, record);
      }
    });
  }

  events(after: number, most: number = Infinity): Promise<readonly PlacedEvent[]> {
    return this.#life.io(`${this.#file}/events`, 1, () =>
      this.#events
        .slice(after, after + most)
        .map((event, i) => ({ sequence: after + i + 1, event })),
    );
  }

  commit(change: AccountChange): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change, resolve, reject });
      if (this.#running) return;
      this.#running = true;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    // Whoever asks in the same turn joins the first group.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(group);
      } catch (error) {
        const behind = this.#waiting;
        this.#waiting = [];
        for (const { reject } of [...group, ...behind]) reject(error);
      }
    }
    this.#running = false;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    if (!this.#loaded) {
      throw new NightdeskError({
        code: 'SIM_STORE',
        message: 'The simulated account was not loaded: load it, then commit.',
        disposition: 'halt',
      });
    }
    const record = accountRecord(group.map(({ change }) => change));
    if (group.length > 1) this.#life.process.world.sometimes('changes shared one write');
    await this.#journal.commit([record]);
    this.#events.push(...record.events);
    for (const { resolve } of group) resolve();
  }

  #all(): AccountBooks {
    foldEvents(this.#events.slice(this.#folded), this.#books);
    this.#folded = this.#events.length;
    return this.#books;
  }
}
