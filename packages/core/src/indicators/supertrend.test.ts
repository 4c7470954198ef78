import { describe, expect, it } from 'vitest';
import { simulatedBars } from './reference/simulated-bars.test-support.ts';
import { SuperTrend } from './supertrend.ts';

/** The recurrence of the benchmark's bare loop, word for word. */
function loop(bars: readonly { high: number; low: number; close: number }[], P: number, M: number) {
  const rows: { value: number; upper: number; lower: number; direction: number; atr: number }[] =
    [];
  let [atr, up, lo, pc, dir] = [0, NaN, NaN, 0, 0];
  bars.forEach(({ high: h, low: l, close: c }, i) => {
    let tr = h - l;
    if (i > 0) tr = Math.max(tr, Math.abs(h - pc), Math.abs(l - pc));
    if (i < P) {
      atr += tr;
      if (i === P - 1) {
        atr /= P;
        const mid = (h + l) / 2;
        [up, lo, dir] = [mid + M * atr, mid - M * atr, -1];
      }
    } else {
      atr = (atr * (P - 1) + tr) / P;
      const mid = (h + l) / 2;
      const bu = mid + M * atr;
      const bl = mid - M * atr;
      up = bu < up || pc > up ? bu : up;
      lo = bl > lo || pc < lo ? bl : lo;
      if (dir < 0) {
        if (c > up) dir = 1;
      } else if (c < lo) dir = -1;
    }
    pc = c;
    const ready = i >= P - 1;
    rows.push({
      value: dir > 0 ? lo : up,
      upper: up,
      lower: lo,
      direction: dir,
      atr: ready ? atr : NaN,
    });
  });
  return rows;
}

describe('SuperTrend seeded by high − low', () => {
  it.each([
    [10, 3],
    [1, 0.5],
    [7, 1.7],
    [100, 10],
  ])(
    'equals the benchmark recurrence bit for bit, period %i, multiplier %f',
    (period, multiplier) => {
      const bars = simulatedBars(20_000, 99);
      const indicator = new SuperTrend(period, multiplier, { seed: 'high-low' });
      const expected = loop(bars, period, multiplier);
      const differing = bars.findIndex(({ high, low, close }, i) => {
        const value = indicator.update(high, low, close);
        const { upper, lower, direction, atr } = indicator;
        const wanted = expected[i];
        return (
          wanted === undefined ||
          !Object.is(value, wanted.value) ||
          !Object.is(indicator.value, wanted.value) ||
          !Object.is(upper, wanted.upper) ||
          !Object.is(lower, wanted.lower) ||
          !Object.is(atr, wanted.atr) ||
          direction !== wanted.direction
        );
      });
      expect(differing).toBe(-1);
    },
  );

  it('differs from the other seed at the start only by what the first bar adds', () => {
    const bars = simulatedBars(300, 3);
    const [a, b] = [new SuperTrend(10, 3), new SuperTrend(10, 3, { seed: 'high-low' })];
    const distances = bars.map(({ high, low, close }) => {
      a.update(high, low, close);
      b.update(high, low, close);
      return Math.abs(a.atr - b.atr);
    });
    expect(distances[11]).toBeGreaterThan(1e-3);
    expect(distances.at(-1)).toBeLessThan(1e-9);
  });
});
