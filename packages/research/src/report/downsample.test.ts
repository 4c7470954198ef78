import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { drawdownSeries, extremeRows } from './downsample.ts';

describe('extremeRows', () => {
  it('keeps every row when they are few', () => {
    expect([...extremeRows([[3, 1, 2]], 3, 3)]).toEqual([0, 1, 2]);
    expect([...extremeRows([[]], 0, 3)]).toEqual([]);
  });

  it('keeps the highest, the lowest, the first and the last, within the limit', () => {
    const curve = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), {
      minLength: 20,
      maxLength: 300,
    });
    fc.assert(
      fc.property(curve, fc.integer({ min: 10, max: 20 }), (values, most) => {
        const rows = [...extremeRows([values], values.length, most)];
        const kept = rows.map((row) => values[row]);
        expect(rows.length).toBeLessThanOrEqual(most);
        expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
        expect(rows[0]).toBe(0);
        expect(rows.at(-1)).toBe(values.length - 1);
        expect(kept).toContain(Math.max(...values));
        expect(kept).toContain(Math.min(...values));
      }),
    );
  });

  it('keeps the extremes of every series on common rows', () => {
    const up = Array.from({ length: 1000 }, (_, i) => (i === 333 ? 9e9 : i));
    const down = Array.from({ length: 1000 }, (_, i) => (i === 777 ? -9e9 : -i));
    const rows = extremeRows([up, down], 1000, 50);
    expect(rows).toContain(333);
    expect(rows).toContain(777);
  });
});

describe('drawdownSeries', () => {
  it('counts from the start value', () => {
    expect([...drawdownSeries([90, 120, 60], 100)]).toEqual([90 / 100 - 1, 0, -0.5]);
    expect([...drawdownSeries([-1], 0)]).toEqual([Number.NaN]);
  });
});
