import { NightdeskError } from '../errors/nightdesk-error.ts';
import type { Currency } from '../money/currency.ts';
import { type Decimal, decimalToNumber, parseDecimal } from '../money/decimal.ts';
import { pow10 } from '../money/pow10.ts';

function refuse(setting: string, problem: string): never {
  throw new NightdeskError({
    code: 'RISK_SETTINGS',
    message: `Risk setting ${setting}: ${problem}.`,
    context: { setting },
  });
}

/** A positive number of a setting. @throws NightdeskError `RISK_SETTINGS`. */
export function positive(value: number, setting: string): number {
  if (!Number.isFinite(value) || value <= 0) refuse(setting, `${value} must be a number above 0`);
  return value;
}

/** A positive whole number of a setting. @throws NightdeskError `RISK_SETTINGS`. */
export function positiveInteger(value: number, setting: string): number {
  if (!Number.isSafeInteger(value) || value < 1) {
    refuse(setting, `${value} must be a whole number from 1`);
  }
  return value;
}

/** Per cent above 0 and up to `most` of a setting. @throws NightdeskError `RISK_SETTINGS`. */
export function perCent(value: number, setting: string, most: number = 100): number {
  if (positive(value, setting) > most) refuse(setting, `${value} % is above ${most} %`);
  return value;
}

/** An hour of the day, 0 to 23. @throws NightdeskError `RISK_SETTINGS`. */
export function hourOfDay(value: number, setting: string): number {
  if (!Number.isInteger(value) || value < 0 || value > 23) {
    refuse(setting, `${value} must be an hour, 0 to 23`);
  }
  return value;
}

/** An amount of money in a setting, for whichever currency it is compared in. */
export class AmountLimit {
  readonly text: string;
  readonly #decimal: Decimal;
  #precision: number;
  #raw: bigint;

  /** @throws NightdeskError `RISK_SETTINGS` when the text is not a decimal number above zero. */
  constructor(text: string, setting: string) {
    this.text = text;
    try {
      this.#decimal = parseDecimal(text);
    } catch {
      refuse(setting, `"${text.slice(0, 40)}" must be a decimal number such as "1000"`);
    }
    if (this.#decimal.raw <= 0n) refuse(setting, `${text} must be above 0`);
    this.#precision = this.#decimal.precision;
    this.#raw = this.#decimal.raw;
  }

  /** The limit in raw units of `currency`; digits that the currency does not keep are dropped. */
  raw(currency: Currency): bigint {
    if (this.#precision !== currency.precision) {
      const { raw, precision } = this.#decimal;
      this.#precision = currency.precision;
      this.#raw = (raw * pow10(currency.precision)) / pow10(precision);
    }
    return this.#raw;
  }

  /** The nearest double. */
  toNumber(): number {
    return decimalToNumber(this.#decimal.raw, this.#decimal.precision);
  }
}

/**
 * Below 0 when the first amount is the smaller, 0 when they are equal.
 *
 * @throws NightdeskError `RISK_SETTINGS` for a text that is no decimal number
 */
export function compareDecimals(a: string, b: string): number {
  const left = decimalOf(a);
  const right = decimalOf(b);
  const scale = Math.max(left.precision, right.precision);
  const difference =
    left.raw * pow10(scale - left.precision) - right.raw * pow10(scale - right.precision);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function decimalOf(text: string): Decimal {
  try {
    return parseDecimal(text);
  } catch {
    refuse('amount', `"${text.slice(0, 40)}" must be a decimal number such as "1000"`);
  }
}
