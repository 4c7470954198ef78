import type { Decision } from '../orders/decision.ts';
import { Order, type PendingAction } from '../orders/order.ts';
import type { OrderStatus } from '../orders/order-status.ts';
import type { OrderType, TimeInForce } from '../orders/order-types.ts';
import type { Side } from '../model/ticks.ts';
import type { Books } from './books.ts';

/**
 * An order, saved: integers as text. What most orders do not have is left out, because a live kernel is saved with
 * every order that it makes.
 */
export interface OrderState {
  readonly sequence: number;
  readonly instrument: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly status: OrderStatus;
  readonly quantity: string;
  readonly createdTime: number;
  readonly updatedTime: number;
  readonly decision: Decision | null;
  /** GTC when left out. */
  readonly timeInForce?: TimeInForce;
  readonly expireTime?: number;
  readonly postOnly?: true;
  readonly reduceOnly?: true;
  readonly ocoGroup?: string;
  readonly parent?: number;
  readonly cash?: string;
  readonly limitPrice?: string;
  readonly triggerPrice?: string;
  readonly trailAmount?: string;
  readonly trailBasisPoints?: string;
  readonly pendingAction?: PendingAction;
  readonly filledQuantity?: string;
  readonly filledValue?: string;
  readonly reason?: string;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** @see OrderState */
export function saveOrder(order: Order): OrderState {
  const state: Writable<OrderState> = {
    sequence: order.sequence,
    instrument: order.instrumentIndex,
    side: order.side,
    type: order.type,
    status: order.status,
    quantity: String(order.quantity),
    createdTime: order.createdTime,
    updatedTime: order.updatedTime,
    decision: order.decision,
  };
  if (order.timeInForce !== 'GTC') state.timeInForce = order.timeInForce;
  if (!Number.isNaN(order.expireTime)) state.expireTime = order.expireTime;
  if (order.postOnly) state.postOnly = true;
  if (order.reduceOnly) state.reduceOnly = true;
  if (order.ocoGroup !== '') state.ocoGroup = order.ocoGroup;
  if (order.parent !== 0) state.parent = order.parent;
  if (order.cash !== 0n) state.cash = String(order.cash);
  if (order.limitPrice !== 0n) state.limitPrice = String(order.limitPrice);
  if (order.triggerPrice !== 0n) state.triggerPrice = String(order.triggerPrice);
  if (order.trailAmount !== 0n) state.trailAmount = String(order.trailAmount);
  if (order.trailBasisPoints !== 0n) state.trailBasisPoints = String(order.trailBasisPoints);
  if (order.pendingAction !== 'none') state.pendingAction = order.pendingAction;
  if (order.filledQuantity !== 0n) state.filledQuantity = String(order.filledQuantity);
  if (order.filledValue !== 0n) state.filledValue = String(order.filledValue);
  if (order.reason !== '') state.reason = order.reason;
  return state;
}

/** The order of a saved state, with an instrument of these books. */
export function restoreOrder(books: Books, saved: OrderState): Order {
  const { instrument } = books.portfolio.position(saved.instrument);
  const order = new Order(
    instrument,
    saved.instrument,
    saved.sequence,
    {
      side: saved.side,
      type: saved.type,
      timeInForce: saved.timeInForce ?? 'GTC',
      postOnly: saved.postOnly ?? false,
      reduceOnly: saved.reduceOnly ?? false,
      ocoGroup: saved.ocoGroup ?? '',
      quantity: BigInt(saved.quantity),
      cash: BigInt(saved.cash ?? 0),
      limitPrice: BigInt(saved.limitPrice ?? 0),
      triggerPrice: BigInt(saved.triggerPrice ?? 0),
      trailAmount: BigInt(saved.trailAmount ?? 0),
      trailBasisPoints: BigInt(saved.trailBasisPoints ?? 0),
      expireTime: saved.expireTime ?? Number.NaN,
    },
    saved.parent ?? 0,
    saved.decision,
    saved.createdTime,
  );
  order.restoreStatus(saved.status);
  order.pendingAction = saved.pendingAction ?? 'none';
  order.filledQuantity = BigInt(saved.filledQuantity ?? 0);
  order.filledValue = BigInt(saved.filledValue ?? 0);
  order.updatedTime = saved.updatedTime;
  order.reason = saved.reason ?? '';
  return order;
}
