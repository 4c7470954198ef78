import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { drawdown } from './drawdown.ts';

/** The definition itself: the deepest fall between any two moments. */
function naiveDepth(values: readonly number[]): number {
  let depth = 0;
  values.forEach((peak, i) => {
    for (const v of values.slice(i + 1)) depth = Math.min(depth, v / peak - 1);
  });
  return depth;
}

/** The definition itself: from each moment, how long until the value is back, or the end. */
function naiveLongest(values: readonly number[]): number {
  let longest = 0;
  values.forEach((peak, i) => {
    if (!((values[i + 1] ?? Number.POSITIVE_INFINITY) < peak)) return;
    const back = values.findIndex((v, j) => j > i && v >= peak);
    longest = Math.max(longest, (back === -1 ? values.length - 1 : back) - i);
  });
  return longest;
}

describe('drawdown', () => {
  it('measures depth, and time from peak to recovery', () => {
    // Peak 120 at 20; trough 90 at 40; recovered at 60; a shallower but longer one from 60 on.
    const time = [10, 20, 30, 40, 50, 60, 70, 120];
    const value = [110, 120, 100, 90, 115, 125, 124, 123];
    expect(drawdown(time, value, 100, 0)).toEqual({
      depth: { value: -0.25, note: null },
      duration: { value: 40, note: null },
      longest: { value: 60, note: 'not recovered at the end' },
    });
  });

  it('takes the capital as the first peak', () => {
    const fall = drawdown([10, 20], [80, 90], 100, 5);
    expect(fall.depth.value).toBeCloseTo(-0.2, 15);
    expect(fall.duration).toEqual({ value: 15, note: 'not recovered at the end' });
  });

  it('goes beyond −1 in debt, and has no length without a fall', () => {
    expect(drawdown([1], [-50], 100, 0).depth.value).toBe(-1.5);
    expect(drawdown([1, 2], [100, 100], 100, 0)).toEqual({
      depth: { value: 0, note: null },
      duration: { value: null, note: 'no drawdown' },
      longest: { value: null, note: 'no drawdown' },
    });
    expect(drawdown([1], [1], 0, 0).depth.value).toBeNull();
    expect(drawdown([], [], 100, 0).depth.value).toBe(0);
  });

  it('agrees with the definition on random curves', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 40 }),
        (values) => {
          const [start = 1, ...rest] = values;
          const fall = drawdown(
            rest.map((_, i) => i + 1),
            rest,
            start,
            0,
          );
          expect(fall.depth.value).toBeCloseTo(naiveDepth(values), 14);
          expect(fall.longest.value ?? 0).toBe(naiveLongest(values));
          expect(fall.duration.value ?? 0).toBeLessThanOrEqual(fall.longest.value ?? 0);
        },
      ),
    );
  });
});
