import type { Currency } from '../money/currency.ts';
import { decimalToNumber } from '../money/decimal.ts';

/** What a bot has of one currency. Raw units. */
export class Balance {
  declare readonly currency: Currency;
  declare total: bigint;
  /** Nearest double of total, for marking on the signal lane. */
  declare totalNumber: number;

  constructor(currency: Currency, total: bigint) {
    this.currency = currency;
    this.total = total;
    this.totalNumber = decimalToNumber(total, currency.precision);
  }

  /** Adds a signed amount. */
  add(amount: bigint): void {
    this.total += amount;
    this.totalNumber = decimalToNumber(this.total, this.currency.precision);
  }
}
