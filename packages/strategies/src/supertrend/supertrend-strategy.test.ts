import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourly, HOUR, type Prices, randomRows } from '../bars.test-support.ts';
import { Desk } from '../desk.test-support.ts';
import { inverse, linear, spot } from '../instruments.test-support.ts';
import { superTrend } from './definition.ts';
import {
  directions,
  longFlat,
  type LoopSettings,
  longShort,
  type LoopTrade,
} from './plain-loop.test-support.ts';
import { RULES } from './supertrend-strategy.ts';

function tradesOf(desk: Desk): LoopTrade[] {
  return Array.from({ length: desk.kernel.log.trips.length }, (_, i) => {
    const { side, entryTime, exitTime } = desk.kernel.log.trips.at(i);
    return { side, entry: entryTime / HOUR, exit: exitTime / HOUR };
  });
}

const settings = fc.record({
  period: fc.integer({ min: 1, max: 15 }),
  multiplier: fc.integer({ min: 2, max: 16 }).map((x) => x / 4),
  amount: fc.integer({ min: 1, max: 100 }),
  feeMills: fc.integer({ min: 0, max: 30 }),
  seed: fc.constantFrom('high-low' as const, 'true-range' as const),
  data: fc.integer({ min: 1, max: 1_000_000 }),
});

function loopSettings(x: {
  readonly period: number;
  readonly multiplier: number;
  readonly amount: number;
  readonly feeMills: number;
  readonly seed: 'high-low' | 'true-range';
}): LoopSettings {
  const { period, multiplier, seed } = x;
  return {
    period,
    multiplier,
    seed,
    amount: x.amount / 100,
    fee: x.feeMills / 10_000,
    capital: 10_000,
  };
}

describe('SuperTrend against a plain loop', () => {
  it('makes the same trades and equity, long/flat on spot, for any settings', () => {
    let trades = 0;
    fc.assert(
      fc.property(settings, (x) => {
        const { period, multiplier, amount, seed } = x;
        const rows = randomRows(x.data, 400);
        const takerFee = String(x.feeMills / 10_000);
        const desk = new Desk({
          definition: superTrend,
          settings: { period, multiplier, amount, seed, slippage: 100 },
          instruments: [spot('BTC', { takerFee })],
        }).play([rows]);
        const loop = longFlat(rows, loopSettings(x));
        trades += loop.trades.length;
        expect(tradesOf(desk)).toEqual(loop.trades);
        expect(Math.abs(desk.equity() - loop.equity)).toBeLessThan(1e-6);
        expect(desk.of('OrderDenied')).toEqual([]);
      }),
      { numRuns: 60, seed: 1 },
    );
    expect(trades).toBeGreaterThan(300);
  });

  it('makes the same trades and equity, long/short on a linear instrument', () => {
    let trades = 0;
    fc.assert(
      fc.property(settings, (x) => {
        const { period, multiplier, amount, seed } = x;
        const rows = randomRows(x.data, 400);
        const takerFee = String(x.feeMills / 10_000);
        const desk = new Desk({
          definition: superTrend,
          settings: { period, multiplier, amount, seed, slippage: 100, mode: 'long-short' },
          instruments: [linear({ takerFee })],
        }).play([rows]);
        const loop = longShort(rows, loopSettings(x), 0.001);
        trades += loop.trades.length;
        expect(tradesOf(desk)).toEqual(loop.trades);
        expect(Math.abs(desk.equity() - loop.equity)).toBeLessThan(1e-6);
        expect(desk.of('OrderDenied')).toEqual([]);
      }),
      { numRuns: 60, seed: 2 },
    );
    expect(trades).toBeGreaterThan(300);
  });

  it('trades inverse contracts both ways and is never flat once it has begun', () => {
    const rows = randomRows(7, 600);
    const desk = new Desk({
      definition: superTrend,
      settings: { amount: 50, slippage: 100, mode: 'long-short', period: 5, multiplier: 2 },
      instruments: [inverse()],
      capital: '100',
      currency: inverse().base,
    }).play([rows]);
    expect(desk.of('OrderDenied')).toEqual([]);
    const sides = tradesOf(desk).map(({ side }) => side);
    expect(sides.length).toBeGreaterThan(5);
    expect(sides.every((side, i) => i === 0 || side !== sides[i - 1])).toBe(true);
    expect(desk.kernel.portfolio.position(0).isFlat).toBe(false);
  });

  it('only gives signals when auto-trade is off: one at each turn of the loop', () => {
    const rows = randomRows(11, 500);
    const desk = new Desk({
      definition: superTrend,
      settings: { autoTrade: false, period: 7, multiplier: 2 },
      instruments: [spot()],
    }).play([rows]);
    const signal = directions(
      rows,
      loopSettings({ period: 7, multiplier: 2, amount: 50, feeMills: 0, seed: 'high-low' }),
    );
    const turns = signal.flatMap((now, i) => {
      const before = signal[i - 1] ?? 0;
      return before !== 0 && now !== before ? [{ time: (i + 1) * HOUR, up: now > 0 }] : [];
    });
    expect(turns.length).toBeGreaterThan(5);
    const emitted = desk.of('SignalEmitted');
    expect(emitted.map(({ time, flags }) => ({ time, up: (flags & 1) === 0 }))).toEqual(turns);
    expect(desk.kernel.log.length).toBe(emitted.length);
    const rules = emitted.map((event) => desk.kernel.log.decisionOf(event)?.rule);
    expect(new Set(rules)).toEqual(new Set([RULES.turnUp, RULES.turnDown]));
  });
});

describe('SuperTrend on bars written by hand', () => {
  /** Falls to bar 4, then jumps above the line at the close of bar 5. */
  const before: Prices[] = [
    [100, 101, 99, 100],
    [100, 100, 98, 98],
    [98, 98, 96, 96],
    [96, 96, 94, 94],
    [94, 94, 92, 92],
    [92, 101, 92, 100],
  ];
  const settingsOf = (slippage: number): Record<string, unknown> => ({
    period: 2,
    multiplier: 1,
    amount: 100,
    slippage,
  });
  const play = (slippage: number, after: readonly Prices[]): Desk =>
    new Desk({
      definition: superTrend,
      settings: settingsOf(slippage),
      instruments: [spot('BTC', { lot: '0.001' })],
    }).play([hourly([...before, ...after])]);

  it('buys at the open after the turn, for all the cash', () => {
    expect(play(100, [[101, 103, 101, 102]]).story()).toEqual([
      '6 #1 buy order',
      '6 #1 buy 99.009 @ 101',
    ]);
  });

  it('does not pay more than the slippage allows, and asks again on the next bar', () => {
    const desk = play(0.5, [
      [101, 103, 101, 102],
      [102.5, 104, 102.4, 103],
    ]);
    // 100 × 1.005 = 100.50 is not to be had at 101; 102 × 1.005 = 102.51 is at 102.50.
    expect(desk.story()).toEqual([
      '6 #1 buy order',
      '6 #1 OrderExpired: it could not be filled at once',
      '7 #2 buy order',
      '7 #2 buy 97.56 @ 102.5',
    ]);
  });

  it('says why in each order', () => {
    const desk = play(100, [[101, 103, 101, 102]]);
    const [order] = desk.of('OrderInitialized');
    const decision = order === undefined ? null : desk.kernel.log.decisionOf(order);
    expect(decision?.rule).toBe(RULES.enterLong);
    expect(decision?.values['close']).toBe(100);
    expect(Object.keys(decision?.values ?? {})).toEqual(['close', 'line', 'atr']);
  });

  const falling: readonly Prices[] = [
    [101, 103, 101, 102],
    [102, 102, 80, 80],
    [80, 80, 79, 79],
    [79, 79, 78, 78],
    [78, 78, 77, 77],
  ];

  it('has one exit at a time when volume is short', () => {
    // 99 units are bought over two bars of at most 60, and sold over two.
    const desk = new Desk({
      definition: superTrend,
      settings: settingsOf(100),
      instruments: [spot('BTC', { lot: '0.001' })],
      matching: { volumeShare: 0.06 },
    }).play([hourly([...before, ...falling])]);
    expect(desk.story()).toEqual([
      '6 #1 buy order',
      '6 #1 buy 60 @ 101',
      '7 #1 buy 38.627 @ 102',
      '8 #2 sell order',
      '8 #2 sell 60 @ 80',
      '9 #2 sell 38.627 @ 79',
    ]);
  });

  it('turns in two bars when the price is limited: out first, reduce-only, then in', () => {
    const desk = new Desk({
      definition: superTrend,
      settings: { ...settingsOf(5), mode: 'long-short' },
      instruments: [linear({ lot: '1' })],
    }).play([hourly([...before, ...falling])]);
    const orders = desk.of('OrderInitialized').map(({ time, flags }) => ({
      hour: time / HOUR,
      side: (flags & 1) === 0 ? 'buy' : 'sell',
      reduceOnly: (flags & 128) !== 0,
    }));
    expect(orders.slice(-4)).toEqual([
      { hour: 6, side: 'buy', reduceOnly: true },
      { hour: 7, side: 'buy', reduceOnly: false },
      { hour: 8, side: 'sell', reduceOnly: true },
      { hour: 9, side: 'sell', reduceOnly: false },
    ]);
    expect(desk.kernel.portfolio.position(0).side).toBe('SHORT');
  });
});
