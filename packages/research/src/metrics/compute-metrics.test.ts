import { describe, expect, it } from 'vitest';
import { fakeResult } from '../report/fake-result.test-support.ts';
import type { BacktestResult, EquityCurve } from '../result.ts';
import { computeMetrics, metricKeys } from './compute-metrics.ts';
import { DAY_MS } from './daily-returns.ts';
import type { MetricOptions } from './metric.ts';
import { metricsByKey } from './metrics-by-key.ts';

const FROM = Date.UTC(2024, 0, 1);

function curve(values: readonly number[]): EquityCurve {
  return {
    time: Float64Array.from(values, (_, i) => FROM + (i + 1) * DAY_MS),
    equity: Float64Array.from(values),
  };
}

/** A daily run with these values and nothing else. */
function run(values: readonly number[], over: Partial<BacktestResult> = {}): BacktestResult {
  return {
    ...fakeResult({ bars: 0 }),
    capital: '100',
    finalEquity: String(values.at(-1) ?? 100),
    from: FROM,
    timeFrame: DAY_MS,
    bars: values.length,
    curve: curve(values),
    buyAndHold: curve(values.map(() => 100)),
    ...over,
  };
}
const keyed = (result: BacktestResult, options?: MetricOptions) =>
  metricsByKey(computeMetrics(result, options));

describe('computeMetrics', () => {
  it('calculates from daily values, with buy-and-hold and the convention beside', () => {
    const metrics = keyed(run([101, 103, 102], { buyAndHold: curve([100, 100, 150]) }));
    const returns = [101 / 100 - 1, 103 / 101 - 1, 102 / 103 - 1];
    const mean = (returns[0]! + returns[1]! + returns[2]!) / 3; // three literals above
    const deviation = Math.sqrt(returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / 2);
    expect(metrics.totalReturn).toMatchObject({
      value: 102 / 100 - 1,
      buyAndHold: 0.5,
      unit: 'percent',
    });
    expect(metrics.sharpe?.value).toBeCloseTo((mean / deviation) * Math.sqrt(365), 9);
    expect(metrics.sharpe?.convention).toBe(
      'daily by UTC day, 365 a year; risk-free 0; sample deviation (n − 1)',
    );
    expect(metrics.sharpe?.note).toBe('extrapolated from 3 days');
    expect(metrics.annualReturn?.value).toBeCloseTo(1.02 ** (365 / 3) - 1, 9);
    expect(metrics.maxDrawdown?.value).toBeCloseTo(102 / 103 - 1, 15);
    expect(metrics.maxDrawdownDuration?.value).toBe(DAY_MS);
  });

  it('follows periodsPerYear and ddof, and says so', () => {
    const metrics = keyed(run([101, 103, 102]), { periodsPerYear: 252, ddof: 0 });
    expect(metrics.volatility?.convention).toBe(
      'daily by UTC day with data, 252 a year; population deviation (n)',
    );
    const plain = keyed(run([101, 103, 102]));
    expect((metrics.volatility?.value ?? 0) / (plain.volatility?.value ?? 1)).toBeCloseTo(
      Math.sqrt((252 / 365) * (2 / 3)),
      12,
    );
  });

  it('has every metric exactly once, finite or null with a reason, for odd runs', () => {
    const odd: readonly BacktestResult[] = [
      run([]),
      run([100]),
      run([100, 100, 100, 100]),
      run([50, -20, -30]),
      run([50, -20, 40]),
      run([100, 0]),
      run([1e308, 1e-300, 1e308]),
      run([100, 101], { capital: '0' }),
      run([100, 101], { buyAndHold: curve([]) }),
      fakeResult({ bars: 1 }),
      fakeResult({ bars: 3000 }),
    ];
    for (const result of odd) {
      const metrics = computeMetrics(result);
      expect(metrics.map(({ key }) => key)).toEqual(metricKeys());
      for (const { key, value, note, buyAndHold, convention } of metrics) {
        expect(convention.length, key).toBeGreaterThan(0);
        if (value === null) expect(note, key).toEqual(expect.stringMatching(/\w/));
        else expect(Number.isFinite(value), key).toBe(true);
        expect(buyAndHold === null || Number.isFinite(buyAndHold), key).toBe(true);
      }
    }
  });

  it('gives reasons a person understands', () => {
    expect(keyed(run([100, 100])).sharpe).toMatchObject({
      value: null,
      note: 'the daily returns do not vary',
    });
    expect(keyed(run([50, -20, 40])).sharpe?.note).toMatch(/equity reached zero or less/);
    expect(keyed(run([50, -20])).totalReturn?.value).toBe(-1.2);
    expect(keyed(run([])).maxDrawdown).toMatchObject({ value: null, note: 'no bar' });
  });

  it('does not add up profits of different currencies', () => {
    const instruments = [
      {
        id: 'A',
        symbol: 'A',
        base: 'BTC',
        quote: 'USD',
        kind: 'inverse',
        pricePrecision: 1,
        quantityPrecision: 0,
      },
      {
        id: 'B',
        symbol: 'B',
        base: 'ETH',
        quote: 'USD',
        kind: 'inverse',
        pricePrecision: 1,
        quantityPrecision: 0,
      },
    ];
    const base = fakeResult({ bars: 500 });
    expect(keyed({ ...base, instruments }).expectancy).toMatchObject({
      value: null,
      note: 'the trades settle in several currencies',
    });
    expect(keyed({ ...base, instruments: instruments.slice(0, 1) }).expectancy?.currency).toBe(
      'BTC',
    );
  });

  it('takes ten million points in its stride', { timeout: 60_000 }, () => {
    const n = 10_000_000;
    const time = Float64Array.from({ length: n }, (_, i) => FROM + (i + 1) * 1000);
    const equity = new Float64Array(n);
    for (let i = 0; i < n; i++) equity[i] = 100 + Math.sin(i / 1e5);
    const big = { time, equity };
    const metrics = keyed(
      run([100], { curve: big, buyAndHold: big, finalEquity: String(equity[n - 1]) }),
    );
    expect(metrics.maxDrawdown?.value).toBeCloseTo(99 / 101 - 1, 6);
    expect(metrics.sharpe?.value).toBe(metrics.sharpe?.buyAndHold);
  });
});
