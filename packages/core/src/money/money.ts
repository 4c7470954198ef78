import { NightdeskError } from '../errors/nightdesk-error.ts';
import type { Currency } from './currency.ts';
import { decimalToNumber, formatDecimal, parseDecimal } from './decimal.ts';
import { gate } from './gate.ts';
import { refuseImplicit } from './implicit.ts';
import { pow10 } from './pow10.ts';
import { divideRounded, type RoundingMode } from './rounding.ts';

/** An exact signed amount of one currency: `raw / 10^currency.precision`. Immutable. */
export class Money {
  declare readonly raw: bigint;
  declare readonly currency: Currency;

  constructor(raw: bigint, currency: Currency) {
    this.raw = raw;
    this.currency = currency;
  }

  static zero(currency: Currency): Money {
    return new Money(0n, currency);
  }

  /**
   * Reads a decimal string exactly.
   *
   * @throws NightdeskError `MONEY_PARSE`, or `MONEY_PRECISION` when it has more decimals than the currency.
   */
  static parse(text: string, currency: Currency): Money {
    const { raw, precision } = parseDecimal(text);
    if (precision <= currency.precision) {
      return new Money(raw * pow10(currency.precision - precision), currency);
    }
    const divisor = pow10(precision - currency.precision);
    if (raw % divisor !== 0n) {
      throw new NightdeskError({
        code: 'MONEY_PRECISION',
        message: `${text} has more decimals than ${currency.code} keeps (${currency.precision}); round it first.`,
        context: { text, currency: currency.code },
      });
    }
    return new Money(raw / divisor, currency);
  }

  /** Crosses the gate from the signal lane: rounds a finite double as named. @throws `MONEY_NOT_FINITE`. */
  static from(x: number, currency: Currency, mode: RoundingMode): Money {
    return new Money(
      gate(x, currency.precision, 1n, mode, `an amount of ${currency.code}`),
      currency,
    );
  }

  /** @throws NightdeskError `MONEY_CURRENCY` when the currencies (or their decimals) differ. */
  add(other: Money): Money {
    return new Money(this.raw + this.#same(other), this.currency);
  }

  /** @throws NightdeskError `MONEY_CURRENCY` when the currencies (or their decimals) differ. */
  subtract(other: Money): Money {
    return new Money(this.raw - this.#same(other), this.currency);
  }

  /** −1, 0 or 1. @throws NightdeskError `MONEY_CURRENCY` when the currencies (or their decimals) differ. */
  compare(other: Money): -1 | 0 | 1 {
    const raw = this.#same(other);
    return this.raw < raw ? -1 : this.raw > raw ? 1 : 0;
  }

  negate(): Money {
    return new Money(-this.raw, this.currency);
  }

  /**
   * The part `ratio` of this amount, for sizing (0.5 is half). The ratio is read to nine decimals;
   * 1 gives back exactly this amount.
   *
   * @throws NightdeskError `MONEY_NOT_FINITE` for a ratio that is not finite.
   */
  portion(ratio: number, mode: RoundingMode = 'down'): Money {
    if (ratio === 1) return this;
    const parts = gate(ratio, 9, 1n, 'half-even', 'a ratio of money');
    return new Money(divideRounded(this.raw * parts, 1_000_000_000n, mode), this.currency);
  }

  get isZero(): boolean {
    return this.raw === 0n;
  }

  get isNegative(): boolean {
    return this.raw < 0n;
  }

  /** The nearest double: for signals and display only. */
  toNumber(): number {
    return decimalToNumber(this.raw, this.currency.precision);
  }

  /** The amount as a canonical decimal string, without the currency. */
  toString(): string {
    return formatDecimal(this.raw, this.currency.precision);
  }

  toJSON(): { readonly amount: string; readonly currency: string } {
    return { amount: this.toString(), currency: this.currency.code };
  }

  valueOf(): never {
    return refuseImplicit('Money');
  }

  #same(other: Money): bigint {
    const { currency } = other;
    if (
      currency !== this.currency &&
      (currency.code !== this.currency.code || currency.precision !== this.currency.precision)
    ) {
      throw new NightdeskError({
        code: 'MONEY_CURRENCY',
        message: `${this.toString()} ${this.currency.code} and ${other.toString()} ${currency.code} cannot be combined (${this.currency.precision} and ${currency.precision} decimals); convert one of them first.`,
        context: { left: this.currency.code, right: currency.code },
        disposition: 'halt',
      });
    }
    return other.raw;
  }
}
