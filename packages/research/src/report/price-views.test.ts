import { describe, expect, it } from 'vitest';
import { fakeResult } from './fake-result.test-support.ts';
import { priceViews } from './price-views.ts';

describe('priceViews', () => {
  it('draws few candles as they are', () => {
    const result = fakeResult({ bars: 300 });
    const views = priceViews(result);
    expect(views).toHaveLength(1);
    expect(views[0]).toMatchObject({
      symbol: 'BTCUSDT',
      label: 'BTCUSDT, 1h',
      frame: 3600,
      note: '',
    });
    expect(views[0]?.time[0]).toBe(result.from / 1000);
    expect(views[0]?.lines.map(({ value }) => value.length)).toEqual([300, 300]);
  });

  it('draws many candles coarser, and the last ones as they are', () => {
    const result = fakeResult({ bars: 20_000 });
    const [whole, detail, ...rest] = priceViews(result);
    expect(rest).toEqual([]);
    expect(whole).toMatchObject({ label: 'BTCUSDT, 6h, whole period', frame: 21_600 });
    expect(whole?.note).toContain('Candles of 1h are drawn as 6h');
    expect(detail).toMatchObject({ label: 'BTCUSDT, 1h, last 3,000 candles', frame: 3600 });
    expect(detail?.time).toHaveLength(3000);
    expect(detail?.time.at(-1)).toBe(result.to / 1000 - 3600);
    // The last value of a line is known at the last close, in both views.
    const last = result.lines[0]?.value.at(-1) ?? Number.NaN;
    for (const view of [whole, detail]) expect(view?.lines[0]?.value.at(-1)).toBeCloseTo(last, 2);
  });

  it('keeps the file small with many instruments', () => {
    const result = fakeResult({ bars: 6000 });
    const [bars] = result.chart;
    if (bars === undefined) throw new Error('the fixture has a chart');
    const chart = Array.from({ length: 30 }, (_, i) => ({ ...bars, instrument: `I${i}` }));
    const views = priceViews({ ...result, chart });
    expect(views).toHaveLength(30);
    expect(views.reduce((sum, { time }) => sum + time.length, 0)).toBeLessThan(16_000);
  });
});
