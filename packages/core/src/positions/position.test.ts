import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/expect-error.test-support.ts';
import type { Instrument } from '../model/instrument.ts';
import { inverse, linear, spot } from '../model/instruments.test-support.ts';
import { divideRounded } from '../money/rounding.ts';
import { NaiveBook } from './naive-book.test-support.ts';
import { Position, type PositionState } from './position.ts';
import type { RoundTrip } from './round-trip.ts';

interface Fill {
  readonly side: 'BUY' | 'SELL';
  readonly quantity: bigint;
  readonly price: bigint;
  readonly fee: bigint;
  readonly funding: bigint;
}

const anyFill: fc.Arbitrary<Fill> = fc.record({
  side: fc.constantFrom('BUY' as const, 'SELL' as const),
  quantity: fc.bigInt({ min: 1n, max: 15n }),
  price: fc.bigInt({ min: 10_000n, max: 99_999n }),
  fee: fc.bigInt({ min: -3n, max: 50n }),
  funding: fc.oneof({ arbitrary: fc.constant(0n), weight: 3 }, fc.bigInt({ min: -9n, max: 9n })),
});
const anyFills = fc.array(anyFill, { minLength: 1, maxLength: 40 });
const makers = [spot, linear, inverse];
const anyInstrument = fc.constantFrom(...makers).map((make) => make());

function apply(position: Position, fill: Fill, time: number, order = time): RoundTrip | null {
  if (fill.funding !== 0n) position.applyFunding(fill.funding);
  const value = position.instrument.valueRaw(fill.price, fill.quantity);
  return position.apply(fill.side, fill.quantity, value, fill.fee, 0n, time, order);
}

const valueOf = (instrument: Instrument, fill: Fill): bigint =>
  instrument.valueRaw(fill.price, fill.quantity);

/** A fill that makes the position flat, or null when it is. */
function closing(position: Position): Fill | null {
  const { quantity } = position;
  if (quantity === 0n) return null;
  const side = quantity > 0n ? 'SELL' : 'BUY';
  return {
    side,
    quantity: quantity > 0n ? quantity : -quantity,
    price: 50_000n,
    fee: 7n,
    funding: 0n,
  };
}

describe('Position', () => {
  it('follows a naive first-in-first-out book to the last unit', () => {
    fc.assert(
      fc.property(fc.constantFrom(spot(), linear()), anyFills, (instrument, fills) => {
        const position = new Position(instrument, 0);
        const naive = new NaiveBook();
        fills.forEach((fill, time) => {
          apply(position, fill, time);
          naive.fill(fill.side, fill.quantity, instrument.valueRaw(fill.price, 1n));
          expect(position.quantity).toBe(naive.quantity);
          expect(position.realised).toBe(naive.realised);
          expect(position.cost).toBe(naive.cost);
          expect(position.lots.reduce((sum, lot) => sum + lot.quantity, 0n)).toBe(
            position.quantity < 0n ? -position.quantity : position.quantity,
          );
          expect(position.lots.every((lot) => lot.quantity > 0n)).toBe(true);
          expect(position.side).toBe(
            naive.quantity > 0n ? 'LONG' : naive.quantity < 0n ? 'SHORT' : 'FLAT',
          );
        });
      }),
      { numRuns: 300 },
    );
  });

  it('loses and makes no unit of value: what was paid is cost, what was got is cost or profit', () => {
    fc.assert(
      fc.property(anyInstrument, anyFills, (instrument, fills) => {
        const position = new Position(instrument, 0);
        let paid = 0n;
        fills.forEach((fill, time) => {
          apply(position, fill, time);
          paid += fill.side === 'BUY' ? valueOf(instrument, fill) : -valueOf(instrument, fill);
          const openCost = position.quantity < 0n ? -position.cost : position.cost;
          // Value of an inverse contract falls with the price, so its profit has the other sign.
          const profit = instrument.kind === 'inverse' ? -position.realised : position.realised;
          expect(openCost - profit).toBe(paid);
        });
        expect(position.fees).toBe(fills.reduce((sum, fill) => sum + fill.fee, 0n));
        expect(position.funding).toBe(fills.reduce((sum, fill) => sum + fill.funding, 0n));
      }),
    );
  });

  it('gives inverse contracts their profit: quantity × multiplier × (1/entry − 1/exit), in coin', () => {
    const position = new Position(inverse(), 0);
    apply(position, { side: 'BUY', quantity: 100n, price: 500_000n, fee: 0n, funding: 0n }, 1);
    expect(position.unrealised(625_000n)).toBe(400_000n); // 1000 USD × (1/50000 − 1/62500) = 0.004 BTC
    expect(position.averagePrice).toBeCloseTo(50_000, 6);
    const trip = apply(
      position,
      { side: 'SELL', quantity: 100n, price: 625_000n, fee: 0n, funding: 0n },
      2,
    );
    expect(trip?.pnl).toBe(400_000n);
    apply(position, { side: 'SELL', quantity: 100n, price: 500_000n, fee: 0n, funding: 0n }, 3);
    expect(position.unrealised(625_000n)).toBe(-400_000n);
  });

  it('marks longs and shorts', () => {
    const long = new Position(linear(), 0);
    apply(long, { side: 'BUY', quantity: 2000n, price: 1000n, fee: 0n, funding: 0n }, 1);
    const one = 100_000_000n;
    expect(long.unrealised(1100n)).toBe(20n * one);
    expect(long.averagePrice).toBe(100);
    const short = new Position(linear(), 0);
    apply(short, { side: 'SELL', quantity: 2000n, price: 1000n, fee: 0n, funding: 0n }, 1);
    expect(short.unrealised(1100n)).toBe(-20n * one);
    expect([short.quantityNumber, short.costNumber]).toEqual([-2, 200]);
    expect(new Position(linear(), 0).unrealised(5n)).toBe(0n);
    expect(new Position(linear(), 0).averagePrice).toBeNaN();
  });

  it('sums the round trips to the totals once it is flat', () => {
    fc.assert(
      fc.property(anyInstrument, anyFills, (instrument, fills) => {
        const position = new Position(instrument, 0);
        const trips: RoundTrip[] = [];
        let flatFunding = 0n;
        fills.forEach((fill, time) => {
          if (position.isFlat) flatFunding += fill.funding;
          const trip = apply(position, fill, time);
          if (trip !== null) trips.push(trip);
        });
        const last = closing(position);
        if (last !== null) {
          const trip = apply(position, last, fills.length);
          expect(trip).not.toBeNull();
          if (trip !== null) trips.push(trip);
        }
        expect(position.isFlat).toBe(true);
        expect([position.quantityNumber, position.costNumber, position.lots.length]).toEqual([
          0, 0, 0,
        ]);
        const sum = (pick: (trip: RoundTrip) => bigint): bigint =>
          trips.reduce((total, trip) => total + pick(trip), 0n);
        expect(sum((t) => t.pnl)).toBe(
          position.realised - position.fees + position.funding - flatFunding,
        );
        expect(sum((t) => t.fees)).toBe(position.fees);
        const traded = fills.concat(last ?? []).reduce((total, fill) => total + fill.quantity, 0n);
        expect(sum((t) => 2n * t.quantity)).toBe(traded);
        for (const trip of trips) {
          const gain =
            (instrument.kind === 'inverse') === (trip.side === 'LONG')
              ? trip.entryValue - trip.exitValue
              : trip.exitValue - trip.entryValue;
          expect(trip.pnl).toBe(gain - trip.fees + trip.funding);
          expect(trip.entryTime).toBeLessThanOrEqual(trip.exitTime);
          expect(trip.entryOrder).toBe(trip.entryTime);
          expect(trip.exitOrder).toBe(trip.exitTime);
        }
      }),
    );
  });

  it('keeps with each lot the entry fee of what is left of it', () => {
    const position = new Position(linear(), 0);
    position.apply('BUY', 4n, 400n, 40n, 0n, 1, 1);
    position.apply('BUY', 2n, 200n, 10n, 0n, 2, 2);
    position.apply('SELL', 1n, 100n, 5n, 0n, 3, 3);
    expect(position.lots.map((lot) => [lot.quantity, lot.cost, lot.fee, lot.order])).toEqual([
      [3n, 300n, 30n, 1],
      [2n, 200n, 10n, 2],
    ]);
    position.apply('SELL', 4n, 400n, 5n, 0n, 4, 4);
    expect(position.lots.map((lot) => [lot.quantity, lot.fee])).toEqual([[1n, 5n]]);
  });

  it('treats a flip as a close and an opening', () => {
    fc.assert(
      fc.property(anyInstrument, anyFills, anyFill, (instrument, fills, extra) => {
        const flipping = new Position(instrument, 0);
        const stepping = new Position(instrument, 0);
        fills.forEach((fill, time) => {
          apply(flipping, fill, time);
          apply(stepping, fill, time);
        });
        const close = closing(flipping);
        if (close === null) return;
        const quantity = close.quantity + extra.quantity;
        const value = instrument.valueRaw(extra.price, quantity);
        const part = (x: bigint): bigint =>
          divideRounded(x * close.quantity, quantity, 'half-even');
        const flipped = flipping.apply(close.side, quantity, value, extra.fee, 0n, 99, 99);
        const closed = stepping.apply(
          close.side,
          close.quantity,
          part(value),
          part(extra.fee),
          0n,
          99,
          99,
        );
        stepping.apply(
          close.side,
          extra.quantity,
          value - part(value),
          extra.fee - part(extra.fee),
          0n,
          99,
          99,
        );
        expect(flipped).toEqual(closed);
        expect(flipping.save()).toEqual(stepping.save());
      }),
    );
  });

  it('is a fold: the same fills give the same state, and a saved one goes on alike', () => {
    fc.assert(
      fc.property(anyInstrument, anyFills, fc.nat({ max: 40 }), (instrument, fills, cut) => {
        const whole = new Position(instrument, 0);
        let resumed = new Position(instrument, 0);
        fills.forEach((fill, time) => {
          if (time === cut) {
            const saved = JSON.parse(JSON.stringify(resumed.save())) as PositionState;
            resumed = new Position(instrument, 0);
            resumed.restore(saved);
            expect(resumed.save()).toEqual(saved);
          }
          const expected = apply(whole, fill, time);
          expect(apply(resumed, fill, time)).toEqual(expected);
        });
        expect(resumed.save()).toEqual(whole.save());
        expect([resumed.quantityNumber, resumed.costNumber]).toEqual([
          whole.quantityNumber,
          whole.costNumber,
        ]);
        const again = new Position(instrument, 0);
        fills.forEach((fill, time) => apply(again, fill, time));
        expect(again.save()).toEqual(whole.save());
      }),
    );
  });

  it.each([0n, -1n])('refuses a fill of %d and stays as it was', (quantity) => {
    const position = new Position(spot(), 0);
    const before = position.save();
    expect(codeOf(() => position.apply('BUY', quantity, 1n, 1n, 0n, 1, 1))).toBe('POSITION_FILL');
    expect(position.save()).toEqual(before);
  });
});

describe('a fee out of the base asset', () => {
  it('makes a purchase smaller; cost and fee together are what was paid', () => {
    const position = new Position(spot(), 0);
    position.apply('BUY', 1000n, 50_000n, 50n, 1n, 1, 1);
    expect([position.quantity, position.cost, position.fees]).toEqual([999n, 49_950n, 50n]);
    const trip = position.apply('SELL', 999n, 60_000n, 60n, 0n, 2, 2);
    expect(trip).toMatchObject({ pnl: 60_000n - 50_000n - 60n, fees: 110n, quantity: 999n });
  });

  it('makes a sale bigger', () => {
    const position = new Position(spot(), 0);
    position.apply('BUY', 1000n, 50_000n, 0n, 0n, 1, 1);
    position.apply('SELL', 500n, 30_000n, 60n, 1n, 2, 2);
    expect([position.quantity, position.cost]).toEqual([499n, 24_950n]);
    expect(position.realised - position.fees).toBe(30_000n - 25_050n);
  });

  it('loses no value, whatever the fees', () => {
    const anyBaseFee = fc.bigInt({ min: 0n, max: 20n });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyFill, anyBaseFee), { minLength: 1, maxLength: 30 }),
        (fills) => {
          const position = new Position(spot(), 0);
          let paid = 0n;
          let quantity = 0n;
          fills.forEach(([fill, baseFee], time) => {
            const taken = baseFee < fill.quantity ? baseFee : fill.quantity;
            const value = valueOf(position.instrument, fill);
            const fee = valueOf(position.instrument, { ...fill, quantity: taken });
            position.apply(fill.side, fill.quantity, value, fee, taken, time, time);
            quantity += (fill.side === 'BUY' ? fill.quantity : -fill.quantity) - taken;
            paid += fill.side === 'BUY' ? value : -value;
            const openCost = position.quantity < 0n ? -position.cost : position.cost;
            expect(position.quantity).toBe(quantity);
            expect(openCost - position.realised + position.fees).toBe(paid);
          });
        },
      ),
    );
  });

  it('books a purchase that the fee eats up as lost', () => {
    const position = new Position(spot(), 0);
    expect(position.apply('BUY', 1n, 50n, 1n, 1n, 1, 1)).toBeNull();
    expect([position.quantity, position.realised, position.fees]).toEqual([0n, -49n, 1n]);
    expect(position.lots).toEqual([]);
  });

  it('counts such a loss in the round trip that is open', () => {
    const position = new Position(spot(), 0);
    position.apply('BUY', 10n, 500n, 0n, 0n, 1, 1);
    position.apply('BUY', 1n, 50n, 1n, 1n, 2, 2);
    const trip = position.apply('SELL', 10n, 600n, 0n, 0n, 3, 3);
    expect(trip).toMatchObject({ pnl: 600n - 500n - 50n, fees: 1n });
    expect(position.realised - position.fees).toBe(50n);
  });

  it('refuses one above the whole purchase', () => {
    const position = new Position(spot(), 0);
    const before = position.save();
    expect(codeOf(() => position.apply('BUY', 1n, 50n, 100n, 2n, 1, 1))).toBe('POSITION_FILL');
    expect(position.save()).toEqual(before);
  });
});
