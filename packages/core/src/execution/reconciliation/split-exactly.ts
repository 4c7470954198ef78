import { parseDecimal } from '../../money/decimal.ts';
import { pow10 } from '../../money/pow10.ts';
import { type DecimalText, decimalText } from '../events/decimal-text.ts';

/**
 * Splits `total` in proportion to `weights` (signed; their sum must not be zero) so that the parts sum to it
 * exactly: each is rounded towards zero, and the last takes what is left.
 */
export function splitExactly(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  let left = total;
  return weights.map((weight, index) => {
    const part = index === weights.length - 1 ? left : (total * weight) / sum;
    left -= part;
    return part;
  });
}

/** As {@link splitExactly} with weights above zero, without a part above its weight while `total` is not above their sum. */
export function splitWithin(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  let weighed = 0n;
  let given = 0n;
  return weights.map((weight) => {
    weighed += weight;
    const part = (total * weighed) / sum - given;
    given += part;
    return part;
  });
}

/** As {@link splitExactly}, for a decimal whose parts have at most `precision` decimals, or as many as it has. */
export function splitDecimal(
  total: DecimalText,
  precision: number,
  weights: readonly bigint[],
): DecimalText[] {
  const read = parseDecimal(total);
  const finer = Math.max(precision, read.precision);
  const raw = read.raw * pow10(finer - read.precision);
  return splitExactly(raw, weights).map((part) => decimalText(part, finer));
}
