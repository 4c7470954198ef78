import type { Instrument } from '../../model/instrument.ts';
import type { Money } from '../../money/money.ts';
import { pow10 } from '../../money/pow10.ts';
import type { Rate } from '../../money/rate.ts';
import { divideRounded } from '../../money/rounding.ts';

/**
 * What a commission is worth in the settlement currency, raw, rounded half-even. In that currency: itself. In the
 * base of a spot or linear instrument: at the trade's price. In a third currency: by `rate`, and 0 without one; the
 * commission is still taken from its balance, only the position's fees do not know of it.
 *
 * @param price the trade's, raw
 * @param rate units of the settlement currency for one of the commission's; null = not known
 */
export function feeWorth(
  instrument: Instrument,
  fee: Money,
  price: bigint,
  rate: Rate | null,
): bigint {
  const { settle, base } = instrument;
  const { code, precision } = fee.currency;
  const up = pow10(settle.precision);
  if (code === settle.code) return divideRounded(fee.raw * up, pow10(precision), 'half-even');
  if (code === base.code) {
    const down = pow10(precision + instrument.pricePrecision);
    return divideRounded(fee.raw * price * up, down, 'half-even');
  }
  if (rate === null) return 0n;
  const down = pow10(precision) * rate.denominator;
  return divideRounded(fee.raw * rate.numerator * up, down, 'half-even');
}
