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

/** Value of what an order may still trade, raw quote currency: its cash, or leaves quantity at the judged price. */
export function orderNotional(order: Order, price: bigint): bigint {
  return order.cash > 0n && order.filledQuantity === 0n
    ? order.cash
    : order.instrument.notionalRaw(price, order.leavesQuantity);
}

/** True when the order can only make the bot's position smaller (or is marked so). */
export function isReducing(order: Order, context: RiskContext): boolean {
  if (order.reduceOnly) return true;
  const held = context.portfolio.position(order.instrumentIndex).quantity;
  if (order.cash > 0n) return false;
  return order.side === 'SELL' ? held >= order.leavesQuantity : -held >= order.leavesQuantity;
}
