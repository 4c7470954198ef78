import { describe, expect, it } from 'vitest';
import { monthlyReturns } from './monthly-returns.ts';

function curve(points: readonly (readonly [time: number, value: number])[]) {
  return {
    time: Float64Array.from(points, ([time]) => time),
    equity: Float64Array.from(points, ([, value]) => value),
  };
}

describe('monthlyReturns', () => {
  it('compounds months into years; a close at midnight ends the month before', () => {
    const years = monthlyReturns(
      curve([
        [Date.UTC(2023, 10, 20), 110],
        [Date.UTC(2023, 11, 1), 120], // the end of November
        [Date.UTC(2023, 11, 20), 90],
        [Date.UTC(2024, 0, 1), 60], // the end of December
        [Date.UTC(2024, 2, 5), 90],
      ]),
      100,
      Date.UTC(2023, 10, 1),
    );
    expect(years.map(({ year }) => year)).toEqual([2023, 2024]);
    expect(years[0]?.months[10]).toBeCloseTo(0.2, 12);
    expect(years[0]?.months[11]).toBeCloseTo(-0.5, 12);
    expect(years[0]?.total).toBeCloseTo(-0.4, 12);
    expect(years[1]?.months.slice(0, 3)).toEqual([null, null, 0.5]);
    expect(years[1]?.total).toBe(0.5);
  });

  it('has no return on nothing', () => {
    const years = monthlyReturns(
      curve([
        [Date.UTC(2024, 0, 9), 0],
        [Date.UTC(2024, 1, 9), 5],
      ]),
      100,
      0,
    );
    expect(years[0]?.months.slice(0, 2)).toEqual([-1, null]);
    expect(monthlyReturns(curve([]), 100, 0)).toEqual([]);
  });
});
