import { BarColumns } from '@nightdesk/core/model/bar-columns';
import { bucketStart } from '@nightdesk/core/model/time-frame';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryBars, bits, flat, plainBars, rowsOf } from './bars.test-support.ts';
import type { Row } from './bars.test-support.ts';
import { refusalOf } from './refusal.test-support.ts';
import { resample } from './resample.ts';
import { inspectBars } from './validate/inspect-bars.ts';

const M = 60_000;
const H = 60 * M;
const D = 24 * H;
const T = Date.UTC(2024, 0, 1);

describe('resample', () => {
  it('takes first open, highest high, lowest low, last close, and the sum of volumes', () => {
    const bars = new BarColumns(
      flat([
        [T, 10, 12, 9, 11, 1],
        [T + M, 11, 15, 10, 14, 2],
        [T + 2 * M, 14, 14, 8, 9, 4],
      ]),
      M,
    );
    expect(rowsOf(resample(bars, 3 * M).bars.data)).toEqual([[T, 10, 15, 8, 9, 7]]);
  });

  it('aligns days to midnight UTC and weeks to Monday', () => {
    const hours = plainBars(24 * 21, T + 5 * H, H);
    expect(rowsOf(resample(hours, D).bars.data).map(([time]) => time)).toEqual(
      Array.from({ length: 21 }, (_, k) => T + k * D),
    );
    // 2024-01-01 was a Monday.
    expect(rowsOf(resample(hours, 7 * D).bars.data).map(([time]) => time)).toEqual([
      T,
      T + 7 * D,
      T + 14 * D,
    ]);
  });

  it('drops the last bucket until its last candle is there', () => {
    expect(resample(plainBars(9, T), 5 * M)).toMatchObject({ bars: { length: 1 }, dropped: 4 });
    expect(resample(plainBars(10, T), 5 * M)).toMatchObject({ bars: { length: 2 }, dropped: 0 });
    expect(resample(plainBars(9, T), 5 * M, { lastBucket: 'keep' })).toMatchObject({
      bars: { length: 2 },
      dropped: 0,
      incomplete: { count: 1, missing: 1 },
    });
    expect(resample(plainBars(3, T), 5 * M)).toMatchObject({
      bars: { length: 0 },
      dropped: 3,
      incomplete: { count: 0 },
    });
  });

  it('reports buckets with holes, and leaves out empty ones', () => {
    const minute = (k: number): Row => [T + k * M, 10, 12, 9, 11, 1];
    const bars = new BarColumns(flat([2, 3, 4, 5, 6, 9, 20, 21, 22, 23, 24].map(minute)), M);
    const { bars: result, incomplete } = resample(bars, 5 * M);
    expect(rowsOf(result.data).map(([time]) => time)).toEqual([T, T + 5 * M, T + 20 * M]);
    expect(incomplete).toEqual({
      count: 2,
      missing: 4,
      examples: [
        { time: '2024-01-01T00:00:00Z', candles: 3, expected: 5 },
        { time: '2024-01-01T00:05:00Z', candles: 3, expected: 5 },
      ],
    });
  });

  it('refuses what is no multiple', async () => {
    for (const target of [90_000, 30_000, 0, -M, Number.NaN]) {
      expect((await refusalOf(() => resample(plainBars(5), target))).code).toBe('DATA_RESAMPLE');
    }
    expect((await refusalOf(() => resample(plainBars(5, T, 5 * M), 12 * M))).message).toContain(
      '5m candles cannot be made into 12m candles',
    );
  });

  it('copes with nothing, and with the same time frame', () => {
    expect(resample(plainBars(0), 5 * M).bars.length).toBe(0);
    const bars = plainBars(7);
    expect(bits(resample(bars, M).bars.data)).toBe(bits(bars.data));
  });

  it('conserves: extremes, volume, ends, and the rules of candles; one way is any way', () => {
    fc.assert(
      fc.property(
        arbitraryBars,
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 10 }),
        (bars, factor, again) => {
          const { bars: result } = resample(bars, factor * M, { lastBucket: 'keep' });
          const rows = rowsOf(bars.data);
          const made = rowsOf(result.data);
          const column = (of: number[][], k: number): number[] =>
            of.map((row) => row[k] ?? Number.NaN);
          expect(Math.max(...column(made, 2))).toBe(Math.max(...column(rows, 2)));
          expect(Math.min(...column(made, 3))).toBe(Math.min(...column(rows, 3)));
          expect([made[0]?.[1], made.at(-1)?.[4]]).toEqual([rows[0]?.[1], rows.at(-1)?.[4]]);
          const total = column(rows, 5).reduce((a, b) => a + b, 0);
          expect(Math.abs(column(made, 5).reduce((a, b) => a + b, 0) - total)).toBeLessThanOrEqual(
            total * 1e-12,
          );
          // Independent statement of membership: every candle lies in the bucket that bucketStart names, none elsewhere.
          expect(column(made, 0)).toEqual([
            ...new Set(column(rows, 0).map((time) => bucketStart(time, factor * M))),
          ]);
          const { problems } = inspectBars(result.data, factor * M);
          expect(Object.values(problems).every(({ count }) => count === 0)).toBe(true);
          // Weeks begin on Mondays and other multiples at 1970, so only within one of the two kinds do steps add up.
          fc.pre((factor * again * M) % (7 * D) !== 0);
          const twice = resample(result, factor * again * M, { lastBucket: 'keep' }).bars;
          const once = resample(bars, factor * again * M, { lastBucket: 'keep' }).bars;
          expect(rowsOf(twice.data).map((row) => row.slice(0, 5))).toEqual(
            rowsOf(once.data).map((row) => row.slice(0, 5)),
          );
        },
      ),
    );
  });
});
