import type { Instrument } from '../model/instrument.ts';
import { Money } from '../money/money.ts';
import { pow10 } from '../money/pow10.ts';
import { Rate } from '../money/rate.ts';
import { divideRounded } from '../money/rounding.ts';

/**
 * The commission on a fill in the settlement currency: rate × value, rounded against us (rebates towards zero).
 *
 * @param value raw value of the fill
 */
export function commissionWorth(instrument: Instrument, rate: Rate, value: bigint): Money {
  return new Money(rate.of(value, 'ceil'), instrument.settle);
}

/**
 * What the venue takes for it: the same money, or by the instrument's policy a part of what a buyer
 * receives, or an amount of a third currency.
 *
 * @param quantity raw quantity of the fill
 */
export function commissionTaken(
  instrument: Instrument,
  rate: Rate,
  isBuy: boolean,
  quantity: bigint,
  worth: Money,
): Money {
  const policy = instrument.feePolicy;
  if (policy.in === 'quote') return worth;
  if (policy.in === 'received') {
    if (!isBuy) return worth;
    const { base, quantityPrecision } = instrument;
    return new Money(rate.of(quantity * pow10(base.precision - quantityPrecision), 'ceil'), base);
  }
  const { numerator, denominator } = Rate.parse(policy.rate);
  const shift = policy.currency.precision - instrument.settle.precision;
  const up = shift > 0 ? pow10(shift) : 1n;
  const down = shift < 0 ? pow10(-shift) : 1n;
  const raw = divideRounded(worth.raw * denominator * up, numerator * down, 'ceil');
  return new Money(raw, policy.currency);
}
