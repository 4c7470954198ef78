import { NightdeskError } from '../../errors/nightdesk-error.ts';
import { type Decimal, formatDecimalShort, parseDecimal } from '../../money/decimal.ts';

declare const decimalTextBrand: unique symbol;

/** A decimal number as its one shortest text: `-0.5`, `12`, never `+1`, `01`, `1.50` or `-0`. */
export type DecimalText = string & { readonly [decimalTextBrand]: true };

const CANONICAL = /^(?:0|-?[1-9]\d*|-?(?:0|[1-9]\d*)\.\d*[1-9])$/;
const MAX_LENGTH = 80;

/** True for the canonical text of a decimal number of at most 80 characters. */
export function isDecimalText(text: string): text is DecimalText {
  return text.length <= MAX_LENGTH && CANONICAL.test(text);
}

/** @throws NightdeskError `EVENT_DECIMAL` for a text that is not canonical. */
export function assertIsDecimalText(text: string): asserts text is DecimalText {
  if (isDecimalText(text)) return;
  throw new NightdeskError({
    code: 'EVENT_DECIMAL',
    message: `"${text.slice(0, 40)}" is not a canonical decimal; write it without sign +, leading or trailing zeros.`,
    context: { text: text.slice(0, 40) },
  });
}

/** `raw / 10^precision` as canonical text. */
export function decimalText(raw: bigint, precision: number): DecimalText {
  const text = formatDecimalShort(raw, precision);
  assertIsDecimalText(text);
  return text;
}

/** The sum of two canonical decimals, exact. */
export function addDecimals(left: DecimalText, right: DecimalText): DecimalText {
  const a: Decimal = parseDecimal(left);
  const b: Decimal = parseDecimal(right);
  const precision = Math.max(a.precision, b.precision);
  const raw =
    a.raw * 10n ** BigInt(precision - a.precision) + b.raw * 10n ** BigInt(precision - b.precision);
  return decimalText(raw, precision);
}
