import { decimalToNumber, formatDecimal, parseDecimal } from './decimal.ts';
import { refuseImplicit } from './implicit.ts';
import { compareScaled, rescaleRaw } from './scaled.ts';

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
    return compareScaled(this, other);
  }

  /** This price moved by `ticks` (a signed number of raw units). */
  plusRaw(ticks: bigint): Price {
    return new Price(this.raw + ticks, this.precision);
  }

  /** The same value at a finer precision. @throws NightdeskError `MONEY_PRECISION` when digits would be lost. */
  rescale(precision: number): Price {
    if (precision === this.precision) return this;
    return new Price(rescaleRaw(this, precision, 'Price', 'instrument.price(x, mode)'), precision);
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
