import { describe, expect, it } from 'vitest';
import { DAY_MS, closingDay, dailyValues, simpleReturns } from './daily-returns.ts';

const HOUR = 3_600_000;
const curve = (points: readonly (readonly [time: number, equity: number])[]) => ({
  time: Float64Array.from(points, ([time]) => time),
  equity: Float64Array.from(points, ([, equity]) => equity),
});

describe('daily values', () => {
  it('count a close at midnight to the day that it ends', () => {
    expect(closingDay(DAY_MS)).toBe(0);
    expect(closingDay(DAY_MS + HOUR)).toBe(1);
  });

  it('take the last value of each UTC day', () => {
    const hourly = curve([
      [HOUR, 101],
      [23 * HOUR, 102],
      [DAY_MS, 103],
      [DAY_MS + HOUR, 104],
    ]);
    expect(dailyValues(hourly, 100, 0, 365)).toEqual({
      day: Float64Array.of(0, 1),
      value: Float64Array.of(103, 104),
    });
  });

  it('repeat the value over days without a bar for 365, and leave them out for 252', () => {
    const gap = curve([
      [DAY_MS, 110],
      [4 * DAY_MS, 120],
    ]);
    expect(dailyValues(gap, 100, 0, 365).value).toEqual(Float64Array.of(110, 110, 110, 120));
    expect(dailyValues(gap, 100, 0, 252)).toEqual({
      day: Float64Array.of(0, 3),
      value: Float64Array.of(110, 120),
    });
  });

  it('give weekly bars seven days each, the first from the start', () => {
    const weekly = curve([
      [7 * DAY_MS, 110],
      [14 * DAY_MS, 121],
    ]);
    const { value } = dailyValues(weekly, 100, 0, 365);
    expect(value).toHaveLength(14);
    expect([...value.slice(5, 8)]).toEqual([100, 110, 110]);
  });

  it('keep a day one when its last moment is a fraction past midnight', () => {
    const split = curve([
      [HOUR, 101],
      [DAY_MS + 0.5, 102],
      [DAY_MS + 1, 103],
    ]);
    expect(dailyValues(split, 100, 0, 365).value).toEqual(Float64Array.of(102, 103));
  });

  it('are empty without bars', () => {
    expect(dailyValues(curve([]), 100, 0, 365).value).toHaveLength(0);
  });
});

describe('simple returns', () => {
  it('begin at the start value and have no meaning on nothing', () => {
    expect([...simpleReturns([110, 0, 5, 10], 100)]).toEqual([110 / 100 - 1, -1, Number.NaN, 1]);
  });
});
