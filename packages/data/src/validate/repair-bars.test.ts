import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryBars, bits, flat, rowsOf } from '../bars.test-support.ts';
import type { Row } from '../bars.test-support.ts';
import { refusalOf } from '../refusal.test-support.ts';
import { inspectBars } from './inspect-bars.ts';
import { repairBars } from './repair-bars.ts';

const M = 60_000;
const T = Date.UTC(2024, 0, 1);
const at = (minute: number, close = 11, volume = 5): Row => [
  T + minute * M,
  10,
  12,
  9,
  close,
  volume,
];
const LIMIT = { maxRows: 100_000 };

describe('repairBars', () => {
  it('sorts, and says what it moved', () => {
    const { data, repairs, lineOf } = repairBars(flat([at(0), at(2), at(1), at(3)]), M, {
      ...LIMIT,
      lineOf: (row) => row + 2,
    });
    expect(rowsOf(data)).toEqual([at(0), at(1), at(2), at(3)]);
    expect(repairs.moved).toMatchObject({
      count: 1,
      examples: [{ row: 2, line: 4, time: '2024-01-01T00:01:00Z' }],
    });
    expect([0, 1, 2, 3].map(lineOf)).toEqual([2, 4, 3, 5]);
  });

  it('drops identical doubles and keeps the last of conflicting ones', () => {
    const { data, repairs } = repairBars(
      flat([at(0), at(0), at(1, 11), at(2), at(1, 10.5)]),
      M,
      LIMIT,
    );
    expect(rowsOf(data)).toEqual([at(0), at(1, 10.5), at(2)]);
    expect(repairs['duplicate-dropped'].count).toBe(1);
    expect(repairs['conflict-dropped']).toMatchObject({
      count: 1,
      examples: [{ row: 2, detail: 'a later row has the same time: close 11 gives way to 10.5' }],
    });
  });

  it('widens high and low to contain the body', () => {
    const { data, repairs } = repairBars(flat([[T, 10, 9.5, 10.5, 11, 5]]), M, LIMIT);
    expect(rowsOf(data)).toEqual([[T, 10, 11, 10, 11, 5]]);
    expect(repairs['high-raised'].examples[0]?.detail).toBe('high 9.5 became 11');
    expect(repairs['low-lowered'].examples[0]?.detail).toBe('low 10.5 became 10');
  });

  it('fills gaps only when asked, flat at the close before', () => {
    const rows = flat([at(0), at(3, 10.5)]);
    expect(repairBars(rows, M, LIMIT).data.length).toBe(12);
    const { data, repairs, lineOf } = repairBars(rows, M, {
      ...LIMIT,
      fillGaps: true,
      lineOf: (row) => row + 2,
    });
    expect(rowsOf(data)).toEqual([
      at(0),
      [T + M, 11, 11, 11, 11, 0],
      [T + 2 * M, 11, 11, 11, 11, 0],
      at(3, 10.5),
    ]);
    expect(repairs.filled.count).toBe(2);
    expect([0, 1, 3].map(lineOf)).toEqual([2, Number.NaN, 3]);
  });

  it('refuses to fill a hole larger than the limit', async () => {
    expect(
      (
        await refusalOf(() =>
          repairBars(flat([at(0), at(200_000)]), M, { ...LIMIT, fillGaps: true }),
        )
      ).code,
    ).toBe('DATA_TOO_LARGE');
  });

  /** Good bars made bad: shuffled, doubled, changed, off the grid. */
  const broken = fc
    .tuple(
      arbitraryBars,
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.nat(),
          fc.constantFrom('swap', 'copy', 'change', 'high', 'low', 'shift'),
        ),
        { maxLength: 20 },
      ),
    )
    .map(([bars, damages]) => {
      const rows = rowsOf(bars.data);
      for (const [a, b, damage] of damages) {
        const [i, j] = [a % rows.length, b % rows.length];
        const [first, second] = [rows[i] ?? [], rows[j] ?? []];
        const [time = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = first;
        if (damage === 'swap') [rows[i], rows[j]] = [second, first];
        if (damage === 'copy') rows.splice(j, 0, [...first]);
        if (damage === 'change') rows.splice(j, 0, [time, open, high, low, close, volume + 1]);
        if (damage === 'high') rows[i] = [time, open, low, low, close, volume];
        if (damage === 'low') rows[i] = [time, open, high, high, close, volume];
        if (damage === 'shift')
          rows[i] = [time + (b % 119_999) - 59_999, open, high, low, close, volume];
      }
      return Float64Array.from(rows.flat());
    });

  it('leaves nothing to repair: mended data inspect clean, and a second repair changes nothing', () => {
    fc.assert(
      fc.property(broken, fc.boolean(), (data, fillGaps) => {
        const before = bits(data);
        const once = repairBars(data, M, { ...LIMIT, fillGaps });
        expect(bits(data)).toBe(before);
        const { problems, gaps } = inspectBars(once.data, M);
        for (const kind of [
          'high-too-low',
          'low-too-high',
          'out-of-order',
          'duplicate',
          'conflict',
        ] as const)
          expect([kind, problems[kind].count]).toEqual([kind, 0]);
        if (fillGaps) expect(gaps.count).toBe(0);
        const twice = repairBars(once.data, M, { ...LIMIT, fillGaps });
        expect(bits(twice.data)).toBe(bits(once.data));
        expect(Object.values(twice.repairs).every(({ count }) => count === 0)).toBe(true);
      }),
    );
  });

  it('invents and loses no time', () => {
    fc.assert(
      fc.property(broken, (data) => {
        const times = (rows: Float64Array): number[] =>
          [...new Set(rowsOf(rows).map(([time = 0]) => time))].sort((a, b) => a - b);
        const { data: mended, repairs } = repairBars(data, M, LIMIT);
        expect(times(mended)).toEqual(times(data));
        expect(mended.length / 6).toBe(
          data.length / 6 - repairs['duplicate-dropped'].count - repairs['conflict-dropped'].count,
        );
      }),
    );
  });
});
