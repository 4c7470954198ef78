import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketStart } from '@nightdesk/core/model/time-frame';
import { BarBuilder } from './bar-builder.ts';

type Trade = readonly [time: number, price: number, quantity: number];

/** Bars as a table of trades gives them: no state, no order. */
function naive(trades: readonly Trade[], timeFrame: number): number[][] {
  const buckets = new Map<number, Trade[]>();
  for (const trade of trades) {
    const bucket = bucketStart(trade[0], timeFrame);
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), trade]);
  }
  return [...buckets.entries()].map(([bucket, inside]) => {
    const prices = inside.map(([, price]) => price);
    return [
      bucket,
      prices[0] ?? 0,
      Math.max(...prices),
      Math.min(...prices),
      prices.at(-1) ?? 0,
      inside.reduce((sum, [, , quantity]) => sum + quantity, 0),
    ];
  });
}

function build(trades: readonly Trade[], timeFrame: number): { bars: number[][]; late: number } {
  const builder = new BarBuilder(timeFrame, 0);
  const bars: number[][] = [];
  let late = 0;
  for (const [time, price, quantity] of trades) {
    if (builder.closeBefore(time)) bars.push([...builder.closed]);
    if (builder.addTrade(time, price, quantity) === 'late') late += 1;
  }
  if (builder.closeBefore(Infinity)) bars.push([...builder.closed]);
  expect(builder.closeBefore(Infinity)).toBe(false);
  return { bars, late };
}

const anyTrade = fc.tuple(
  fc.integer({ min: 0, max: 100_000 }),
  fc.integer({ min: 1, max: 1_000 }),
  fc.integer({ min: 1, max: 100 }),
);
const anyFrame = fc.constantFrom(1_000, 3_000, 60_000);

describe('BarBuilder', () => {
  it('gives the bars of the trades, however they lie', () => {
    fc.assert(
      fc.property(fc.array(anyTrade), anyFrame, (trades, timeFrame) => {
        const sorted = trades.toSorted((a, b) => a[0] - b[0]);
        expect(build(sorted, timeFrame)).toEqual({ bars: naive(sorted, timeFrame), late: 0 });
      }),
    );
  });

  it('closes each bucket at most once and in order, and counts each trade once, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(anyTrade), anyFrame, (trades, timeFrame) => {
        const { bars, late } = build(trades, timeFrame);
        const opens = bars.map((bar) => bar[0] ?? 0);
        expect(opens).toEqual([...new Set(opens)].toSorted((a, b) => a - b));
        // What is not late is in the bars: a late one is older than the newest bucket before it.
        let newest = -1;
        const inTime = trades.filter(([time]) => {
          const bucket = bucketStart(time, timeFrame);
          if (bucket < newest) return false;
          newest = bucket;
          return true;
        });
        expect(late).toBe(trades.length - inTime.length);
        expect(bars).toEqual(naive(inTime, timeFrame));
      }),
    );
  });
});
