import { generateCandles } from '@nightdesk/data/generate';
import { breakout } from '@nightdesk/strategies/breakout/definition';
import { superTrend } from '@nightdesk/strategies/supertrend/definition';
import { describe, expect, it } from 'vitest';
import type { Market, MarketRules } from './market.ts';
import { runBacktest } from './run-backtest.ts';

function market(rules: MarketRules): Market {
  const [made] = generateCandles({
    seed: 4,
    bars: 5000,
    timeFrame: 3_600_000,
    symbols: [{ symbol: 'BTCUSDT' }],
  });
  if (made === undefined) throw new Error('nothing was generated');
  return { ...made, rules };
}

describe('records of a run', () => {
  it('name the currency that each commission was taken in', () => {
    const inQuote = runBacktest({ strategy: superTrend, markets: [market({ takerFee: '0.001' })] });
    expect(inQuote.fills.length).toBeGreaterThan(50);
    const quote = inQuote.instruments[0]?.quote ?? '';
    expect(new Set(inQuote.fills.map((fill) => fill.commissionCurrency))).toEqual(new Set([quote]));
    expect(inQuote.fills.map((fill) => fill.tradeId)).toEqual(
      inQuote.fills.map((_, i) => String(i + 1)),
    );
    const received = runBacktest({
      strategy: superTrend,
      markets: [market({ takerFee: '0.001', feePolicy: { in: 'received' } })],
    });
    const base = received.instruments[0]?.base ?? '';
    for (const fill of received.fills) {
      expect(fill.commissionCurrency).toBe(fill.side === 'BUY' ? base : quote);
    }
  });

  it('say what ended a trade: a stop by its kind, another order by its rule', () => {
    const run = runBacktest({ strategy: breakout, markets: [market({ takerFee: '0.001' })] });
    const reasons = new Set(run.trades.map((trade) => trade.exitReason));
    expect(run.trades.length).toBeGreaterThan(20);
    expect([...reasons].sort()).toEqual(['stop', 'trailing stop']);
    const trend = runBacktest({ strategy: superTrend, markets: [market({ takerFee: '0.001' })] });
    expect(new Set(trend.trades.map((trade) => trade.exitReason))).toEqual(
      new Set(['the trend is down and there is a long position']),
    );
  });
});
