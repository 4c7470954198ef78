import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flat } from '../bars.test-support.ts';
import type { Row } from '../bars.test-support.ts';
import { inspectBars } from './inspect-bars.ts';

const M = 60_000;
const T = Date.UTC(2024, 0, 1);
const row = (
  minute: number,
  changes: Partial<{ o: number; h: number; l: number; c: number; v: number }> = {},
): Row => {
  const { o, h, l, c, v } = { o: 10, h: 12, l: 9, c: 11, v: 5, ...changes };
  return [T + minute * M, o, h, l, c, v];
};
const counts = (rows: readonly Row[]): Record<string, number> => {
  const report = inspectBars(flat(rows), M);
  return Object.fromEntries(
    Object.entries(report.problems).flatMap(([kind, { count }]) =>
      count > 0 ? [[kind, count]] : [],
    ),
  );
};

describe('inspectBars', () => {
  it('finds nothing in plain candles', () => {
    const report = inspectBars(flat([row(0), row(1), row(2)]), M);
    expect(counts([row(0), row(1), row(2)])).toEqual({});
    expect(report).toMatchObject({
      rows: 3,
      timeFrameText: '1m',
      first: '2024-01-01T00:00:00Z',
      last: '2024-01-01T00:02:00Z',
      gaps: { count: 0, missing: 0 },
      zeroVolume: { count: 0 },
    });
  });

  it.each<[string, Row, Record<string, number>]>([
    ['a high under the close', row(1, { h: 10.5 }), { 'high-too-low': 1 }],
    ['a high under the open', row(1, { o: 12.5 }), { 'high-too-low': 1 }],
    ['a low over the open', row(1, { l: 10.5 }), { 'low-too-high': 1 }],
    ['a high under the low', row(1, { h: 8 }), { 'high-too-low': 1 }],
    ['a price of zero', row(1, { l: 0 }), { 'price-not-positive': 1 }],
    ['a negative price', row(1, { o: -10, l: -11 }), { 'price-not-positive': 1 }],
    ['a negative volume', row(1, { v: -1 }), { 'volume-negative': 1 }],
    ['NaN', row(1, { c: Number.NaN }), { 'bad-number': 1 }],
    ['an infinite high', row(1, { h: Number.POSITIVE_INFINITY }), { 'bad-number': 1 }],
    ['an infinite volume', row(1, { v: Number.POSITIVE_INFINITY }), { 'bad-number': 1 }],
    ['a time of NaN', [Number.NaN, 10, 12, 9, 11, 5], { 'bad-number': 1 }],
    ['a time between milliseconds', [T + M + 0.5, 10, 12, 9, 11, 5], { 'bad-number': 1 }],
  ])('finds %s', (_, bad, expected) => {
    expect(counts([row(0), bad, row(2)])).toEqual(expected);
  });

  it('finds candles out of order, and doubles however far apart', () => {
    expect(counts([row(0), row(2), row(1), row(3)])).toEqual({ 'out-of-order': 1 });
    expect(counts([row(0), row(1), row(1), row(2)])).toEqual({ duplicate: 1 });
    expect(counts([row(0), row(1), row(1, { v: 6 }), row(2)])).toEqual({ conflict: 1 });
    expect(counts([row(0), row(1), row(2), row(0)])).toEqual({ 'out-of-order': 1, duplicate: 1 });
    expect(counts([row(3), row(2), row(1), row(0)])).toEqual({ 'out-of-order': 3 });
    // An even step behind the latest time is out of order all the same.
    expect(counts([row(5), row(0), row(1), row(2), row(6)])).toEqual({ 'out-of-order': 3 });
  });

  it('judges the grid by the majority, wherever the odd one stands', () => {
    const odd: Row = [T + 2 * M + 1, 10, 12, 9, 11, 5];
    expect(counts([row(0), row(1), odd, row(3)])).toEqual({ 'off-grid': 1 });
    expect(counts([[T - M + 1, 10, 12, 9, 11, 5], row(0), row(1), row(2)])).toEqual({
      'off-grid': 1,
    });
    const shifted = [0, 1, 2].map((k): Row => [T + 7 + k * M, 10, 12, 9, 11, 5]);
    expect(counts(shifted)).toEqual({});
  });

  it('lists gaps with their ends, and counts missing candles past an odd one', () => {
    const report = inspectBars(flat([row(0), row(1), row(4), row(5), row(7)]), M);
    expect(report.gaps).toEqual({
      count: 2,
      missing: 3,
      examples: [
        { from: '2024-01-01T00:02:00Z', to: '2024-01-01T00:03:00Z', missing: 2 },
        { from: '2024-01-01T00:06:00Z', to: '2024-01-01T00:06:00Z', missing: 1 },
      ],
    });
    const odd: Row = [T + 2 * M + 30_000, 10, 12, 9, 11, 5];
    expect(inspectBars(flat([row(0), row(1), odd, row(5), row(6)]), M).gaps).toMatchObject({
      count: 1,
      missing: 2,
    });
  });

  it('sees gaps in candles that are out of order', () => {
    expect(inspectBars(flat([row(3), row(0), row(1)]), M).gaps).toMatchObject({
      count: 1,
      missing: 1,
    });
  });

  it('says where: row, line, time and numbers; and keeps only the first places', () => {
    const bad = Array.from({ length: 10 }, (_, k) => row(k, { h: 10.5 }));
    const report = inspectBars(flat(bad), M, { lineOf: (r) => r + 2, maxExamples: 2 });
    expect(report.problems['high-too-low']).toEqual({
      count: 10,
      examples: [
        { row: 0, line: 2, time: '2024-01-01T00:00:00Z', detail: 'high 10.5 is under close 11' },
        { row: 1, line: 3, time: '2024-01-01T00:01:00Z', detail: 'high 10.5 is under close 11' },
      ],
    });
  });

  it('counts candles without volume', () => {
    expect(
      inspectBars(flat([row(0), row(1, { v: 0 }), row(2, { v: -0 })]), M).zeroVolume.count,
    ).toBe(2);
  });

  it('reports on nothing at all', () => {
    expect(inspectBars(new Float64Array(0), M)).toMatchObject({ rows: 0, first: null, last: null });
  });

  it('counts what a plain statement of each rule counts, whatever the data', () => {
    const number = fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(9, 10, 11, 12) },
      { weight: 1, arbitrary: fc.constantFrom(0, -1, Number.NaN, Number.POSITIVE_INFINITY) },
    );
    const time = fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: 0, max: 40 }).map((k) => T + k * M) },
      { weight: 1, arbitrary: fc.constantFrom(T + 1, T + M + 1, T + 0.5, Number.NaN) },
    );
    const bar = fc.tuple(time, number, number, number, number, number);
    const plainRow = fc.integer({ min: 0, max: 40 }).map((k): Row => row(k));
    const rows = fc.array(fc.oneof(bar, { weight: 4, arbitrary: plainRow }), { maxLength: 60 });
    fc.assert(
      fc.property(rows, fc.boolean(), (mixed, sorted) => {
        const all = sorted ? mixed.toSorted((a, b) => a[0] - b[0]) : mixed;
        const report = inspectBars(flat(all), M);
        const readable = all.filter((r) => Number.isInteger(r[0]) && r.every(Number.isFinite));
        const count = (rule: (r: Row, i: number) => boolean): number =>
          readable.filter(rule).length;
        expect(report.problems['bad-number'].count).toBe(all.length - readable.length);
        expect(report.problems['price-not-positive'].count).toBe(
          count((r) => Math.min(...r.slice(1, 5)) <= 0),
        );
        expect(report.problems['volume-negative'].count).toBe(count((r) => r[5] < 0));
        expect(report.zeroVolume.count).toBe(count((r) => r[5] === 0));
        expect(report.problems['high-too-low'].count).toBe(
          count((r) => r[2] < Math.max(r[1], r[4])),
        );
        expect(report.problems['low-too-high'].count).toBe(
          count((r) => r[3] > Math.min(r[1], r[4])),
        );
        expect(report.problems['out-of-order'].count).toBe(
          count((r, i) => readable.slice(0, i).some((before) => before[0] > r[0])),
        );
        // A candle whose prices are no numbers still has its place in time.
        const timed = all.filter((r) => Number.isInteger(r[0]));
        const twin = (r: Row, i: number): Row | undefined =>
          timed.slice(0, i).findLast((before) => before[0] === r[0]);
        const same = timed.filter((r, i) => twin(r, i)?.every((x, k) => x === r[k]) === true);
        const other = timed.filter((r, i) => twin(r, i)?.some((x, k) => x !== r[k]) === true);
        expect(report.problems.duplicate.count).toBe(same.length);
        expect(report.problems.conflict.count).toBe(other.length);
        const odd = timed.filter((r) => r[0] % M !== 0).length;
        fc.pre(odd * 2 < timed.length);
        expect(report.problems['off-grid'].count).toBe(odd);
        const slots = [...new Set(timed.map((r) => Math.floor(r[0] / M)))].sort((x, y) => x - y);
        const holes = slots.map((k, i) => k - (slots[i - 1] ?? k - 1) - 1);
        expect(report.gaps.missing).toBe(holes.reduce((sum, missing) => sum + missing, 0));
        expect(report.gaps.count).toBe(holes.filter((missing) => missing > 0).length);
      }),
      { numRuns: 1000 },
    );
  });
});
