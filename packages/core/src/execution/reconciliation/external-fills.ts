import type { Instrument } from '../../model/instrument.ts';
import type { Rate } from '../../money/rate.ts';
import type { TradeReport } from '../../ports/venue-gateway.ts';
import { bookInstrument, instrumentRecord } from '../events/book-instrument.ts';
import { type AccountBooks, keyOf } from '../events/books.ts';
import { refuseEvent } from '../events/fold-error.ts';
import type { OrderEventOf } from '../events/order-event.ts';
import { quantityText, rawQuantity } from '../events/order-text.ts';
import type { FillSource, FillText } from '../events/payloads.ts';
import { partId } from './booked-id.ts';
import { unitsOf, unitsText } from './decimal-units.ts';
import { fillShares, type FillShare } from './fill-shares.ts';
import { fillText } from './fill-text.ts';
import { splitDecimal } from './split-exactly.ts';

/**
 * Books a trade that no order of ours made, split over the books that it reduces (see `fillShares`). The first part
 * keeps the trade's id; quantity, value and commission of the parts sum to the trade's exactly. Nothing when the
 * trade is booked already.
 *
 * The events must be folded before this is called for another trade: whom a trade reduces depends on the one before.
 *
 * @param rate worth of a third currency that the commission is in; null = not known
 * @throws NightdeskError, each halt: `TRADE_INVALID`, `INSTRUMENT_UNKNOWN`; `FILL_CONFLICT` when the trade was booked
 * with another price or quantity
 */
export function externalFillEvents(
  books: AccountBooks,
  instrument: Instrument,
  trade: TradeReport,
  source: FillSource,
  rate: Rate | null = null,
): OrderEventOf<'ExternalFill'>[] {
  const whole = fillText(instrument, trade, source, rate);
  if (isBooked(books, whole)) return [];
  const booked = bookInstrument(instrumentRecord(books, instrument.id));
  const quantity = rawQuantity(booked, whole.quantity);
  const shares = fillShares(books, instrument.id, trade.side, quantity);
  const exitReason = trade.cause === 'liquidation' ? 'liquidation' : 'manual';
  return splitFill(booked, whole, trade.fee.currency.precision, shares).map(({ bot, fill }) => ({
    bot,
    time: trade.time,
    kind: 'ExternalFill',
    payload: { ...fill, exitReason },
  }));
}

function splitFill(
  instrument: Instrument,
  whole: FillText,
  feePrecision: number,
  shares: readonly FillShare[],
): readonly { readonly bot: string; readonly fill: FillText }[] {
  const weights = shares.map(({ quantity }) => quantity);
  const { precision } = instrument.settle;
  const values = splitDecimal(whole.value, precision, weights);
  const commissions = splitDecimal(whole.commission.amount, feePrecision, weights);
  const worths = splitDecimal(whole.commissionValue, precision, weights);
  return shares.map(({ bot, quantity }, index) => ({
    bot,
    fill: {
      ...whole,
      tradeId: partId(whole.tradeId, index + 1),
      quantity: quantityText(instrument, quantity),
      value: values[index] ?? whole.value,
      commission: {
        ...whole.commission,
        amount: commissions[index] ?? whole.commission.amount,
      },
      commissionValue: worths[index] ?? whole.commissionValue,
    },
  }));
}

/** Whether all parts of a trade are booked, and say what it says. */
function isBooked(books: AccountBooks, whole: FillText): boolean {
  let quantity = 0n;
  let price = whole.price;
  for (let part = 1; ; part += 1) {
    const key = keyOf(whole.instrument, partId(whole.tradeId, part), whole.side);
    const fill = books.get('fills', key);
    if (fill === null) break;
    quantity += unitsOf(fill.quantity);
    ({ price } = fill);
  }
  if (quantity === 0n) return false;
  if (price === whole.price && quantity === unitsOf(whole.quantity)) return true;
  return refuseEvent(
    'FILL_CONFLICT',
    `Trade ${whole.tradeId} of ${whole.instrument} was booked as ${unitsText(quantity)} at ${price} and is reported as ${whole.quantity} at ${whole.price}; find out which is true before trading on.`,
    { trade: whole.tradeId, instrument: whole.instrument },
  );
}
