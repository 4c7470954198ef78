import { decimalToNumber, formatDecimalShort, parseDecimal } from './decimal.ts';
import { pow10 } from './pow10.ts';
import { divideRounded, type RoundingMode } from './rounding.ts';

/**
 * An exact ratio such as a fee of 0.001 or a funding rate of −0.0001, kept as a reduced fraction
 * so that products with money stay small (0.001 is 1/1000) and therefore fast.
 */
export class Rate {
  static readonly ZERO: Rate = new Rate(0n, 0);

  declare readonly numerator: bigint;
  declare readonly denominator: bigint;
  /** numerator + denominator: what 1 + rate is over the denominator. */
  declare readonly whole: bigint;
  readonly #raw: bigint;
  readonly #precision: number;

  constructor(raw: bigint, precision: number) {
    const scale = pow10(precision);
    const divisor = greatestCommonDivisor(raw < 0n ? -raw : raw, scale);
    this.numerator = raw / divisor;
    this.denominator = scale / divisor;
    this.whole = this.numerator + this.denominator;
    this.#raw = raw;
    this.#precision = precision;
  }

  /** Reads a decimal string. @throws NightdeskError `MONEY_PARSE`. */
  static parse(text: string): Rate {
    const { raw, precision } = parseDecimal(text);
    return new Rate(raw, precision);
  }

  /** `amount × rate`, rounded as named, in the unit of `amount`. */
  of(amount: bigint, mode: RoundingMode): bigint {
    const { numerator } = this;
    if (numerator === 0n) return 0n;
    // One over something is the common fee; it spares a product.
    return divideRounded(numerator === 1n ? amount : amount * numerator, this.denominator, mode);
  }

  toNumber(): number {
    return decimalToNumber(this.#raw, this.#precision);
  }

  toString(): string {
    return formatDecimalShort(this.#raw, this.#precision);
  }

  toJSON(): string {
    return this.toString();
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let x = a;
  let y = b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x === 0n ? 1n : x;
}
