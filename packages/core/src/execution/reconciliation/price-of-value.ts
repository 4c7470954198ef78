import type { Instrument } from '../../model/instrument.ts';
import { pow10 } from '../../money/pow10.ts';
import { divideRounded } from '../../money/rounding.ts';

/**
 * The price at which `quantity` has a value, all raw: as near as prices of the instrument go, and never nothing. For
 * showing; the value is what counts.
 */
export function priceOfValue(instrument: Instrument, quantity: bigint, value: bigint): bigint {
  const one = pow10(instrument.pricePrecision);
  const atOne = instrument.valueRaw(one, quantity);
  const [up, down] = instrument.kind === 'inverse' ? [atOne, value] : [value, atOne];
  const price = down === 0n ? 0n : divideRounded(up * one, down, 'half-even');
  return price > 0n ? price : 1n;
}
