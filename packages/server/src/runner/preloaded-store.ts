import type { AccountBooks } from '@nightdesk/core/execution/events/books';
import type { RecallRange } from '@nightdesk/core/execution/events/recall-set';
import type {
  AccountChange,
  AccountSnapshot,
  AccountStore,
  PlacedEvent,
} from '@nightdesk/core/ports/account-store';

/**
 * A hold on an account whose snapshot has been read already, because the paper venue had to be made from it: the
 * first `load` gives it out without reading anything twice.
 */
export class PreloadedStore implements AccountStore {
  readonly #store: AccountStore;
  #snapshot: AccountSnapshot | null;

  constructor(store: AccountStore, snapshot: AccountSnapshot) {
    this.#store = store;
    this.#snapshot = snapshot;
  }

  async load(): Promise<AccountSnapshot> {
    const snapshot = this.#snapshot;
    this.#snapshot = null;
    return snapshot ?? this.#store.load();
  }

  recall(books: AccountBooks, wanted: readonly RecallRange[]): Promise<void> {
    return this.#store.recall(books, wanted);
  }

  events(after: number): Promise<readonly PlacedEvent[]> {
    return this.#store.events(after);
  }

  commit(change: AccountChange): Promise<void> {
    return this.#store.commit(change);
  }
}
