import type { Liquidity } from '@nightdesk/core/model/instrument';
import type { Side } from '@nightdesk/core/model/ticks';
import type { OrderStatus } from '@nightdesk/core/orders/order-status';
import type { OrderType, TimeInForce } from '@nightdesk/core/orders/order-types';
import type { LedgerReport, Refusal, TradeCause } from '@nightdesk/core/ports/venue-gateway';

/** When a request was sent, ms since 1970 UTC, and how long it may be under way, ms. */
export interface StampWire {
  readonly timestamp: number;
  readonly window: number;
}

/** An order to place. Amounts are decimals as text; prices `0` = none. */
export interface PlaceWire extends StampWire {
  readonly clientOrderId: string;
  readonly instrument: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: string;
  readonly limitPrice: string;
  readonly triggerPrice: string;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly group: string | null;
}

/** New terms of a working order; `0` = as it is. */
export interface ChangeWire extends StampWire {
  readonly instrument: string;
  readonly clientOrderId: string;
  readonly quantity: string;
  readonly limitPrice: string;
  readonly triggerPrice: string;
}

/** The venue's view of an order. */
export interface OrderWire {
  readonly clientOrderId: string;
  readonly venueOrderId: string;
  readonly instrument: string;
  readonly side: Side;
  readonly status: OrderStatus;
  readonly quantity: string;
  readonly filled: string;
  readonly limitPrice: string;
  readonly triggerPrice: string;
  readonly time: number;
  readonly reason: string;
}

/** One execution. */
export interface TradeWire {
  readonly tradeId: string;
  readonly clientOrderId: string;
  readonly venueOrderId: string;
  readonly instrument: string;
  readonly side: Side;
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
  readonly feeCurrency: string;
  readonly liquidity: Liquidity;
  readonly cause: TradeCause;
  readonly time: number;
}

/** Money that moved without a trade. */
export interface LedgerWire {
  readonly id: string;
  readonly entry: LedgerReport['entry'];
  readonly amount: string;
  readonly currency: string;
  readonly instrument: string;
  readonly time: number;
}

/** What the account holds of one currency. */
export interface BalanceWire {
  readonly currency: string;
  readonly free: string;
  readonly locked: string;
}

/** What the account holds of one contract, signed. */
export interface PositionWire {
  readonly instrument: string;
  readonly quantity: string;
  /** Value at which it is carried, in the settlement currency. */
  readonly entryValue?: string | undefined;
}

/** Last price of one instrument. */
export interface PriceWire {
  readonly instrument: string;
  readonly price: string;
}

/** Part of a list, and where the next part begins. */
export interface PageWire {
  readonly cursor: string;
  readonly more: boolean;
}

/** Why the venue did not do what it was asked. */
export interface RefusalWire {
  readonly refused: Refusal;
  readonly message: string;
}

/** A message of the stream. */
export type StreamWire =
  | { readonly type: 'alive' }
  | { readonly type: 'order'; readonly order: OrderWire }
  | { readonly type: 'trade'; readonly trade: TradeWire }
  | { readonly type: 'ledger'; readonly entry: LedgerWire };
