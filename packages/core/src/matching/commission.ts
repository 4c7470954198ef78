import type { Instrument, Liquidity } from '../model/instrument.ts';
import { Money } from '../money/money.ts';
import { pow10 } from '../money/pow10.ts';
import { divideRounded } from '../money/rounding.ts';
import { Rate } from '../money/rate.ts';

/**
 * The commission on one fill. Rounded against us to the currency's precision (rebates towards zero).
 *
 * @param value, quantity raw units of the fill
 * @param traded raw quote value traded so far, for fee tiers
 */
export function commissionOf(
  instrument: Instrument,
  isBuy: boolean,
  quantity: bigint,
  value: bigint,
  liquidity: Liquidity,
  traded: bigint,
): { readonly taken: Money; readonly worth: Money } {
  const rate = instrument.feeRate(liquidity, traded);
  const worth = new Money(rate.of(value, 'ceil'), instrument.settle);
  const policy = instrument.feePolicy;
  if (policy.in === 'received' && isBuy) {
    const { base, quantityPrecision } = instrument;
    const received = quantity * pow10(base.precision - quantityPrecision);
    return { taken: new Money(rate.of(received, 'ceil'), base), worth };
  }
  if (policy.in === 'third') {
    const { numerator, denominator } = Rate.parse(policy.rate);
    const shift = policy.currency.precision - instrument.settle.precision;
    const up = shift > 0 ? pow10(shift) : 1n;
    const down = shift < 0 ? pow10(-shift) : 1n;
    return {
      taken: new Money(
        divideRounded(worth.raw * denominator * up, numerator * down, 'ceil'),
        policy.currency,
      ),
      worth,
    };
  }
  return { taken: worth, worth };
}
