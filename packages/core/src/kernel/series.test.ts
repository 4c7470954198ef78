import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/expect-error.test-support.ts';
import { MINUTE, PlayedDesk } from '../matching/played-desk.test-support.ts';
import { randomBars } from '../matching/random-desk.test-support.ts';
import type { Bar } from '../model/bar.ts';
import type { Subscription } from '../strategy/strategy-definition.ts';

const three: Subscription = { instrument: 0, timeFrame: 3 * MINUTE, warmUp: 0 };
const base: Subscription = { instrument: 0, timeFrame: null, warmUp: 0 };
const numbers = (bar: Bar): number[] => [
  bar.openTime / MINUTE,
  bar.open,
  bar.high,
  bar.low,
  bar.close,
  bar.volume,
];

/** What a strategy with these series is told. */
function watched(...subscriptions: Subscription[]): {
  desk: PlayedDesk;
  told: { frame: number; now: number; bar: number[] }[];
} {
  const told: { frame: number; now: number; bar: number[] }[] = [];
  const desk = new PlayedDesk({
    subscriptions,
    strategy: {
      onBar: (bar, context) =>
        told.push({ frame: bar.timeFrame / MINUTE, now: context.now / MINUTE, bar: numbers(bar) }),
    },
  });
  return { desk, told };
}

describe('series of bars', () => {
  it('close longest first, and never early', () => {
    const { desk, told } = watched(base, three, { ...three, timeFrame: 2 * MINUTE });
    for (let i = 0; i < 6; i += 1) desk.bar([100 + i, 110 + i, 90 + i, 101 + i, 1]);
    expect(told.map(({ frame, now }) => `${frame} at ${now}`)).toEqual([
      '1 at 1',
      '2 at 2',
      '1 at 2',
      '3 at 3',
      '1 at 3',
      '2 at 4',
      '1 at 4',
      '1 at 5',
      '3 at 6',
      '2 at 6',
      '1 at 6',
    ]);
    // Bars 0, 1 and 2.
    expect(told.find(({ frame }) => frame === 3)?.bar).toEqual([0, 100, 112, 90, 103, 3]);
  });

  it('close after a gap with the next bar, before that bar is told and without anything of it', () => {
    const { desk, told } = watched(base, three);
    desk
      .bar([100, 110, 90, 105, 1])
      .bar([105, 106, 104, 106, 1])
      .gap(2)
      .bar([500, 600, 400, 550, 1]);
    expect(told.slice(2)).toEqual([
      { frame: 3, now: 5, bar: [0, 100, 110, 90, 106, 2] },
      { frame: 1, now: 5, bar: [4, 500, 600, 400, 550, 1] },
    ]);
  });

  it('are only those that were asked for', () => {
    const { desk, told } = watched(three);
    for (let i = 0; i < 4; i += 1) desk.bar([1, 1, 1, 1]);
    expect(told.map(({ frame }) => frame)).toEqual([3]);
  });

  it('hold what a plain resampling of the same bars gives', () => {
    fc.assert(
      fc.property(randomBars, fc.constantFrom(2, 3, 5, 15), (bars, frame) => {
        const { desk, told } = watched({ ...three, timeFrame: frame * MINUTE });
        const buckets = new Map<number, number[][]>();
        let minute = 0;
        for (const { gap, candle } of bars) {
          desk.gap(gap).bar(candle);
          minute += gap;
          const start = Math.floor(minute / frame) * frame;
          buckets.set(start, [...(buckets.get(start) ?? []), candle.map((x) => x ?? 0)]);
          minute += 1;
        }
        const column = (rows: number[][], i: number): number[] =>
          rows.map((row) => row[i] ?? Number.NaN);
        const expected = [...buckets].map(([start, rows]) => [
          start,
          column(rows, 0)[0],
          Math.max(...column(rows, 1)),
          Math.min(...column(rows, 2)),
          column(rows, 3).at(-1),
          column(rows, 4).reduce((sum, x) => sum + x, 0),
        ]);
        // The last one is told only when its time is over.
        const isOver = minute % frame === 0;
        expect(told.map(({ bar }) => bar)).toEqual(isOver ? expected : expected.slice(0, -1));
      }),
    );
  });

  it('that cannot be had are refused', () => {
    const make = (...subscriptions: Subscription[]): string =>
      codeOf(() => new PlayedDesk({ subscriptions }));
    expect(make({ ...three, timeFrame: 90_000 })).toBe('TIME_FRAME');
    expect(make({ ...three, timeFrame: 30_000 })).toBe('TIME_FRAME');
    expect(make({ ...base, instrument: 1 })).toBe('SUBSCRIPTION_INVALID');
    expect(make(base, { ...three, timeFrame: MINUTE })).toBe('SUBSCRIPTION_INVALID');
    expect(make({ ...base, warmUp: 1.5 })).toBe('SUBSCRIPTION_INVALID');
    expect(codeOf(() => new PlayedDesk({ baseTimeFrames: [] }))).toBe('SUBSCRIPTION_INVALID');
  });
});
