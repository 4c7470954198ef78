import type { Currency } from '../money/currency.ts';
import type { Json } from '../strategy/json.ts';
import { type AccountRiskView, exchangeRate } from './account-risk-view.ts';
import { fieldsOf, numberOr, numbersOf } from './saved-state.ts';

/** A bot as it was seen last. */
interface BotEquity {
  /** Its transfers in its own reporting currency. */
  seen: number;
  /** The same in the account's, each at its time's rate; with what it brought when it came. */
  worth: number;
  /** In the account's currency. */
  equity: number;
}

/**
 * The equity of all bots together, and all money that ever came to them and went. A bot that joins counts as money
 * that comes, one that is gone as money that goes: neither is a profit or a loss.
 */
export class AccountEquity {
  readonly #currency: Currency;
  readonly #bots: Map<string, BotEquity> = new Map();
  /** Transfers of bots that are gone, less what they took along. */
  #gone: number = 0;
  equity: number = Number.NaN;
  transferred: number = Number.NaN;

  constructor(currency: Currency) {
    this.#currency = currency;
  }

  /** Adds up; false, and nothing is changed, while a price is missing. */
  take(view: AccountRiskView): boolean {
    const next = new Map<string, BotEquity>();
    for (const [bot, { portfolio }] of view.bots) {
      const rate = exchangeRate(portfolio.currency.code, this.#currency.code, view);
      const equity = portfolio.equity() * rate;
      const seen = portfolio.transferred;
      const known = this.#bots.get(bot);
      const worth = known === undefined ? equity : known.worth + (seen - known.seen) * rate;
      if (!Number.isFinite(equity) || !Number.isFinite(worth)) return false;
      next.set(bot, { seen, worth, equity });
    }
    for (const [bot, { worth, equity }] of this.#bots) {
      if (!next.has(bot)) this.#gone += worth - equity;
    }
    this.#bots.clear();
    this.equity = 0;
    this.transferred = this.#gone;
    for (const [bot, one] of next) {
      this.#bots.set(bot, one);
      this.equity += one.equity;
      this.transferred += one.worth;
    }
    return true;
  }

  save(): Json {
    const bots = [...this.#bots].map(([bot, { seen, worth, equity }]) => [
      bot,
      [seen, worth, equity],
    ]);
    return { gone: this.#gone, bots: Object.fromEntries(bots) as Record<string, number[]> };
  }

  restore(state: Json): void {
    const { gone, bots } = fieldsOf(state);
    this.#gone = numberOr(gone, 0);
    this.#bots.clear();
    for (const [bot, saved] of Object.entries(fieldsOf(bots ?? null))) {
      const [seen, worth, equity] = numbersOf(saved);
      if (seen === undefined || worth === undefined || equity === undefined) continue;
      this.#bots.set(bot, { seen, worth, equity });
    }
  }
}
