import { NightdeskError } from '../errors/nightdesk-error.ts';
import { decimalToNumber, formatDecimal, parseDecimal } from './decimal.ts';
import { refuseImplicit } from './implicit.ts';
import { compareScaled, rescaleRaw } from './scaled.ts';

/**
 * An exact amount of an instrument: `raw / 10^precision` units of the base asset (or contracts).
 * Orders and fills carry positive quantities and a side; positions carry signed ones. Immutable.
 */
export class Quantity {
  declare readonly raw: bigint;
  declare readonly precision: number;

  constructor(raw: bigint, precision: number) {
    this.raw = raw;
    this.precision = precision;
  }

  /** Reads a decimal string. @throws NightdeskError `MONEY_PARSE`. */
  static parse(text: string): Quantity {
    const { raw, precision } = parseDecimal(text);
    return new Quantity(raw, precision);
  }

  /** −1, 0 or 1; quantities of different precision compare by value. */
  compare(other: Quantity): -1 | 0 | 1 {
    return compareScaled(this, other);
  }

  /** @throws NightdeskError `MONEY_PRECISION` when the precisions differ. */
  add(other: Quantity): Quantity {
    return new Quantity(this.raw + this.#same(other), this.precision);
  }

  /** @throws NightdeskError `MONEY_PRECISION` when the precisions differ. */
  subtract(other: Quantity): Quantity {
    return new Quantity(this.raw - this.#same(other), this.precision);
  }

  negate(): Quantity {
    return new Quantity(-this.raw, this.precision);
  }

  abs(): Quantity {
    return this.raw < 0n ? this.negate() : this;
  }

  get isZero(): boolean {
    return this.raw === 0n;
  }

  /** The same value at a finer precision. @throws NightdeskError `MONEY_PRECISION` when digits would be lost. */
  rescale(precision: number): Quantity {
    if (precision === this.precision) return this;
    return new Quantity(
      rescaleRaw(this, precision, 'Quantity', 'instrument.quantity(x)'),
      precision,
    );
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
    return refuseImplicit('Quantity');
  }

  #same(other: Quantity): bigint {
    if (other.precision !== this.precision) {
      throw new NightdeskError({
        code: 'MONEY_PRECISION',
        message: `Quantities ${this.toString()} and ${other.toString()} have different precision; they belong to different instruments.`,
        context: { left: this.toString(), right: other.toString() },
        disposition: 'halt',
      });
    }
    return other.raw;
  }
}
