import type { QuoteTick } from '@nightdesk/core/model/ticks';
import { decimalToNumber } from '@nightdesk/core/money/decimal';
import type { PaperOrder } from './paper-order.ts';

/**
 * A quote, of nothing, at which none of these orders would trade or trigger: between what waits below the market and
 * what waits above it. Orders that have rested at the venue before are shown it first, so that the engine lets them
 * rest again: they had arrived already, and the first real price must find them there as makers.
 *
 * There is such a quote whenever all of them could rest at one time.
 */
export function restingMarket(
  place: number,
  orders: Iterable<PaperOrder>,
  time: number,
): QuoteTick {
  const ask = { below: 0, above: Infinity };
  const bid = { below: 0, above: Infinity };
  for (const order of orders) {
    const { side, type } = order.terms;
    const precision = order.instrument.pricePrecision;
    const isStop = type === 'STOP_MARKET' || type === 'STOP_LIMIT';
    const level = decimalToNumber(
      order.isDormant ? order.triggerPrice : order.limitPrice,
      precision,
    );
    const shown = side === 'BUY' ? ask : bid;
    // A purchase waits for the price to fall to it, unless it is a stop; a sale for it to rise.
    const waitsBelow = (side === 'BUY') !== (order.isDormant && isStop);
    if (waitsBelow) shown.below = Math.max(shown.below, level);
    else shown.above = Math.min(shown.above, level);
  }
  return {
    kind: 'quote',
    instrument: place,
    time,
    bid: between(bid),
    bidQuantity: 0,
    ask: between(ask),
    askQuantity: 0,
  };
}

function between({ below, above }: { readonly below: number; readonly above: number }): number {
  return above === Infinity ? below * 2 + 1 : (below + above) / 2;
}
