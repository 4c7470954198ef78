import type { Money } from '../money/money.ts';
import type { Price } from '../money/price.ts';
import type { Quantity } from '../money/quantity.ts';
import type { Side } from '../model/ticks.ts';
import type { OrderType, TimeInForce } from './order-types.ts';

/** Distance of a trailing stop: an amount of quote currency, or per cent of the price. */
export type Trail = { readonly amount: Price | number } | { readonly percent: number };

/**
 * What a strategy asks for. Numbers belong to the signal lane and pass the instrument's gate:
 * quantities and cash are rounded down, prices to the nearest tick.
 * Exactly one of `quantity` and `cash` is given.
 */
export interface OrderRequest {
  /** Position of the instrument in the kernel's list. */
  readonly instrument: number;
  readonly side: Side;
  /** Default MARKET. */
  readonly type?: OrderType;
  /** Base units or contracts. */
  readonly quantity?: Quantity | number;
  /**
   * Quote currency to spend, fee included (FIX CashOrderQty): for buys of spot and linear instruments that
   * take at once (market, or limit with IOC or FOK, where the limit is the worst price accepted).
   */
  readonly cash?: Money | number;
  readonly limitPrice?: Price | number;
  readonly triggerPrice?: Price | number;
  readonly trail?: Trail;
  /** Default GTC; a market order is always filled or ended at once. */
  readonly timeInForce?: TimeInForce;
  /** For GTD: ms since 1970 UTC. */
  readonly expireTime?: number;
  /** Never take liquidity: rejected when it would match at once. */
  readonly postOnly?: boolean;
  /** Only ever makes a position smaller. */
  readonly reduceOnly?: boolean;
  /** One cancels other: orders with the same group name share one quantity; a fill of one reduces the others. */
  readonly ocoGroup?: string;
  /** One triggers other: sent to the venue with this order, working once it fills, for as much as it filled. */
  readonly then?: readonly OrderRequest[];
}
