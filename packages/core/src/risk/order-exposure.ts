import type { Order } from '../orders/order.ts';
import type { RiskContext } from './risk-context.ts';

/**
 * The price (raw) that an order is judged at: its limit, else its trigger, else the last price.
 * 0n when nothing is known yet.
 */
export function judgedPrice(order: Order, context: RiskContext): bigint {
  if (order.limitPrice > 0n) return order.limitPrice;
  if (order.triggerPrice > 0n) return order.triggerPrice;
  const last = context.lastPrice(order.instrumentIndex);
  return last > 0 ? order.instrument.priceRaw(last, 'half-even') : 0n;
}

/**
 * Value of what an order may still trade, raw quote currency: leaves quantity at the judged price, or what is
 * left of its cash.
 */
export function orderNotional(order: Order, price: bigint): bigint {
  if (order.cash > 0n) return order.cash > order.filledValue ? order.cash - order.filledValue : 0n;
  return order.instrument.notionalRaw(price, order.leavesQuantity);
}

/**
 * True when the order can only make the bot's position smaller, or is marked so. On contracts two orders
 * that each fit the position would turn it around together, so what other working orders may take first is
 * subtracted; reduce-only ones and those of the same OCO group never add up.
 */
export function isReducing(order: Order, context: RiskContext): boolean {
  if (order.reduceOnly) return true;
  if (order.cash > 0n) return false;
  const held = context.portfolio.position(order.instrumentIndex).quantity;
  const leaves = order.leavesQuantity;
  let free = order.side === 'SELL' ? held : -held;
  if (free < leaves) return false;
  if (order.instrument.kind === 'spot') return true;
  for (const other of context.openOrders.values()) {
    if (other === order || other.reduceOnly || !competes(other, order)) continue;
    // A cash order may buy any quantity.
    if (other.cash > 0n) return false;
    free -= other.leavesQuantity;
    if (free < leaves) return false;
  }
  return true;
}

/** True for an order that may fill besides `order`, on its side of its instrument. */
export function competes(other: Order, order: Order): boolean {
  if (other.side !== order.side || other.instrumentIndex !== order.instrumentIndex) return false;
  if (isDormant(other)) return false;
  return other.ocoGroup === '' || other.ocoGroup !== order.ocoGroup;
}

/** True for an order that waits for another one's fill. */
export function isDormant(order: Order): boolean {
  return order.parent !== 0 && order.status === 'SUBMITTED';
}
