import { decimalToNumber, formatDecimal, parseDecimal } from './decimal.ts';
import { refuseImplicit } from './implicit.ts';
import { pow10 } from './pow10.ts';
import { NightdeskError } from '../errors/nightdesk-error.ts';

/** An exact price: `raw / 10^precision` units of the quote currency for one unit of the instrument. Immutable. */
export class Price {
  declare readonly raw: bigint;
  declare readonly precision: number;

  constructor(raw: bigint, precision: number) {
    this.raw = raw;
    this.precision = precision;
  }

  /** Reads a decimal string. @throws NightdeskError `MONEY_PARSE`. */
  static parse(text: string): Price {
    const { raw, precision } = parseDecimal(text);
    return new Price(raw, precision);
  }

  /** −1, 0 or 1; prices of different precision compare by value. */
  compare(other: Price): -1 | 0 | 1 {
    let a = this.raw;
    let b = other.raw;
    if (this.precision < other.precision) a *= pow10(other.precision - this.precision);
    else if (other.precision < this.precision) b *= pow10(this.precision - other.precision);
    return a < b ? -1 : a > b ? 1 : 0;
  }

  /** This price moved by `ticks` (a signed number of raw units). */
  plusRaw(ticks: bigint): Price {
    return new Price(this.raw + ticks, this.precision);
  }

  /** The same value at a finer precision. @throws NightdeskError `MONEY_PRECISION` when digits would be lost. */
  rescale(precision: number): Price {
    if (precision === this.precision) return this;
    if (precision > this.precision) {
      return new Price(this.raw * pow10(precision - this.precision), precision);
    }
    const divisor = pow10(this.precision - precision);
    if (this.raw % divisor !== 0n) {
      throw new NightdeskError({
        code: 'MONEY_PRECISION',
        message: `Price ${this.toString()} has more than ${precision} decimals; round it with instrument.price(x, mode).`,
        context: { price: this.toString(), precision },
      });
    }
    return new Price(this.raw / divisor, precision);
  }

  /** The nearest double: for signals and display only. */
  toNumber(): number {
    return decimalToNumber(this.raw, this.precision);
  }

  toString(): string {
    return formatDecimal(this.raw, this.precision);
  }

  toJSON(): string {
    return this.toString();
  }

  valueOf(): never {
    return refuseImplicit('Price');
  }
}
