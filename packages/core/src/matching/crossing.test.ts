import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BTC, USDT } from '../model/instruments.test-support.ts';
import { Money } from '../money/money.ts';
import { makeOrder } from '../orders/orders.test-support.ts';
import { type Leg, nextHit, priceAt, timeAt } from './crossing.ts';
import { freeSpot, order, PlayedDesk } from './played-desk.test-support.ts';
import { WorkingOrder } from './working-order.ts';

const leg = (from: number, to: number): Leg => ({ from, to, start: 1000, end: 2000 });
const at = (
  work: Partial<Parameters<typeof makeOrder>[1]>,
  state: 'WAITING' | 'WORKING',
): WorkingOrder => {
  const working = new WorkingOrder(makeOrder(freeSpot(), work), 0, false);
  working.state = state;
  return working;
};
const buyLimit = at({ side: 'BUY', type: 'LIMIT', limitPrice: 95 }, 'WORKING');
const sellLimit = at({ side: 'SELL', type: 'LIMIT', limitPrice: 105 }, 'WORKING');
const buyStop = at({ side: 'BUY', type: 'STOP_MARKET', triggerPrice: 105 }, 'WAITING');
const sellStop = at({ side: 'SELL', type: 'STOP_MARKET', triggerPrice: 95 }, 'WAITING');

describe('a stretch of the path', () => {
  it('is a straight line in price and time', () => {
    expect([0, 0.25, 1].map((u) => priceAt(leg(100, 120), u))).toEqual([100, 105, 120]);
    expect([0, 0.25, 1].map((u) => timeAt(leg(100, 120), u))).toEqual([1000, 1250, 2000]);
  });

  it.each([
    ['a buy limit that is passed', buyLimit, 100, 90, 0, 0.5],
    ['a buy limit that is touched', buyLimit, 100, 95, 0, Infinity],
    ['a buy limit not reached', buyLimit, 100, 96, 0, Infinity],
    ['a buy limit on the way up', buyLimit, 100, 110, 0, Infinity],
    ['a sell limit that is passed', sellLimit, 100, 110, 0, 0.5],
    ['a sell limit that is touched', sellLimit, 100, 105, 0, Infinity],
    ['a buy stop that is touched', buyStop, 100, 105, 0, 1],
    ['a buy stop that is passed', buyStop, 100, 110, 0, 0.5],
    ['a buy stop passed before', buyStop, 100, 110, 0.75, 0.75],
    ['a buy stop on the way down', buyStop, 104, 90, 0, Infinity],
    ['a sell stop that is passed', sellStop, 100, 90, 0, 0.5],
    ['a sell stop where the leg begins', sellStop, 95, 99, 0, 0],
    ['a stretch without movement', sellStop, 96, 96, 0, Infinity],
  ] as const)('%s', (_, working, from, to, u, expected) => {
    expect(nextHit(working, leg(from, to), u, false)).toBe(expected);
  });

  it('touches when that is the rule', () => {
    expect(nextHit(buyLimit, leg(100, 95), 0, true)).toBe(1);
    expect(nextHit(sellLimit, leg(100, 105), 0, true)).toBe(1);
  });

  it('never finds a point before the one it stands at, nor outside the stretch', () => {
    const price = fc.double({ min: 0.01, max: 1e6, noNaN: true });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        price,
        price,
        share,
        fc.constantFrom(buyLimit, sellLimit, buyStop, sellStop),
        (from, to, u, working) => {
          const hit = nextHit(working, leg(from, to), u, false);
          expect(hit === Infinity || (hit >= u && hit <= 1)).toBe(true);
        },
      ),
    );
  });
});

describe('a stop inside a bar', () => {
  it('fills at its trigger to the tick, whatever doubles the path is made of', () => {
    const ticks = fc.integer({ min: 2, max: 2_000_000 });
    fc.assert(
      fc.property(
        ticks,
        ticks,
        fc.boolean(),
        fc.constantFrom('BUY' as const, 'SELL' as const),
        (a, b, twice, side) => {
          if (Math.abs(a - b) < 2) return;
          const [low, high] = a < b ? [a, b] : [b, a];
          const [open, end] = (side === 'BUY' ? [low, high] : [high, low]).map((x) => x / 100);
          // A tick or a third of the way before the end.
          const inside = twice ? (high - low) / 3 : 1;
          const triggerPrice = Math.round(side === 'BUY' ? high - inside : low + inside) / 100;
          if (open === undefined || end === undefined || triggerPrice === open) return;
          const stop = order({ side, type: 'STOP_MARKET', quantity: 0.001, triggerPrice });
          const desk = new PlayedDesk({
            deposits: [Money.parse('10000', USDT), Money.parse('1', BTC)],
          })
            .bar([open, open, open, open], (context) => {
              stop(context);
              if (twice) stop(context);
            })
            .bar([open, Math.max(open, end), Math.min(open, end), open]);
          expect(desk.fillReports.map((fill) => fill.price.toNumber())).toEqual(
            Array(twice ? 2 : 1).fill(triggerPrice),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});
