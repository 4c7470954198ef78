import { describe, expect, it } from 'vitest';
import { alignLine, drawCandles, drawnTimeFrame } from './draw-candles.ts';

const MINUTE = 60_000;
/** Minute bars whose open, high, low, close follow from their number. */
function minutes(count: number, first = 0) {
  const rows = Array.from({ length: count }, (_, i) => [
    (first + i) * MINUTE,
    i,
    i + 2,
    i - 2,
    i + 1,
    10,
  ]);
  return { instrument: 'A', timeFrame: MINUTE, data: Float64Array.from(rows.flat()) };
}

describe('drawCandles', () => {
  it('leaves bars alone when they fit', () => {
    const candles = drawCandles(minutes(3), 3);
    expect(candles.timeFrame).toBe(MINUTE);
    expect(candles.close).toEqual([1, 2, 3]);
  });

  it('joins bars into the first readable time frame that fits, on its own grid', () => {
    // Minutes 3 … 12: five-minute candles at 0, 5, 10.
    const candles = drawCandles(minutes(10, 3), 2);
    expect(candles).toEqual({
      timeFrame: 5 * MINUTE,
      time: [0, 5 * MINUTE, 10 * MINUTE],
      open: [0, 2, 7],
      high: [3, 8, 11],
      low: [-2, 0, 5],
      close: [2, 7, 10],
      volume: [20, 50, 30],
    });
  });

  it('finds a time frame for any number and any odd bar', () => {
    expect(drawnTimeFrame(minutes(1_000_000), 4800)).toBe(4 * 60 * MINUTE);
    const odd = { ...minutes(1000), timeFrame: 7 * MINUTE };
    expect(drawnTimeFrame(odd, 100) % (7 * MINUTE)).toBe(0);
    expect(drawCandles(minutes(0), 10).time).toEqual([]);
  });
});

describe('alignLine', () => {
  it('gives each candle the last value known by its close', () => {
    const candles = drawCandles(minutes(10), 2);
    // A value a bar, known at the bar's close: minutes 1 … 10.
    const time = Float64Array.from({ length: 10 }, (_, i) => (i + 1) * MINUTE);
    const line = {
      name: 'x',
      instrument: 'A',
      pane: 'price',
      time,
      value: time.map((t) => t / MINUTE),
    };
    expect([...alignLine(line, candles)]).toEqual([5, 10]);
  });

  it('is a gap where nothing is known', () => {
    const candles = drawCandles(minutes(4), 10);
    const line = {
      name: 'x',
      instrument: 'A',
      pane: 'price',
      time: Float64Array.of(2 * MINUTE, 4 * MINUTE),
      value: Float64Array.of(5, Number.NaN),
    };
    expect([...alignLine(line, candles)]).toEqual([Number.NaN, 5, Number.NaN, Number.NaN]);
  });
});
