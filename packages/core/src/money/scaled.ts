import { NightdeskError } from '../errors/nightdesk-error.ts';
import { type Decimal, formatDecimal } from './decimal.ts';
import { pow10 } from './pow10.ts';

/** −1, 0 or 1: compares `raw / 10^precision` by value, whatever the two precisions. */
export function compareScaled(left: Decimal, right: Decimal): -1 | 0 | 1 {
  let a = left.raw;
  let b = right.raw;
  if (left.precision < right.precision) a *= pow10(right.precision - left.precision);
  else if (right.precision < left.precision) b *= pow10(left.precision - right.precision);
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The raw value at another precision.
 *
 * @param what names the value in the error, such as `Price`
 * @param remedy says how to round it
 * @throws NightdeskError `MONEY_PRECISION` when digits would be lost.
 */
export function rescaleRaw(
  value: Decimal,
  precision: number,
  what: string,
  remedy: string,
): bigint {
  if (precision >= value.precision) return value.raw * pow10(precision - value.precision);
  const divisor = pow10(value.precision - precision);
  if (value.raw % divisor === 0n) return value.raw / divisor;
  const text = formatDecimal(value.raw, value.precision);
  throw new NightdeskError({
    code: 'MONEY_PRECISION',
    message: `${what} ${text} has more than ${precision} decimals; round it with ${remedy}.`,
    context: { value: text, precision },
  });
}
