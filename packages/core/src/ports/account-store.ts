import type { AccountBooks } from '../execution/events/books.ts';
import type { OrderEvent } from '../execution/events/order-event.ts';
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
  /** The books folded from every event up to {@link sequence}. They belong to the caller. */
  readonly books: AccountBooks;
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
  /** The events after `sequence`, oldest first. */
  events(after: number): Promise<readonly PlacedEvent[]>;
  /**
   * Keeps `change`, all or none, after everything this writer has seen. Events get the next numbers in
   * their order. Resolved means durable: it survives a power loss.
   *
   * @throws NightdeskError with a disposition: `retry` = surely not kept, the same change may be tried again;
   * `halt` = what happened is unknown, or another writer was here: nothing may be decided on this hold any more
   */
  commit(change: AccountChange): Promise<void>;
}
