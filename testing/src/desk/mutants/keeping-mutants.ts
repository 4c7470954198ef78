import type { AccountBooks } from '@nightdesk/core/execution/events/books';
import { keyOf } from '@nightdesk/core/execution/events/books';
import type {
  AccountChange,
  AccountSnapshot,
  AccountStore,
  BotState,
} from '@nightdesk/core/ports/account-store';
import type { LiveClock } from '@nightdesk/core/ports/live-clock';
import { fieldsOf } from '@nightdesk/core/risk/saved-state';
import type { Json } from '@nightdesk/core/strategy/json';
import type { DeskDefect } from '../desk-defect.ts';
import { PassingStore } from './passing-store.ts';

/** What is kept counts as kept before anything is written. */
class KeptLater extends PassingStore {
  readonly #clock: LiveClock;
  #last: Promise<void> = Promise.resolve();

  constructor(inner: AccountStore, clock: LiveClock) {
    super(inner);
    this.#clock = clock;
  }

  override async commit(change: AccountChange): Promise<void> {
    const before = this.#last;
    this.#last = (async () => {
      await before;
      await this.#clock.sleep(20);
      await super.commit(change).catch(() => {});
    })();
  }
}

/** Fills are not known by their ids: what is reported twice is booked twice. */
class NoFillDedupe extends PassingStore {
  override async load(): Promise<AccountSnapshot> {
    const snapshot = await super.load();
    hideFills(snapshot.books, () => true);
    return snapshot;
  }
}

/** A fill's id counts as taken only when it is durable. */
class ClaimAfterAwait extends PassingStore {
  readonly #pending = new Set<string>();

  override async load(): Promise<AccountSnapshot> {
    const snapshot = await super.load();
    const { books } = snapshot;
    hideFills(books, (key) => this.#pending.has(key));
    const put = books.put.bind(books);
    books.put = (table, record) => {
      if (table === 'fills' && 'tradeId' in record && 'side' in record) {
        const { instrument, tradeId, side } = record;
        this.#pending.add(keyOf(instrument, tradeId, side));
      }
      put(table, record);
    };
    return snapshot;
  }

  override async commit(change: AccountChange): Promise<void> {
    await super.commit(change);
    for (const event of change.events) {
      if (event.kind !== 'OrderFilled' && event.kind !== 'ExternalFill') continue;
      const { instrument, tradeId, side } = event.payload;
      this.#pending.delete(keyOf(instrument, tradeId, side));
    }
  }
}

function hideFills(books: AccountBooks, isHidden: (key: string) => boolean): void {
  const get = books.get.bind(books);
  books.get = (table, key) => (table === 'fills' && isHidden(key) ? null : get(table, key));
}

/** Something of a kernel's state is not read back. */
class Forgets extends PassingStore {
  readonly #forget: (kernel: Readonly<Record<string, Json>>) => Json;

  constructor(inner: AccountStore, forget: (kernel: Readonly<Record<string, Json>>) => Json) {
    super(inner);
    this.#forget = forget;
  }

  override async load(): Promise<AccountSnapshot> {
    const snapshot = await super.load();
    const states = snapshot.states.map((state): BotState => {
      const { kernel, ...host } = fieldsOf(state.state);
      return { ...state, state: { ...host, kernel: this.#forget(fieldsOf(kernel ?? null)) } };
    });
    return { ...snapshot, states };
  }
}

/** Mistakes about what is kept, and when it counts as kept. */
export const KEEPING_MUTANTS: readonly DeskDefect[] = [
  { name: 'no-sync', journal: 'no-sync', sqlite: 'no-sync' },
  { name: 'acknowledge-before-durable', journal: 'acknowledge-early', sqlite: 'acknowledge-early' },
  { name: 'send-before-journal', store: (inner, life) => new KeptLater(inner, life.clock) },
  { name: 'keep-torn-tail', journal: 'keep-torn-tail', on: 'disk' },
  {
    name: 'no-sync-on-recovery',
    journal: 'no-sync-on-recovery',
    sqlite: 'no-sync-on-recovery',
  },
  { name: 'no-fill-dedupe', store: (inner) => new NoFillDedupe(inner) },
  { name: 'claim-after-await', store: (inner) => new ClaimAfterAwait(inner) },
  {
    name: 'id-counter-in-memory',
    store: (inner) => new Forgets(inner, (kernel) => ({ ...kernel, lastOrder: 0 })),
  },
  {
    name: 'daily-loss-forgotten',
    store: (inner) =>
      new Forgets(inner, (kernel) => ({
        ...kernel,
        risk: { ...fieldsOf(kernel['risk'] ?? null), 'daily-loss': null },
      })),
  },
];
