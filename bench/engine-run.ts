import type { BarColumns } from '@nightdesk/core/model/bar-columns';
import type { BacktestRun } from '@nightdesk/research/backtest/backtest-run';
import { runBacktest } from '@nightdesk/research/backtest/run-backtest';
import { superTrend } from '@nightdesk/strategies/supertrend/definition';

/** What SuperTrend does in a run: trade long/flat, trade long/short on contracts, or only give signals. */
export type EngineMode = 'trade' | 'flip' | 'signals';

/**
 * SuperTrend(10, 3) through the kernel and the simulated venue: all in, 0.1 % fee, market orders filled at the
 * next open, 10,000 to start with. Everything that the command does stays on, the event log too; only the
 * strategy's lines, which are for charts, are not kept.
 */
export function playEngine(bars: BarColumns, mode: EngineMode = 'trade'): BacktestRun {
  return runBacktest({
    strategy: superTrend,
    settings: {
      period: 10,
      multiplier: 3,
      autoTrade: mode !== 'signals',
      mode: mode === 'flip' ? 'long-short' : 'long-flat',
    },
    markets: [
      {
        symbol: 'BENCHUSDT',
        bars,
        rules: {
          kind: mode === 'flip' ? 'linear' : 'spot',
          tick: '0.01',
          makerFee: '0.001',
          takerFee: '0.001',
        },
        simulated: true,
      },
    ],
    capital: '10000',
    keepLines: false,
  });
}
