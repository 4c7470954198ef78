import type { Currency } from '../money/currency.ts';
import { decimalToNumber } from '../money/decimal.ts';

/** What a bot has of one currency. Raw units. */
export class Balance {
  declare readonly currency: Currency;
  declare total: bigint;

  #number: number = Number.NaN;

  constructor(currency: Currency, total: bigint) {
    this.currency = currency;
    this.total = total;
    this.#number = Number.NaN;
  }

  /** The total as a double, for marking on the signal lane; worked out once after each change. */
  get totalNumber(): number {
    const known = this.#number;
    // NaN, the mark of a change, is the only number that differs from itself.
    return known === known ? known : this.#refresh();
  }

  /** Adds a signed amount. */
  add(amount: bigint): void {
    this.total += amount;
    this.#number = Number.NaN;
  }

  /** Takes a signed amount away. */
  subtract(amount: bigint): void {
    this.total -= amount;
    this.#number = Number.NaN;
  }

  #refresh(): number {
    this.#number = decimalToNumber(this.total, this.currency.precision);
    return this.#number;
  }
}
