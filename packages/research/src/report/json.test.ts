import { describe, expect, it } from 'vitest';
import { computeMetrics } from '../metrics/compute-metrics.ts';
import { fakeResult } from './fake-result.test-support.ts';
import { renderJson, resultSummary, type CurveDetail } from './json.ts';

const result = fakeResult({ bars: 6000 });
const metrics = computeMetrics(result);
const text = (detail?: CurveDetail): string => [...renderJson(result, metrics, detail)].join('');

describe('JSON', () => {
  it('is one valid document with every list whole and exact', () => {
    const parsed: unknown = JSON.parse(text('full'));
    expect(parsed).toMatchObject({
      format: 'nightdesk-backtest',
      finalEquity: result.finalEquity,
      trades: result.trades.map(({ id, pnl, exitReason }) => ({ id, pnl, exitReason })),
      fills: result.fills.map(({ tradeId, price }) => ({ tradeId, price })),
      orders: result.orders.map(({ id, decision }) => ({ id, decision })),
      metrics: { trades: { value: result.trades.length } },
      curve: {
        steps: 6000,
        rows: Array.from(result.curve.time, (time, i) => [
          time,
          result.curve.equity[i],
          result.buyAndHold.equity[i],
        ]),
      },
    });
  });

  it('samples the curve, or leaves it out', () => {
    expect(text('sampled').length).toBeLessThan(text('full').length);
    expect(JSON.parse(text('none'))).toMatchObject({ curve: { detail: 'none', rows: [] } });
  });

  it('does not depend on the order in which a configuration was written', () => {
    const one = { ...result, config: { a: 1, b: { d: [{ y: 1, x: 2 }], c: 2n } } };
    const two = { ...result, config: { b: { c: 2n, d: [{ x: 2, y: 1 }] }, a: 1 } };
    expect([...renderJson(one, metrics)].join('')).toBe([...renderJson(two, metrics)].join(''));
  });

  it('holds for an empty run', () => {
    const empty = fakeResult({ bars: 0 });
    const parsed: unknown = JSON.parse([...renderJson(empty, computeMetrics(empty))].join(''));
    expect(parsed).toMatchObject({
      bars: 0,
      trades: [],
      metrics: { sharpe: { value: null, note: 'no bar' } },
    });
  });
});

describe('resultSummary', () => {
  it('counts, and gives money exactly', () => {
    expect(resultSummary(result, metrics)).toMatchObject({
      bars: 6000,
      trades: result.trades.length,
      finalEquity: result.finalEquity,
      from: '2021-05-17T00:00:00.000Z',
      metrics: { maxDrawdown: { unit: 'percent' } },
    });
  });
});
