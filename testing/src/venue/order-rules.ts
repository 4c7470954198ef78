import { hasLimit, hasTrigger } from '@nightdesk/core/orders/order-types';
import type { Refusal, VenueOrder } from '@nightdesk/core/ports/venue-gateway';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { PricePath } from './price-path.ts';

/**
 * Why the venue takes no such order, or null. Funds and duplicates are looked at elsewhere.
 *
 * @param dormant whether it waits for its trigger: one that was triggered has no use for it any more
 */
export function checkTerms(
  instrument: Instrument,
  path: PricePath,
  order: VenueOrder,
  dormant: boolean = hasTrigger(order.type),
): { readonly refusal: Refusal; readonly message: string } | null {
  const bad = invalid(instrument, path, order, dormant);
  if (bad !== null) return { refusal: 'invalid', message: bad };
  if (order.postOnly && crosses(order, path)) {
    return { refusal: 'would-match', message: 'Order would immediately match and take.' };
  }
  return null;
}

/** True when an order with a limit (or none) would trade at the present price. */
export function crosses(order: VenueOrder, path: PricePath): boolean {
  if (!hasLimit(order.type)) return true;
  return order.side === 'BUY' ? order.limitPrice >= path.ask : order.limitPrice <= path.bid;
}

/** True when the price has reached the trigger of a stop or a take-profit. */
export function triggers(order: VenueOrder, path: PricePath): boolean {
  const rising = (order.side === 'BUY') !== order.type.startsWith('TAKE_PROFIT');
  return rising ? path.price >= order.triggerPrice : path.price <= order.triggerPrice;
}

function invalid(
  instrument: Instrument,
  path: PricePath,
  order: VenueOrder,
  dormant: boolean,
): string | null {
  if (order.type === 'TRAILING_STOP') return 'Trailing stops are not offered.';
  if (order.quantity <= 0n || order.quantity % instrument.lot !== 0n) return 'LOT_SIZE';
  if (order.quantity < instrument.minQuantity) return 'LOT_SIZE';
  if (instrument.maxQuantity > 0n && order.quantity > instrument.maxQuantity) return 'LOT_SIZE';
  if (hasLimit(order.type) !== order.limitPrice > 0n) return 'PRICE_FILTER';
  if (hasTrigger(order.type) !== order.triggerPrice > 0n) return 'PRICE_FILTER';
  if (order.limitPrice % instrument.tick !== 0n || order.triggerPrice % instrument.tick !== 0n) {
    return 'PRICE_FILTER';
  }
  const price = order.limitPrice > 0n ? order.limitPrice : path.price;
  if (instrument.notionalRaw(price, order.quantity) < instrument.minNotional.raw) return 'NOTIONAL';
  if (dormant && triggers(order, path)) return 'Stop price would trigger immediately.';
  return null;
}
