import type { Currency } from '../money/currency.ts';
import { decimalToNumber } from '../money/decimal.ts';
import { workingExposure } from './position-projection.ts';
import type { RiskContext } from './risk-context.ts';
import type { TradingState } from './trading-state.ts';

/** All bots of an account (or of all accounts of a user), as limits over them together see them. */
export interface AccountRiskView {
  /** ms since 1970 UTC. */
  readonly now: number;
  /** Of the account as a whole. */
  readonly tradingState: TradingState;
  /** The books of each bot's kernel, by a name that stays. */
  readonly bots: ReadonlyMap<string, RiskContext>;
  /**
   * What positions and working orders that no bot has come to, in the reporting currency; 0 when left out, NaN
   * when nobody knows.
   */
  readonly foreignExposure?: number;
}

/**
 * What one unit of a currency is worth in another: the newest price that any bot knows of an instrument of the two.
 * NaN when there is none.
 */
export function exchangeRate(from: string, to: string, view: AccountRiskView): number {
  if (from === to) return 1;
  let rate = Number.NaN;
  let newest = Number.NEGATIVE_INFINITY;
  for (const context of view.bots.values()) {
    const { instruments } = context.portfolio;
    for (let i = 0; i < instruments.length; i += 1) {
      const base = instruments[i]?.base.code;
      const quote = instruments[i]?.quote.code;
      const price = context.lastPrice(i);
      const time = context.lastPriceTime(i);
      if (!(price > 0) || !(time > newest)) continue;
      if (base === from && quote === to) rate = price;
      else if (quote === from && base === to) rate = 1 / price;
      else continue;
      newest = time;
    }
  }
  return rate;
}

/**
 * What all positions and working orders could come to, long and short both counted as positive, orders without
 * an answer included. NaN while a price is missing.
 */
export function totalExposure(view: AccountRiskView, currency: Currency): number {
  let sum = view.foreignExposure ?? 0;
  for (const context of view.bots.values()) {
    context.portfolio.instruments.forEach((instrument, index) => {
      const raw = workingExposure(index, context);
      const { quantity } = context.portfolio.position(index);
      // Without a price a position would count for nothing.
      if (quantity !== 0n && !(context.lastPrice(index) > 0)) sum = Number.NaN;
      if (raw === 0n) return;
      const { code, precision } = instrument.quote;
      sum += decimalToNumber(raw, precision) * exchangeRate(code, currency.code, view);
    });
  }
  return sum;
}
