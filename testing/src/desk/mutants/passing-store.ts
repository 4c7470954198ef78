import type { AccountBooks } from '@nightdesk/core/execution/events/books';
import type { RecallRange } from '@nightdesk/core/execution/events/recall-set';
import type {
  AccountChange,
  AccountSnapshot,
  AccountStore,
  PlacedEvent,
} from '@nightdesk/core/ports/account-store';

/** A store that passes everything on: a planted mistake overrides the one thing that it gets wrong. */
export class PassingStore implements AccountStore {
  protected readonly inner: AccountStore;

  constructor(inner: AccountStore) {
    this.inner = inner;
  }

  load(): Promise<AccountSnapshot> {
    return this.inner.load();
  }

  recall(books: AccountBooks, wanted: readonly RecallRange[]): Promise<void> {
    return this.inner.recall(books, wanted);
  }

  events(after: number, most?: number): Promise<readonly PlacedEvent[]> {
    return this.inner.events(after, most);
  }

  commit(change: AccountChange): Promise<void> {
    return this.inner.commit(change);
  }
}
