import type { Instrument } from '../../model/instrument.ts';
import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { Rate } from '../../money/rate.ts';
import type { TradeReport } from '../../ports/venue-gateway.ts';
import { decimalText } from '../events/decimal-text.ts';
import type { FillSource, FillText } from '../events/payloads.ts';
import { bookedId } from './booked-id.ts';
import { feeWorth } from './fee-worth.ts';

/**
 * A trade as the books keep it.
 *
 * @param instrument whose raw units the trade is in
 * @param rate worth of a third currency that the commission is in; null = not known
 * @throws NightdeskError `TRADE_INVALID` (halt) for a trade without price or quantity, or of another instrument
 */
export function fillText(
  instrument: Instrument,
  trade: TradeReport,
  source: FillSource,
  rate: Rate | null,
): FillText {
  if (trade.instrument !== instrument.id || trade.price <= 0n || trade.quantity <= 0n) {
    throw new NightdeskError({
      code: 'TRADE_INVALID',
      message: `Trade ${trade.tradeId} of ${trade.instrument} cannot be booked in ${instrument.id}: quantity ${trade.quantity} at ${trade.price} (raw); correct the adapter that reported it.`,
      context: { trade: trade.tradeId, instrument: trade.instrument },
      disposition: 'halt',
    });
  }
  const { settle } = instrument;
  const value = instrument.valueRaw(trade.price, trade.quantity);
  const worth = feeWorth(instrument, trade.fee, trade.price, rate);
  return {
    instrument: instrument.id,
    venueOrderId: trade.venueOrderId,
    tradeId: bookedId(trade.tradeId),
    side: trade.side,
    price: decimalText(trade.price, instrument.pricePrecision),
    quantity: decimalText(trade.quantity, instrument.quantityPrecision),
    value: decimalText(value, settle.precision),
    commission: {
      amount: decimalText(trade.fee.raw, trade.fee.currency.precision),
      currency: trade.fee.currency.code,
    },
    commissionValue: decimalText(worth, settle.precision),
    liquidity: trade.liquidity,
    source,
  };
}
