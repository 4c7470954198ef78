import type { Instrument } from '../model/instrument.ts';
import { formatDecimalShort } from '../money/decimal.ts';
import type { Order } from '../orders/order.ts';
import { deny } from './denial.ts';
import { judgedPrice, orderNotional } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/** The venue's own rules: lot, smallest and largest quantity, smallest value. */
export class InstrumentRules implements RiskCheck {
  readonly name: string = 'instrument-rules';

  check(order: Order, context: RiskContext): Denial | null {
    const { instrument } = order;
    if (order.cash === 0n) {
      // A child order without a quantity takes over what its parent fills.
      if (order.quantity === 0n && order.parent !== 0) return null;
      if (order.quantity < instrument.minQuantity) {
        return deny(
          this.name,
          'RISK_MIN_QUANTITY',
          `quantity ${showQuantity(instrument, order.quantity)} is below the smallest ${showQuantity(instrument, instrument.minQuantity)} of ${instrument.symbol}`,
        );
      }
      if (order.quantity % instrument.lot !== 0n) {
        return deny(
          this.name,
          'RISK_LOT',
          `quantity ${showQuantity(instrument, order.quantity)} is not a multiple of the lot ${showQuantity(instrument, instrument.lot)} of ${instrument.symbol}`,
        );
      }
      if (instrument.maxQuantity > 0n && order.quantity > instrument.maxQuantity) {
        return deny(
          this.name,
          'RISK_MAX_QUANTITY',
          `quantity ${showQuantity(instrument, order.quantity)} is above the largest ${showQuantity(instrument, instrument.maxQuantity)} of ${instrument.symbol}`,
        );
      }
    }
    if (!(context.lastPrice(order.instrumentIndex) > 0) && judgedPrice(order, context) === 0n) {
      return deny(this.name, 'RISK_NO_PRICE', `no price of ${instrument.symbol} is known yet`);
    }
    const minimum = instrument.minNotional;
    // An exit is let through: the venue has the last word on whether a remainder is dust.
    if (minimum.raw > 0n && !order.reduceOnly) {
      const notional = orderNotional(order, judgedPrice(order, context));
      if (notional < minimum.raw) {
        return deny(
          this.name,
          'RISK_MIN_NOTIONAL',
          `value ${formatDecimalShort(notional, instrument.quote.precision)} ${instrument.quote.code} is below the smallest ${formatDecimalShort(minimum.raw, instrument.quote.precision)} of ${instrument.symbol}`,
        );
      }
    }
    return null;
  }
}

function showQuantity(instrument: Instrument, raw: bigint): string {
  return formatDecimalShort(raw, instrument.quantityPrecision);
}
