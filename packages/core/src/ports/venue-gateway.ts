import type { Liquidity } from '../model/instrument.ts';
import type { Side } from '../model/ticks.ts';
import type { Money } from '../money/money.ts';
import type { OrderStatus } from '../orders/order-status.ts';
import type { OrderType, TimeInForce } from '../orders/order-types.ts';
import type { Subscription } from './net.ts';

/** Why a venue surely did not do what it was asked. */
export type Refusal =
  | 'duplicate'
  | 'expired'
  | 'not-found'
  | 'already-closed'
  | 'insufficient-funds'
  | 'would-match'
  | 'invalid'
  | 'not-permitted';

/** Why nothing is known about what a venue did. */
export type Doubt =
  | 'timeout'
  | 'unreachable'
  | 'server-error'
  | 'maintenance'
  | 'rate-limited'
  | 'banned'
  | 'unparsable';

/**
 * A venue's answer. `ok` and `refused` are facts; `unknown` is none: what was asked may have happened, may
 * still happen, or never will, and only a later query can tell.
 */
export type Answer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly message: string }
  | {
      readonly kind: 'unknown';
      readonly doubt: Doubt;
      /** Ask nothing on this account for so many ms; 0 = no wish of the venue. */
      readonly retryAfter: number;
    };

/** An order as a venue takes it. Amounts are raw integers of the instrument; 0 = none. */
export interface VenueOrder {
  readonly clientOrderId: string;
  /** `Instrument.id`. */
  readonly instrument: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: bigint;
  readonly limitPrice: bigint;
  readonly triggerPrice: bigint;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  /** One cancels other: orders with the same group. Null = none, or the venue has none and we watch. */
  readonly group: string | null;
}

/** New terms of a working order, raw units; 0 = as it is. The quantity is the whole of it, filled parts included. */
export interface VenueOrderChange {
  readonly quantity: bigint;
  readonly limitPrice: bigint;
  readonly triggerPrice: bigint;
}

/** The venue's view of an order. */
export interface OrderReport {
  readonly kind: 'order';
  /** Empty for an order that was not placed by a client with ids. */
  readonly clientOrderId: string;
  readonly venueOrderId: string;
  readonly instrument: string;
  readonly side: Side;
  readonly status: OrderStatus;
  readonly quantity: bigint;
  /** Cumulative, raw; it may run ahead of the trades that can be seen. */
  readonly filled: bigint;
  readonly limitPrice: bigint;
  readonly triggerPrice: bigint;
  /** Venue time, ms since 1970 UTC. */
  readonly time: number;
  /** Why it ended, as the venue says; empty when it did not say. */
  readonly reason: string;
}

/** Why a trade happened, as far as the venue says. */
export type TradeCause = 'order' | 'liquidation';

/** One execution on the account. */
export interface TradeReport {
  readonly kind: 'trade';
  /** Unique at the venue for the instrument: the key of deduplication. */
  readonly tradeId: string;
  readonly clientOrderId: string;
  readonly venueOrderId: string;
  readonly instrument: string;
  readonly side: Side;
  readonly price: bigint;
  readonly quantity: bigint;
  /** Positive: paid; negative: a rebate. */
  readonly fee: Money;
  readonly liquidity: Liquidity;
  readonly cause: TradeCause;
  readonly time: number;
}

/** What the account holds of one currency. */
export interface BalanceReport {
  readonly kind: 'balance';
  readonly free: Money;
  /** Reserved for orders. */
  readonly locked: Money;
}

/** What the account holds of one contract: positive is long. */
export interface PositionReport {
  readonly kind: 'position';
  readonly instrument: string;
  readonly quantity: bigint;
  /**
   * Value at which the venue carries it, raw settlement currency, never negative; left out where the venue does not
   * say it exactly, and then the settlement balance cannot be compared while it is open.
   */
  readonly entryValue?: bigint;
}

/** Money that moved without a trade. Never a fill. */
export interface LedgerReport {
  readonly kind: 'ledger';
  readonly id: string;
  readonly entry: 'funding' | 'deposit' | 'withdrawal';
  /** Signed: positive was received. */
  readonly amount: Money;
  /** `Instrument.id` for funding, empty otherwise. */
  readonly instrument: string;
  readonly time: number;
}

/** A page of reports in the venue's order of time. */
export interface ReportPage<Report> {
  readonly reports: readonly Report[];
  /** Where the next page begins; give it back unread. */
  readonly cursor: string;
  /** There is more now. */
  readonly more: boolean;
}

/** What the account's stream brings. The stream is a hint: it may lack, double and disorder reports. */
export type VenueEvent =
  | { readonly kind: 'stream-open' }
  | { readonly kind: 'stream-closed'; readonly reason: string }
  /** A sign of life without news; a stream that shows none for long is silent and must be opened anew. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'report'; readonly report: OrderReport | TradeReport | LedgerReport };

/**
 * One account at one venue, as execution sees it. Adapters implement it; nothing here retries: whoever
 * calls knows whether doing it again is safe.
 */
export interface VenueGateway {
  /**
   * Places an order. The venue must refuse it when it arrives after `expires` (ms since 1970 UTC, our
   * clock), so that an attempt that was lost on the way cannot appear for ever. Venues without such a
   * fence say so in their capabilities.
   */
  submit(order: VenueOrder, expires: number): Promise<Answer<OrderReport>>;
  /**
   * Changes a working order in one step, where `capabilities.amend` says that the venue does so; it must refuse
   * a request that arrives after `expires`. The report carries the new terms.
   *
   * @throws NightdeskError `VENUE_UNSUPPORTED` (refuse) where the venue has no such request
   */
  modify(
    instrument: string,
    clientOrderId: string,
    change: VenueOrderChange,
    expires: number,
  ): Promise<Answer<OrderReport>>;
  /** Cancels by client order id. `already-closed` and `not-found` are told apart only by `order`. */
  cancel(instrument: string, clientOrderId: string): Promise<Answer<OrderReport>>;
  /** The newest order with this id; `not-found` may be a lag of `visibilityLag`. */
  order(instrument: string, clientOrderId: string): Promise<Answer<OrderReport>>;
  /** Every open order of the account, also those of others. */
  openOrders(): Promise<Answer<readonly OrderReport[]>>;
  /** Trades after `cursor` ('' = from the beginning), oldest first. */
  trades(instrument: string, cursor: string): Promise<Answer<ReportPage<TradeReport>>>;
  /** Funding, deposits and withdrawals after `cursor`. */
  ledger(cursor: string): Promise<Answer<ReportPage<LedgerReport>>>;
  balances(): Promise<Answer<readonly BalanceReport[]>>;
  /** Open positions in contracts; a spot account has none. */
  positions(): Promise<Answer<readonly PositionReport[]>>;
  /** The venue's clock, ms since 1970 UTC. */
  time(): Promise<Answer<number>>;
  subscribe(listener: (event: VenueEvent) => void): Subscription;
  readonly capabilities: VenueCapabilities;
}

/** What can be relied upon at a venue. A venue that lacks `fence` and `dedupe` is degraded: say so to people. */
export interface VenueCapabilities {
  /** Which earlier orders make it refuse the same client order id. */
  readonly dedupe: 'all' | 'open-only' | 'none';
  /** It refuses what arrives after its expiry. */
  readonly fence: boolean;
  /** It keeps one-cancels-other groups itself. */
  readonly oco: boolean;
  /** It changes price and quantity of a working order in one step. */
  readonly amend: boolean;
  /** It knows orders that only ever make a position smaller. */
  readonly reduceOnly: boolean;
  /**
   * The way to it delivers each request at most once, so that a refusal of an order's only attempt proves that the
   * order is not there. False where a gateway in between may double requests.
   */
  readonly singleDelivery: boolean;
  /** Longest time (ms) that an accepted order or its trades may be missing from queries. */
  readonly visibilityLag: number;
  /** Largest difference (ms) between its clock and ours that it tolerates. */
  readonly clockTolerance: number;
}
