import { figure, none, type Figure } from './figure.ts';
import { isNoise, meanDeviation } from './mean-deviation.ts';

/** What is counted of one closed trade. */
export interface TradeSample {
  /** Profit after fees and funding, in money. */
  readonly pnl: number;
  /** pnl / value at entry, a fraction. */
  readonly returnRatio: number;
  /** Time held, ms. */
  readonly hold: number;
}

/** Statistics over closed trades. Money figures are in the currency of the trades. */
export interface TradeStatistics {
  readonly count: Figure;
  readonly winRate: Figure;
  readonly profitFactor: Figure;
  readonly expectancy: Figure;
  readonly systemQuality: Figure;
  readonly averageReturn: Figure;
  readonly averageWin: Figure;
  readonly averageLoss: Figure;
  readonly best: Figure;
  readonly worst: Figure;
  readonly losingStreak: Figure;
  readonly averageHold: Figure;
}

/** A mean that is given only when something was counted. */
const average = (sum: number, count: number, reason: string): Figure =>
  count === 0 ? none(reason) : figure(sum / count);

/**
 * All statistics of closed trades, in one pass. A trade with a profit of exactly 0 is neither won nor
 * lost: it counts in the number of trades and ends a losing streak.
 *
 * Profit factor Σwins / |Σlosses|; expectancy Σpnl / n; SQN √n × mean(pnl) / deviation(pnl)
 * (Van Tharp, "Trade Your Way to Financial Freedom", with the profit itself in the place of R).
 */
export function tradeStatistics(trades: Iterable<TradeSample>, ddof: 0 | 1 = 1): TradeStatistics {
  const pnls: number[] = [];
  let [wins, losses, gained, lost, returns, hold] = [0, 0, 0, 0, 0, 0];
  let best = Number.NEGATIVE_INFINITY;
  let worst = Number.POSITIVE_INFINITY;
  let [streak, longestStreak] = [0, 0];
  for (const trade of trades) {
    pnls.push(trade.pnl);
    returns += trade.returnRatio;
    hold += trade.hold;
    if (trade.returnRatio > best) best = trade.returnRatio;
    if (trade.returnRatio < worst) worst = trade.returnRatio;
    if (trade.pnl > 0) {
      wins += 1;
      gained += trade.pnl;
    } else if (trade.pnl < 0) {
      losses += 1;
      lost -= trade.pnl;
    }
    streak = trade.pnl < 0 ? streak + 1 : 0;
    if (streak > longestStreak) longestStreak = streak;
  }
  const count = pnls.length;
  const NO_TRADE = 'no closed trade';
  return {
    count: figure(count),
    winRate: average(wins, count, NO_TRADE),
    profitFactor: profitFactor(gained, lost, count),
    expectancy: average(gained - lost, count, NO_TRADE),
    systemQuality: systemQuality(pnls, ddof),
    averageReturn: average(returns, count, NO_TRADE),
    averageWin: average(gained, wins, 'no winning trade'),
    averageLoss: average(-lost, losses, 'no losing trade'),
    best: count === 0 ? none(NO_TRADE) : figure(best),
    worst: count === 0 ? none(NO_TRADE) : figure(worst),
    losingStreak: count === 0 ? none(NO_TRADE) : figure(longestStreak),
    averageHold: average(hold, count, NO_TRADE),
  };
}

function profitFactor(gained: number, lost: number, count: number): Figure {
  if (count === 0) return none('no closed trade');
  return lost === 0 ? none('no losing trade') : figure(gained / lost);
}

function systemQuality(pnls: readonly number[], ddof: 0 | 1): Figure {
  const { count, mean, deviation } = meanDeviation(pnls, ddof);
  if (count <= ddof) return none(count === 0 ? 'no closed trade' : 'only one closed trade');
  if (isNoise(deviation, mean)) return none('all trades made the same');
  return figure((mean / deviation) * Math.sqrt(count));
}
