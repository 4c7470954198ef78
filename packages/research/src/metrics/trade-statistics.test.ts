import { describe, expect, it } from 'vitest';
import { tradeStatistics, type TradeSample } from './trade-statistics.ts';

const trade = (pnl: number, returnRatio = pnl / 100, hold = 10): TradeSample => ({
  pnl,
  returnRatio,
  hold,
});

describe('trade statistics', () => {
  it('match a case calculated by hand', () => {
    // Wins 30 + 10, losses −10 − 10 − 5, one at exactly 0; sum 15 over 6.
    const stats = tradeStatistics([
      trade(30),
      trade(-10),
      trade(-10),
      trade(0),
      trade(10, 0.9, 70),
      trade(-5),
    ]);
    expect(stats.count.value).toBe(6);
    expect(stats.winRate.value).toBeCloseTo(2 / 6, 15);
    expect(stats.profitFactor.value).toBeCloseTo(40 / 25, 15);
    expect(stats.expectancy.value).toBeCloseTo(2.5, 15);
    expect(stats.averageWin.value).toBe(20);
    expect(stats.averageLoss.value).toBeCloseTo(-25 / 3, 14);
    expect(stats.best.value).toBe(0.9);
    expect(stats.worst.value).toBe(-0.1);
    expect(stats.losingStreak.value).toBe(2);
    expect(stats.averageHold.value).toBe(20);
    // Squared distances from 2.5: 756.25 + 156.25 × 2 + 6.25 + 56.25 + 56.25 = 1187.5.
    expect(stats.systemQuality.value).toBeCloseTo((Math.sqrt(6) * 2.5) / Math.sqrt(1187.5 / 5), 13);
  });

  it('have no profit factor without a loss, and nothing without trades', () => {
    expect(tradeStatistics([trade(5), trade(6)]).profitFactor).toEqual({
      value: null,
      note: 'no losing trade',
    });
    expect(tradeStatistics([trade(-5), trade(-6)]).profitFactor.value).toBe(0);
    expect(tradeStatistics([trade(-5)]).averageWin).toEqual({
      value: null,
      note: 'no winning trade',
    });
    expect(tradeStatistics([trade(5), trade(5)]).systemQuality.value).toBeNull();
    expect(tradeStatistics([trade(5)]).systemQuality.note).toBe('only one closed trade');
    const nothing = tradeStatistics([]);
    expect(nothing.count.value).toBe(0);
    for (const [key, figure] of Object.entries({ ...nothing })) {
      if (key !== 'count') expect(figure.value, key).toBeNull();
    }
  });
});
