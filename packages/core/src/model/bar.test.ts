import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/expect-error.test-support.ts';
import { Bar } from './bar.ts';
import { BarColumns } from './bar-columns.ts';

const HOUR = 3_600_000;
const rows = Float64Array.of(
  0,
  1,
  4,
  0.5,
  2,
  10,
  HOUR,
  2,
  3,
  1,
  2.5,
  20,
  2 * HOUR,
  2.5,
  6,
  2,
  5,
  30,
);

describe('BarColumns', () => {
  it('knows its length and open times', () => {
    const columns = new BarColumns(rows, HOUR);
    expect(columns.length).toBe(3);
    expect(columns.openTime(1)).toBe(HOUR);
    expect(columns.openTime(3)).toBeNaN();
    expect(columns.openTime(-1)).toBeNaN();
  });

  it('slices without copying', () => {
    const part = new BarColumns(rows, HOUR).slice(1, 3);
    expect(part.length).toBe(2);
    expect(part.openTime(0)).toBe(HOUR);
    expect(part.timeFrame).toBe(HOUR);
    expect(part.data.buffer).toBe(rows.buffer);
  });

  it.each([
    ['a broken row', new Float64Array(7), HOUR],
    ['a time frame of zero', rows, 0],
    ['a negative time frame', rows, -1],
    ['a fractional time frame', rows, 0.5],
    ['a time frame that is not a number', rows, Number.NaN],
  ])('refuses %s', (_name, data, timeFrame) => {
    expect(codeOf(() => new BarColumns(data, timeFrame))).toBe('BARS_SHAPE');
  });
});

describe('Bar', () => {
  it('loads a row and is known from its close on', () => {
    const bar = new Bar(2, HOUR);
    expect(bar.close).toBeNaN();
    bar.load(rows, 2);
    expect(bar).toMatchObject({
      kind: 'bar',
      instrument: 2,
      timeFrame: HOUR,
      openTime: 2 * HOUR,
      time: 3 * HOUR,
      open: 2.5,
      high: 6,
      low: 2,
      close: 5,
      volume: 30,
    });
  });
});
