import type { Order } from '@nightdesk/core/orders/order';
import type { OrderRequest } from '@nightdesk/core/orders/order-request';
import type { StrategyContext } from '@nightdesk/core/strategy/strategy-context';
import type { BreakoutConfig } from './config.ts';

/** What a trade remembers of its entry; a plain object, so that it is saved as it is. */
export interface Trade {
  /** Distances from the entry price, in price. Target 0: none. */
  readonly stop: number;
  readonly target: number;
  readonly atr: number;
  /** The OCO group of its exits: a fill of one reduces the others. */
  readonly group: string;
  /** Expected entry price until there is a fill; then the average price paid. */
  entry: number;
  /** The entry prices that stop and target were last moved to: each is asked for once. */
  stopAnchor: number;
  targetAnchor: number;
}

/** The orders that the entry's fill wakes: without a quantity they take what it filled. */
export function exitOrders(
  config: BreakoutConfig,
  instrument: number,
  trade: Trade,
): readonly OrderRequest[] {
  const side = trade.stop > 0 ? 'SELL' : 'BUY';
  const common = { instrument, side, reduceOnly: true, ocoGroup: trade.group } as const;
  const exits: OrderRequest[] = [
    { ...common, type: 'STOP_MARKET', triggerPrice: trade.entry - trade.stop },
  ];
  if (config.exit === 'trailing') {
    const amount = config.trail * trade.atr;
    exits.push({ ...common, type: 'TRAILING_STOP', trail: { amount } });
  }
  if (trade.target !== 0) {
    exits.push({ ...common, type: 'LIMIT', limitPrice: trade.entry + trade.target });
  }
  return exits;
}

/** True while a stop works or is on its way, or a market order is leaving. */
export function isProtected(instrument: number, context: StrategyContext): boolean {
  const side = context.position(instrument).quantity > 0n ? 'SELL' : 'BUY';
  for (const order of context.openOrders().values()) {
    if (order.instrumentIndex !== instrument || order.side !== side) continue;
    if (order.reduceOnly && order.type !== 'LIMIT') return true;
  }
  return false;
}

/** An exit that does not fit what is held, and the quantity it should have in all; 0: it should go. */
export interface Misfit {
  readonly order: Order;
  readonly quantity: bigint;
}

/**
 * The resting exits that would leave more or less than is held. Those that wait for their entry's fill, that
 * are being changed or that are filling already are left alone.
 */
export function misfits(instrument: number, context: StrategyContext): readonly Misfit[] {
  const position = context.position(instrument);
  const side = position.quantity > 0n ? 'SELL' : 'BUY';
  const held = position.quantity > 0n ? position.quantity : -position.quantity;
  const whole = held - (held % position.instrument.lot);
  const found: Misfit[] = [];
  for (const order of context.openOrders().values()) {
    if (order.instrumentIndex !== instrument || !order.reduceOnly) continue;
    if (order.pendingAction === 'cancel') continue;
    if (order.side !== side) found.push({ order, quantity: 0n });
    else if (order.status !== 'ACCEPTED' || order.pendingAction !== 'none') continue;
    else if (order.quantity > 0n && order.leavesQuantity !== whole) {
      found.push({ order, quantity: order.filledQuantity + whole });
    }
  }
  return found;
}

/** Whether there is a position that could be sold: less than a lot is dust. */
export function isHeld(instrument: number, context: StrategyContext): boolean {
  const position = context.position(instrument);
  const { quantity } = position;
  return (quantity < 0n ? -quantity : quantity) >= position.instrument.lot;
}

/** Whether a price, rounded as the gate does, is a possible one and not what the order has already. */
export function isNewPrice(price: number, present: bigint, order: Order): boolean {
  if (!(price > 0)) return false;
  const raw = order.instrument.priceRaw(price, 'half-up');
  return raw > 0n && raw !== present;
}
