import type { AccountBooks } from '../execution/events/books.ts';
import type { OrderEvent } from '../execution/events/order-event.ts';
import type { RecallRange } from '../execution/events/recall-set.ts';
import type { Json } from '../strategy/json.ts';

/** A bot's kernel at a moment, to go on from after a restart. */
export interface BotState {
  readonly bot: string;
  /** Number of the last event of the account's stream that the kernel had been told of; 0 = none. */
  readonly seen: number;
  /** `Kernel.save()`. */
  readonly state: Json;
}

/** How far a page-wise read of the venue has got. */
export interface ReadCursor {
  /** What is read, such as `trades/BTCUSDT.BINANCE` or `ledger`. */
  readonly name: string;
  /** The venue's cursor; opaque. */
  readonly cursor: string;
}

/** What is made durable together. */
export interface AccountChange {
  readonly events: readonly OrderEvent[];
  /** Each replaces what was kept of the bot. */
  readonly states?: readonly BotState[];
  /** Each replaces the one of that name. */
  readonly cursors?: readonly ReadCursor[];
}

/** All that a writer begins with. */
export interface AccountSnapshot {
  /**
   * The books folded from every event up to {@link sequence}, without what is old: all instruments, positions, lots,
   * balances, quarantine and desk states; orders that may still change or changed at or after {@link since}; fills and
   * ledger entries from {@link since} on, and those that the books began with; no closed trades. What an event needs
   * besides is asked for with `AccountStore.recall`. They belong to the caller.
   */
  readonly books: AccountBooks;
  /** From this time (ms since 1970 UTC) on the books lack nothing but closed trades. */
  readonly since: number;
  /** Number of the last event of the stream; 0 before the first. */
  readonly sequence: number;
  readonly states: readonly BotState[];
  readonly cursors: readonly ReadCursor[];
}

/** An event with its place in the account's stream, counted from 1 without a gap. */
export interface PlacedEvent {
  readonly sequence: number;
  readonly event: OrderEvent;
}

/** One writer's hold on the durable state of one account. */
export interface AccountStore {
  /** Reads everything that is durable and takes hold at the present end of the stream. */
  load(): Promise<AccountSnapshot>;
  /**
   * Loads older records that are not in `books`; what is there already stays as it is. Done before an event is
   * folded that may need them: `recallSet(books, event, since)` says which, and mostly that there are none.
   */
  recall(books: AccountBooks, wanted: readonly RecallRange[]): Promise<void>;
  /** The first `most` events after `after`, oldest first; all when left out. */
  events(after: number, most?: number): Promise<readonly PlacedEvent[]>;
  /**
   * Keeps `change`, all or none, after everything this writer has seen. Events get the next numbers in
   * their order. Resolved means durable: it survives a power loss. Calls need not wait for each other: those made
   * at once share one write, and when one fails, the ones asked for after it fail with the same error, not kept.
   *
   * @throws NightdeskError with a disposition: `retry` = surely not kept, the same change may be tried again;
   * `halt` = what happened is unknown, or another writer was here: nothing may be decided on this hold any more
   */
  commit(change: AccountChange): Promise<void>;
}
