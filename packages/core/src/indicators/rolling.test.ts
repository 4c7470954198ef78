/** The rolling building blocks: right on every row, and after ten million updates as right as at first. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompensatedSum } from './compensated-sum.ts';
import { Delay } from './delay.ts';
import { seededRandom } from './reference/simulated-bars.test-support.ts';
import { mean, total } from './reference/series.test-support.ts';
import { RollingMax } from './rolling-max.ts';
import { RollingMin } from './rolling-min.ts';
import { RollingMoments } from './rolling-moments.ts';
import { RollingSum } from './rolling-sum.ts';
import { RollingWeightedSum } from './rolling-weighted-sum.ts';

const UPDATES = 10_000_000;
const PERIOD = 20;

/** Feeds prices around 50,000 with cents; gives back the last window. */
function feed(update: (x: number) => void, count: number): number[] {
  const random = seededRandom(17);
  const window: number[] = [];
  for (let i = 0; i < count; i++) {
    const x = 50_000 + Math.round(10_000 * random()) / 100;
    update(x);
    if (i >= count - PERIOD) window.push(x);
  }
  return window;
}

const windows = fc.record({
  period: fc.integer({ min: 1, max: 12 }),
  xs: fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 }),
});

function eachFullWindow(
  update: (period: number) => (x: number) => number,
  wanted: (window: readonly number[]) => number,
): void {
  fc.assert(
    fc.property(windows, ({ period, xs }) => {
      const take = update(period);
      xs.forEach((x, i) => {
        const value = take(x);
        if (i + 1 >= period) expect(value).toBe(wanted(xs.slice(i + 1 - period, i + 1)) + 0);
      });
    }),
  );
}

describe('on whole numbers, where every order of summation is exact', () => {
  it('RollingSum is the sum of each window', () => {
    eachFullWindow((period) => {
      const sum = new RollingSum(period);
      return (x) => sum.update(x) + 0;
    }, total);
  });

  it('RollingWeightedSum weighs each window 1, 2, …', () => {
    eachFullWindow(
      (period) => {
        const sum = new RollingWeightedSum(period);
        return (x) => sum.update(x) + 0;
      },
      (window) => total(window.map((x, i) => x * (i + 1))),
    );
  });

  it('RollingMax and RollingMin are the extremes of each window', () => {
    eachFullWindow(
      (period) => {
        const max = new RollingMax(period);
        return (x) => max.update(x) + 0;
      },
      (window) => Math.max(...window),
    );
    eachFullWindow(
      (period) => {
        const min = new RollingMin(period);
        return (x) => min.update(x) + 0;
      },
      (window) => Math.min(...window),
    );
  });

  it('Delay gives back the number of so many updates ago', () => {
    fc.assert(
      fc.property(windows, ({ period, xs }) => {
        const delay = new Delay(period);
        expect(xs.map((x) => delay.update(x))).toEqual(xs.map((_, i) => xs[i - period] ?? NaN));
      }),
    );
  });
});

describe('after ten million updates', () => {
  it('RollingSum is still the plain sum of its window', () => {
    const sum = new RollingSum(PERIOD);
    let last = NaN;
    const window = feed((x) => (last = sum.update(x)), UPDATES + 7);
    expect(Math.abs(last - total(window))).toBeLessThan(1e-9);
  });

  it('RollingWeightedSum is still that of its window', () => {
    const sum = new RollingWeightedSum(PERIOD);
    let last = NaN;
    const window = feed((x) => (last = sum.update(x)), UPDATES + 7);
    expect(Math.abs(last - total(window.map((x, i) => x * (i + 1))))).toBeLessThan(1e-8);
  });

  it('RollingMoments still has the mean and the squares of its window', () => {
    const moments = new RollingMoments(PERIOD);
    const window = feed((x) => moments.update(x), UPDATES + 7);
    const middle = mean(window);
    const squares = total(window.map((x) => (x - middle) ** 2));
    expect(Math.abs(moments.mean - middle)).toBeLessThan(1e-10);
    expect(Math.abs(moments.squaredDeviations / squares - 1)).toBeLessThan(1e-12);
    const wanted = total(window.map((x, i) => (i - 9.5) * (x - middle)));
    expect(Math.abs(moments.timeDeviations / wanted - 1)).toBeLessThan(1e-11);
  });

  it('CompensatedSum has lost nothing, where a plain sum is off', () => {
    const sum = new CompensatedSum();
    let plain = 0;
    for (let i = 0; i < UPDATES; i++) {
      sum.add(0.1);
      plain += 0.1;
    }
    expect(Math.abs(plain - 1e6)).toBeGreaterThan(1e-5);
    expect(Math.abs(sum.value - 1e6)).toBeLessThan(1e-9);
  });
});

describe('what has left the window', () => {
  it('leaves no trace, however large it was', () => {
    const [sum, moments, weighted] = [
      new RollingSum(5),
      new RollingMoments(5),
      new RollingWeightedSum(5),
    ];
    let [s, w] = [NaN, NaN];
    for (const x of [3, 1e300, NaN, -1e17, 1, 2, 3, 4, 5]) {
      s = sum.update(x);
      w = weighted.update(x);
      moments.update(x);
    }
    expect([s, w]).toEqual([15, 55]);
    expect([moments.mean, moments.squaredDeviations, moments.timeDeviations]).toEqual([3, 10, 10]);
  });

  it('NaN counts as long as it is in the window', () => {
    const [max, min] = [new RollingMax(3), new RollingMin(3)];
    const inputs = [5, NaN, 1, 2, 3, 4];
    expect(inputs.map((x) => max.update(x))).toEqual([5, NaN, NaN, NaN, 3, 4]);
    expect(inputs.map((x) => min.update(x))).toEqual([5, NaN, NaN, NaN, 1, 2]);
  });
});

describe('constants', () => {
  it('have exactly no deviation and no slope', () => {
    const moments = new RollingMoments(7);
    for (let i = 0; i < 100; i++) {
      moments.update(0.1);
      if (i < 6) continue;
      expect([moments.mean, moments.squaredDeviations, Math.abs(moments.timeDeviations)]).toEqual([
        0.1, 0, 0,
      ]);
    }
  });
});
