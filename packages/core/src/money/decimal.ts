import { toDouble } from './int64.ts';
import { NightdeskError } from '../errors/nightdesk-error.ts';
import { MAX_PRECISION } from './pow10.ts';

/** A decimal number read exactly: `raw / 10^precision`. */
export interface Decimal {
  readonly raw: bigint;
  readonly precision: number;
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;
const MAX_TEXT = 80;

/**
 * Reads a canonical decimal string (`-12.500`) exactly; no exponent, no spaces, no grouping.
 *
 * @throws NightdeskError `MONEY_PARSE` when the text is not a decimal number or is longer than 80 characters,
 * `MONEY_PRECISION` when it has more than 24 decimals.
 */
export function parseDecimal(text: string): Decimal {
  const match = text.length <= MAX_TEXT ? DECIMAL.exec(text) : null;
  if (match === null) {
    throw new NightdeskError({
      code: 'MONEY_PARSE',
      message: `"${text.slice(0, 40)}" is not a decimal number; write digits with at most one point, such as "12.5".`,
      context: { text: text.slice(0, 40) },
    });
  }
  const fraction = match[3] ?? '';
  if (fraction.length > MAX_PRECISION) {
    throw new NightdeskError({
      code: 'MONEY_PRECISION',
      message: `"${text.slice(0, 40)}" has ${fraction.length} decimals; at most ${MAX_PRECISION} are kept, round it first.`,
      context: { text: text.slice(0, 40), decimals: fraction.length },
    });
  }
  const raw = BigInt((match[2] ?? '') + fraction);
  return { raw: match[1] === '-' ? -raw : raw, precision: fraction.length };
}

/** Writes `raw / 10^precision` as a canonical decimal string with exactly `precision` decimals. */
export function formatDecimal(raw: bigint, precision: number): string {
  if (precision === 0) return raw.toString();
  const negative = raw < 0n;
  const digits = (negative ? -raw : raw).toString().padStart(precision + 1, '0');
  const point = digits.length - precision;
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** As {@link formatDecimal}, without trailing zeros: `1.50` → `1.5`, `2.00` → `2`. */
export function formatDecimalShort(raw: bigint, precision: number): string {
  const text = formatDecimal(raw, precision);
  return precision === 0 ? text : text.replace(/\.?0+$/, '');
}

/** 10^0 … 10^22: the powers of ten that a double holds exactly. */
const SCALES: readonly number[] = Array.from({ length: 23 }, (_, i) => Number(10n ** BigInt(i)));

/**
 * `raw / 10^precision` as a double: for signals and display, never back into money.
 * The nearest double while `raw` is below 2^53 (one correctly rounded division of two exact numbers), and
 * within one unit in the last place beyond.
 */
export function decimalToNumber(raw: bigint, precision: number): number {
  const scale = SCALES[precision];
  return scale === undefined ? Number(formatDecimal(raw, precision)) : toDouble(raw) / scale;
}
