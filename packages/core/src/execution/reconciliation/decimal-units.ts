import { parseDecimal } from '../../money/decimal.ts';
import { MAX_PRECISION, pow10 } from '../../money/pow10.ts';
import { type DecimalText, decimalText } from '../events/decimal-text.ts';

/** A decimal in units of 10^-24, the finest that is kept: amounts of unlike precision add and compare exactly. */
export function unitsOf(text: DecimalText): bigint {
  const { raw, precision } = parseDecimal(text);
  return rawUnits(raw, precision);
}

/** `raw / 10^precision` in units of 10^-24. @throws NightdeskError `MONEY_PRECISION` for a finer one. */
export function rawUnits(raw: bigint, precision: number): bigint {
  return raw * pow10(MAX_PRECISION - precision);
}

/** Units of 10^-24 as canonical text. */
export function unitsText(units: bigint): DecimalText {
  return decimalText(units, MAX_PRECISION);
}
