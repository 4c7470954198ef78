import type { Instrument } from '../../model/instrument.ts';
import type { Rate } from '../../money/rate.ts';
import type { TradeReport } from '../../ports/venue-gateway.ts';
import type { AccountBooks } from '../events/books.ts';
import type { OrderEventOf } from '../events/order-event.ts';
import type { FillSource } from '../events/payloads.ts';
import type { OrderRecord } from '../events/records.ts';
import { unitsOf } from './decimal-units.ts';
import { fillText } from './fill-text.ts';

/** What a report of a trade does not say itself. */
export interface FillFacts {
  /** The venue's word that the order is done: of use for orders by cash, whose quantity cannot tell. */
  readonly complete?: boolean;
  /** Units of the settlement currency for one of a third currency that the commission is in. */
  readonly rate?: Rate;
}

/**
 * The fill of an order of ours. The books ignore it when the trade is booked already. `complete` is true when the
 * trade fills the ordered quantity, or when `facts` say so.
 *
 * @throws NightdeskError `TRADE_INVALID` (halt) for a trade that makes no sense
 */
export function fillEvent(
  books: AccountBooks,
  instrument: Instrument,
  order: OrderRecord,
  trade: TradeReport,
  source: FillSource,
  facts: FillFacts = {},
): OrderEventOf<'OrderFilled'> {
  const fill = fillText(instrument, trade, source, facts.rate ?? null);
  const { cash, quantity, filledQuantity } = books.get('orders', order.clientOrderId) ?? order;
  const full =
    cash === '0' && unitsOf(filledQuantity) + unitsOf(fill.quantity) >= unitsOf(quantity);
  return {
    bot: order.bot,
    time: trade.time,
    kind: 'OrderFilled',
    payload: {
      clientOrderId: order.clientOrderId,
      ...fill,
      complete: full || facts.complete === true,
    },
  };
}
