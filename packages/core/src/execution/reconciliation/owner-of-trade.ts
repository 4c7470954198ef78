import type { TradeReport } from '../../ports/venue-gateway.ts';
import { isTerminal } from '../../orders/order-status.ts';
import { type AccountBooks, keyOf } from '../events/books.ts';
import type { OrderRecord } from '../events/records.ts';
import { bookedId } from './booked-id.ts';

/**
 * Whose a trade is: the order of ours that made it, by our client order id, by the books when the trade is in them,
 * or by the venue's order id within the instrument; `foreign` when no order of ours can have made it; `in-doubt`
 * when the venue named no client order id and one of our orders of that instrument and side is sent, open, and not
 * known by the venue's id: ask for that order first, then again.
 *
 * @param mayBeThere false for an order that surely has not left: no trade of the venue is its own
 *
 * Looks through all orders only when the venue named none of ours and the trade is new.
 */
export function ownerOfTrade(
  books: AccountBooks,
  trade: TradeReport,
  mayBeThere: (order: OrderRecord) => boolean = () => true,
): OrderRecord | 'foreign' | 'in-doubt' {
  const named = books.get('orders', trade.clientOrderId);
  if (named !== null) return named;
  const booked = books.get('fills', keyOf(trade.instrument, bookedId(trade.tradeId), trade.side));
  if (booked !== null) return books.get('orders', booked.clientOrderId) ?? 'foreign';
  let inDoubt = false;
  for (const order of books.all('orders')) {
    if (order.instrument !== trade.instrument) continue;
    if (order.venueOrderId !== '') {
      if (order.venueOrderId === trade.venueOrderId) return order;
    } else if (
      order.side === trade.side &&
      order.attempts > 0 &&
      !isTerminal(order.status) &&
      trade.clientOrderId === '' &&
      mayBeThere(order)
    ) {
      inDoubt = true;
    }
  }
  return inDoubt ? 'in-doubt' : 'foreign';
}
