import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf } from '@nightdesk/core/errors/expect-error.test-support';
import { BarColumns } from '@nightdesk/core/model/bar-columns';
import { generateCandles } from '@nightdesk/data/generate';
import { resample } from '@nightdesk/data/resample';
import { rebalancer } from '@nightdesk/strategies/rebalancer/definition';
import { superTrend } from '@nightdesk/strategies/supertrend/definition';
import { describe, expect, it } from 'vitest';
import { computeMetrics } from '../metrics/compute-metrics.ts';
import { renderHtmlReport } from '../report/render-html-report.ts';
import { renderJson } from '../report/json.ts';
import { loadMarket } from './load-market.ts';
import type { Market } from './market.ts';
import { plainSuperTrend } from './plain-loop.test-support.ts';
import { runBacktest } from './run-backtest.ts';

const FEES = { makerFee: '0.001', takerFee: '0.001' };
const CASE = { period: 10, multiplier: 3, fee: 0.001, capital: 10_000 };

function market(seed: number, bars: number, timeFrame = 3_600_000, symbol = 'BTCUSDT'): Market {
  const [made] = generateCandles({ seed, bars, timeFrame, symbols: [{ symbol }], gaps: 0.001 });
  if (made === undefined) throw new Error('nothing was generated');
  return { ...made, rules: FEES };
}

const data =
  process.env['NIGHTDESK_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data');
const candles = join(data, 'candles');
const real = existsSync(candles)
  ? readdirSync(candles).find((name) => name.startsWith('BTCUSDT-1h'))
  : undefined;

describe('SuperTrend against a plain loop', () => {
  it.each([1, 2, 3])('makes the same trades and money on generated candles, seed %i', (seed) => {
    const played = market(seed, 20_000);
    const loop = plainSuperTrend(played.bars, CASE);
    const run = runBacktest({
      strategy: superTrend,
      settings: { period: 10, multiplier: 3 },
      markets: [played],
    });
    expect(loop.trades).toBeGreaterThan(200);
    expect(run.tradeCount).toBe(loop.trades);
    expect(Math.abs(Number(run.finalEquity) - loop.equity)).toBeLessThan(1e-6);
    expect(run.preset).toBe('research');
  });

  it.skipIf(real === undefined)(
    `makes the same trades and money on real candles, and reports their gaps${real === undefined ? ` (skipped: no BTCUSDT-1h file in ${candles})` : ''}`,
    async () => {
      const played = await loadMarket(join(candles, real ?? ''), { rules: FEES });
      const loop = plainSuperTrend(played.bars, CASE);
      const run = runBacktest({ strategy: superTrend, markets: [played], capital: '10000' });
      expect(run.tradeCount).toBe(loop.trades);
      expect(Math.abs(Number(run.finalEquity) - loop.equity)).toBeLessThan(0.005);
      expect(run.instruments[0]).toMatchObject({
        symbol: 'BTCUSDT',
        base: 'BTC',
        quote: 'USDT',
        pricePrecision: 2,
      });
      expect(run.dataNotes[0]).toBe(
        'BTCUSDT: 28 gaps, 128 candles missing, the first at 2017-09-06T17:00:00Z',
      );
      expect(run.bars).toBe(58_419);
    },
  );
});

describe('runBacktest', () => {
  it('gives the same log and the same report for the same seed and data', () => {
    const once = (): readonly string[] => {
      const run = runBacktest({ strategy: superTrend, markets: [market(5, 3000)], seed: 9 });
      const metrics = computeMetrics(run);
      return [
        [...run.log.lines()].join('\n'),
        renderHtmlReport(run, metrics),
        [...renderJson(run, metrics, 'full')].join(''),
      ];
    };
    const first = once();
    expect(first[0]?.split('\n').length).toBeGreaterThan(100);
    expect(once()).toEqual(first);
    const other = runBacktest({ strategy: superTrend, markets: [market(6, 3000)], seed: 9 });
    expect([...other.log.lines()].join('\n')).not.toBe(first[0]);
  });

  it('makes records that add up to the final equity', () => {
    const run = runBacktest({ strategy: superTrend, markets: [market(4, 5000)] });
    const { fills, orders, trades, open } = run;
    let cash = 10_000;
    let held = 0;
    for (const { side, quantity, value, commission } of fills) {
      cash += (side === 'BUY' ? -1 : 1) * Number(value) - Number(commission);
      held += (side === 'BUY' ? 1 : -1) * Number(quantity);
    }
    const last = run.chart[0]?.data.at(-2) ?? Number.NaN;
    expect(cash + held * last).toBeCloseTo(Number(run.finalEquity), 6);
    expect(run.curve.equity.at(-1)).toBeCloseTo(Number(run.finalEquity), 6);
    expect([fills.length, orders.length, trades.length]).toEqual([
      run.fillCount,
      run.orderCount,
      run.tradeCount,
    ]);
    const unrealised = open.reduce((sum, position) => sum + Number(position.unrealised), 0);
    const entryFees = open.length * Number(fills.at(-1)?.commission ?? 0);
    const profit = trades.reduce((sum, trade) => sum + Number(trade.pnl), 0);
    expect(10_000 + profit + unrealised - entryFees).toBeCloseTo(Number(run.finalEquity), 6);
    expect(fills.reduce((sum, fill) => sum + Number(fill.value), 0)).toBeCloseTo(
      Number(run.tradedValue),
      4,
    );
    expect(fills.reduce((sum, fill) => sum + Number(fill.commission), 0)).toBeCloseTo(
      Number(run.fees),
      4,
    );
    expect(orders.every(({ status }) => status === 'FILLED')).toBe(true);
    expect(orders[0]).toMatchObject({
      id: 'supertrend-1',
      side: 'BUY',
      type: 'MARKET',
      cash: '10000',
      quantity: '',
    });
    expect(orders[0]?.decision?.rule).toBe('the trend is up and there is no long position');
    expect(trades[0]).toMatchObject({
      entryOrder: 'supertrend-1',
      exitOrder: 'supertrend-2',
      exitReason: 'the trend is down and there is a long position',
      entryPrice: Number(fills[0]?.price),
    });
    expect(run.metrics()).toEqual(computeMetrics(run));
  });

  it('tells which orders were refused and why', () => {
    const poor = { ...market(4, 500), rules: { ...FEES, minNotional: '20000' } };
    const run = runBacktest({ strategy: superTrend, markets: [poor] });
    expect(run.fillCount).toBe(0);
    expect(run.finalEquity).toBe('10000.000000000000');
    expect(run.refusals).toHaveLength(1);
    expect(run.refusals[0]).toMatchObject({
      status: 'DENIED',
      code: 'RISK_MIN_NOTIONAL',
      count: run.orderCount,
    });
    expect(run.refusals[0]?.reason).toContain('below the smallest 20000');
    expect(run.orders[0]?.status).toBe('DENIED');
  });

  it('buys and holds at the first open, fee paid', () => {
    const run = runBacktest({ strategy: superTrend, markets: [market(4, 500)] });
    const bars = run.chart[0]?.data ?? new Float64Array();
    const quantity = 10_000 / ((bars[1] ?? 0) * 1.001);
    expect(run.buyAndHold.equity[0]).toBeCloseTo(quantity * (bars[4] ?? 0), 8);
    expect(run.buyAndHold.equity.at(-1)).toBeCloseTo(quantity * (bars.at(-2) ?? 0), 8);
  });

  it('plays several markets side by side', () => {
    const markets = [market(4, 2000), market(5, 2000, 3_600_000, 'ETHUSDT')];
    const run = runBacktest({
      strategy: rebalancer,
      markets,
      settings: { weights: { 'BTCUSDT-SIM': 50, 'ETHUSDT-SIM': 50 } },
    });
    expect(run.bars).toBe(markets.reduce((sum, { bars }) => sum + bars.length, 0));
    expect(new Set(run.fills.map(({ instrument }) => instrument)).size).toBe(2);
    expect(run.open).toHaveLength(2);
  });

  it('matches on finer candles without changing what next-open orders get', () => {
    const fine = market(8, 8000, 900_000);
    const { bars } = resample(fine.bars, 3_600_000);
    const coarse = { ...fine, bars };
    const plain = runBacktest({ strategy: superTrend, markets: [coarse] });
    const detailed = runBacktest({
      strategy: superTrend,
      markets: [{ ...coarse, detail: fine.bars }],
    });
    expect(plain.tradeCount).toBeGreaterThan(20);
    expect(detailed.tradeCount).toBe(plain.tradeCount);
    expect(detailed.finalEquity).toBe(plain.finalEquity);
  });

  it('keeps lines only when they are wanted, and tells of progress', () => {
    const told: number[] = [];
    const markets = [market(4, 70_000)];
    const run = runBacktest({
      strategy: superTrend,
      markets,
      keepLines: false,
      onProgress: (done) => told.push(done),
    });
    expect(run.lines).toEqual([]);
    expect(told).toEqual([0, 65_536]);
    const kept = runBacktest({ strategy: superTrend, markets });
    expect(kept.lines.map(({ name }) => name)).toEqual(['SuperTrend up', 'SuperTrend down']);
    expect(kept.finalEquity).toBe(run.finalEquity);
  });

  const one = market(4, 100);
  const odd = { ...one, detail: new BarColumns(one.bars.data, 7_200_000) };
  it.each([
    ['no market', { markets: [] }, 'BACKTEST_MARKETS', 'it takes 1 market and was given 0'],
    [
      'a market twice',
      { strategy: rebalancer, markets: [one, one] },
      'BACKTEST_MARKETS',
      'is there twice',
    ],
    ['no money', { capital: '0' }, 'BACKTEST_CAPITAL', 'above 0'],
    ['an unknown preset', { preset: 'signal' }, 'PRESET_UNKNOWN', 'did you mean "signals"'],
    ['a multiplier of 0', { settings: { multiplier: 0 } }, 'CONFIG_INVALID', 'multiplier'],
    ['finer candles that are not', { markets: [odd] }, 'BACKTEST_MARKETS', 'do not divide'],
  ])('refuses %s', (_, changes, code, words) => {
    const error = errorOf(() => runBacktest({ strategy: superTrend, markets: [one], ...changes }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });
});
