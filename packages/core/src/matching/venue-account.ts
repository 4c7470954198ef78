import { pow10 } from '../money/pow10.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';

/** What the simulated venue knows of the account that trades on it. Raw units. */
export interface VenueAccount {
  /** Signed position in an instrument. */
  position(instrument: number): bigint;
  /** Balance of the instrument's settlement currency. */
  cash(instrument: number): bigint;
  /** Balance of a spot instrument's base currency in whole quantity units. */
  holding(instrument: number): bigint;
}

/** The account of a bot that has it to itself: its own portfolio, which books each fill before the next. */
export class PortfolioAccount implements VenueAccount {
  readonly #portfolio: Portfolio;

  constructor(portfolio: Portfolio) {
    this.#portfolio = portfolio;
  }

  position(instrument: number): bigint {
    return this.#portfolio.position(instrument).quantity;
  }

  cash(instrument: number): bigint {
    return this.#portfolio.settlement(instrument).total;
  }

  holding(instrument: number): bigint {
    const balance = this.#portfolio.holding(instrument);
    const { quantityPrecision } = this.#portfolio.position(instrument).instrument;
    const shift = balance.currency.precision - quantityPrecision;
    return shift === 0 ? balance.total : balance.total / pow10(shift);
  }
}
