import type { Order } from '../orders/order.ts';
import { competes, isDormant, judgedPrice, orderNotional } from './order-exposure.ts';
import type { RiskContext } from './risk-context.ts';

/**
 * What the position in the order's instrument would be worth, raw quote currency, if the order and all
 * working orders on its side filled: the worst case of approving it. Reduce-only orders and others of its
 * OCO group do not add. The held part counts at the order's judged price.
 */
export function projectedPosition(order: Order, context: RiskContext): bigint {
  const { instrument, instrumentIndex, side } = order;
  const price = judgedPrice(order, context);
  const held = context.portfolio.position(instrumentIndex).quantity;
  const before = instrument.notionalRaw(price, held < 0n ? -held : held);
  let traded = orderNotional(order, price);
  for (const other of context.openOrders.values()) {
    if (other === order || other.reduceOnly || !competes(other, order)) continue;
    traded += orderNotional(other, judgedPrice(other, context));
  }
  const adding = held === 0n || held > 0n === (side === 'BUY');
  const after = adding ? before + traded : traded - before;
  return after < 0n ? -after : after;
}

/**
 * What the position in another instrument may come to, raw quote currency: held, and working orders of the
 * side that makes it largest.
 */
export function workingExposure(index: number, context: RiskContext): bigint {
  const { instrument, quantity } = context.portfolio.position(index);
  const last = context.lastPrice(index);
  const price = last > 0 ? instrument.priceRaw(last, 'half-even') : 0n;
  const held = price > 0n ? instrument.notionalRaw(price, quantity) : 0n;
  let long = held;
  let short = held;
  for (const other of context.openOrders.values()) {
    if (other.instrumentIndex !== index || other.reduceOnly || isDormant(other)) continue;
    const value = orderNotional(other, judgedPrice(other, context));
    if (other.side === 'BUY') long += value;
    else short -= value;
  }
  return long > -short ? long : -short;
}
