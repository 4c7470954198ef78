import { describe, expect, it } from 'vitest';
import { BTC, linear, USDT } from '../model/instruments.test-support.ts';
import { Money } from '../money/money.ts';
import type { OrderRequest } from '../orders/order-request.ts';
import { freeSpot, order, PlayedDesk } from './played-desk.test-support.ts';

type Wish = Omit<OrderRequest, 'instrument'>;
const withCoins = { deposits: [Money.parse('10000', USDT), Money.parse('3', BTC)] };
const flat = [100, 100, 100, 100] as const;
const freeLinear = linear({ makerFee: '0', takerFee: '0' });
const onMargin = { instruments: [freeLinear] };

/** A way out both ways: a stop and a target of one group. */
const exits = (side: 'BUY' | 'SELL', stop: number, target: number): OrderRequest[] => [
  {
    instrument: 0,
    side,
    type: 'STOP_MARKET',
    triggerPrice: stop,
    ocoGroup: 'exit',
    reduceOnly: true,
  },
  { instrument: 0, side, type: 'LIMIT', limitPrice: target, ocoGroup: 'exit', reduceOnly: true },
];
const bracket = (entry: Wish, stop: number, target: number) =>
  order({ ...entry, then: exits(entry.side === 'BUY' ? 'SELL' : 'BUY', stop, target) });

describe('the worse of two comes first', () => {
  it('long: the stop before the target of the same bar', () => {
    const desk = new PlayedDesk(onMargin)
      .bar(flat, bracket({ side: 'BUY', quantity: 1 }, 95, 105))
      .bar([100, 101, 99, 100])
      .bar([100, 110, 90, 108]);
    // Low first: 100 → 90 from 120 s to 140 s.
    expect(desk.fills).toEqual(['60000 #1 BUY 1 @ 100 T', '130000 #2 SELL 1 @ 95 T']);
    expect(desk.story(3).at(-1)).toBe('Canceled 130000: the other order of its group was filled');
    expect(desk.balance('USDT')).toBe('9995');
  });

  it('short: the stop before the target of the same bar', () => {
    const desk = new PlayedDesk(onMargin)
      .bar(flat, bracket({ side: 'SELL', quantity: 1 }, 105, 95))
      .bar([100, 101, 99, 100])
      .bar([100, 110, 90, 92]);
    expect(desk.fills).toEqual(['60000 #1 SELL 1 @ 100 T', '130000 #2 BUY 1 @ 105 T']);
    expect(desk.balance('USDT')).toBe('9995');
  });

  it('in the very bar of the entry', () => {
    // Buys only, flat: 100 → 110 → 90 → 108. In at 105 (70 s), through the high, out at 102 on the way down.
    const desk = new PlayedDesk(onMargin)
      .bar(
        flat,
        bracket({ side: 'BUY', type: 'STOP_MARKET', quantity: 1, triggerPrice: 105 }, 102, 120),
      )
      .bar([100, 110, 90, 108]);
    expect(desk.fills).toEqual(['70000 #1 BUY 1 @ 105 T', '88000 #2 SELL 1 @ 102 T']);
  });

  it('a limit entry sees the rest of the fall before any rise', () => {
    const desk = new PlayedDesk(onMargin)
      .bar(flat, bracket({ side: 'BUY', type: 'LIMIT', quantity: 1, limitPrice: 97 }, 95, 104))
      .bar([100, 105, 90, 104.5]);
    // 100 → 105 → 90: 97 at 80 s + 20 s × 8/15, 95 at 80 s + 20 s × 10/15.
    expect(desk.fills).toEqual(['90667 #1 BUY 1 @ 97 M', '93334 #2 SELL 1 @ 95 T']);
  });

  it('the market enters at the open and the same bar may end it', () => {
    const desk = new PlayedDesk(onMargin)
      .bar(flat, bracket({ side: 'BUY', quantity: 1 }, 95, 105))
      .bar([100, 110, 90, 108]);
    expect(desk.fills).toEqual(['60000 #1 BUY 1 @ 100 T', '70000 #2 SELL 1 @ 95 T']);
  });

  it('a gap over both is taken at the open by the stop, by the target at its limit', () => {
    const below = new PlayedDesk(onMargin)
      .bar(flat, bracket({ side: 'BUY', quantity: 1 }, 95, 105))
      .bar(flat)
      .bar([80, 120, 80, 110]);
    expect(below.fills.at(-1)).toBe('120000 #2 SELL 1 @ 80 T');
    const above = new PlayedDesk(onMargin)
      .bar(flat, bracket({ side: 'BUY', quantity: 1 }, 95, 105))
      .bar(flat)
      .bar([130, 131, 80, 110]);
    expect(above.fills.at(-1)).toBe('120000 #3 SELL 1 @ 105 M');
  });

  it('flat with orders on both sides: the nearer extreme', () => {
    const straddle = (desk: PlayedDesk) =>
      desk.bar(flat, (context) => {
        order({
          side: 'BUY',
          type: 'STOP_MARKET',
          quantity: 1,
          triggerPrice: 104,
          ocoGroup: 'entry',
        })(context);
        order({
          side: 'SELL',
          type: 'STOP_MARKET',
          quantity: 1,
          triggerPrice: 96,
          ocoGroup: 'entry',
        })(context);
      });
    expect(straddle(new PlayedDesk(onMargin)).bar([100, 107, 95, 100]).fills).toEqual([
      '76000 #2 SELL 1 @ 96 T',
    ]);
    expect(straddle(new PlayedDesk(onMargin)).bar([100, 105, 93, 100]).fills).toEqual([
      '76000 #1 BUY 1 @ 104 T',
    ]);
    expect(straddle(new PlayedDesk(onMargin)).bar([100, 105, 95, 100]).fills).toEqual([
      '76000 #1 BUY 1 @ 104 T',
    ]);
  });
});

describe('one triggers other', () => {
  it('children are held until the parent fills, and end with a parent that does not', () => {
    const desk = new PlayedDesk(onMargin)
      .bar(
        flat,
        bracket(
          { side: 'BUY', type: 'LIMIT', quantity: 1, limitPrice: 95, timeInForce: 'IOC' },
          90,
          110,
        ),
      )
      .bar([100, 120, 80, 100]);
    expect(desk.fills).toEqual([]);
    expect([2, 3].map((n) => desk.story(n).at(-1))).toEqual(
      Array(2).fill('Canceled 60000: its parent order ended unfilled'),
    );
    expect(desk.kernel.books.openOrders.size).toBe(0);
    expect(desk.venue.isIdle(0)).toBe(true);
  });

  it('a held child can be cancelled by itself', () => {
    const desk = new PlayedDesk(onMargin)
      .bar(flat, bracket({ side: 'BUY', type: 'LIMIT', quantity: 1, limitPrice: 95 }, 90, 110))
      .bar(flat, (context) => context.cancel(3))
      .bar(flat);
    expect(desk.story(3).at(-1)).toBe('Canceled 120000');
    desk.bar([100, 120, 94, 119]).bar([119, 120, 119, 119]);
    expect(desk.held()).toBe('1');
    expect([...desk.kernel.books.openOrders.keys()]).toEqual([2]);
  });

  it('children follow a parent that fills in parts', () => {
    const desk = new PlayedDesk({ ...onMargin, matching: { volumeShare: 0.1 } })
      .bar([100, 100, 100, 100, 10], bracket({ side: 'BUY', quantity: 3 }, 90, 110))
      .bar([100, 100, 100, 100, 10])
      .bar([100, 100, 100, 100, 10]);
    expect(desk.kernel.books.openOrders.get(2)?.quantity).toBe(2000n);
    desk.bar([100, 100, 100, 100, 10]).bar([80, 80, 80, 80, 100]);
    expect(desk.fills.slice(3)).toEqual(['240000 #2 SELL 3 @ 80 T']);
    expect(desk.held()).toBe('0');
  });

  it('children that did part of their work grow only by what the parent adds', () => {
    const desk = new PlayedDesk({ ...onMargin, matching: { volumeShare: 0.1 } })
      .bar(
        [100, 100, 100, 100, 10],
        bracket({ side: 'BUY', type: 'LIMIT', quantity: 4, limitPrice: 100.5 }, 90, 110),
      )
      // Two bought at the open.
      .bar([100, 100, 100, 100, 20])
      // One of them sold at the target: the stop has one left.
      .bar([111, 111, 111, 111, 10]);
    expect(desk.kernel.books.openOrders.get(2)?.leavesQuantity).toBe(1000n);
    // One more bought: two held, two for each child.
    desk.bar([100, 100, 100, 100, 10]);
    expect(desk.held()).toBe('2');
    expect([2, 3].map((n) => desk.kernel.books.openOrders.get(n)?.leavesQuantity)).toEqual([
      2000n,
      2000n,
    ]);
  });

  it('a child with a quantity of its own never exceeds it', () => {
    const desk = new PlayedDesk(onMargin)
      .bar(
        flat,
        order({
          side: 'BUY',
          quantity: 3,
          then: [
            { instrument: 0, side: 'SELL', type: 'STOP_MARKET', triggerPrice: 95, quantity: 1 },
          ],
        }),
      )
      .bar(flat)
      .bar([90, 90, 90, 90]);
    expect(desk.fills.at(-1)).toBe('120000 #2 SELL 1 @ 90 T');
    expect(desk.held()).toBe('2');
  });

  it('children sell what is left of a purchase whose fee was taken out of it', () => {
    // 3 less 0.1 % = 2.997.
    const instruments = [freeSpot({ takerFee: '0.001', feePolicy: { in: 'received' } })];
    const desk = new PlayedDesk({ instruments })
      .bar(flat, bracket({ side: 'BUY', quantity: 3 }, 95, 105))
      .bar(flat);
    expect(desk.balance('BTC')).toBe('2.997');
    desk.bar([90, 91, 89, 90]);
    expect(desk.fills.at(-1)).toBe('120000 #2 SELL 2.997 @ 90 T');
    expect(desk.balance('BTC')).toBe('0');
  });

  it('children of a parent that was cancelled after a part keep that part safe', () => {
    const desk = new PlayedDesk({ ...onMargin, matching: { volumeShare: 0.1 } })
      .bar([100, 100, 100, 100, 10], bracket({ side: 'BUY', quantity: 3 }, 90, 110))
      .bar([100, 100, 100, 100, 10], (context) => context.cancel(1))
      .bar([100, 100, 100, 100, 10])
      .bar([80, 80, 80, 80, 100]);
    expect(desk.story(1).at(-1)).toBe('Canceled 120000');
    expect(desk.fills.at(-1)).toBe('180000 #2 SELL 1 @ 80 T');
    expect(desk.held()).toBe('0');
  });
});

describe('one cancels other', () => {
  const both = (desk: PlayedDesk): PlayedDesk =>
    desk.bar([100, 100, 100, 100, 10], (context) => {
      order({ side: 'SELL', type: 'LIMIT', quantity: 3, limitPrice: 105, ocoGroup: 'out' })(
        context,
      );
      order({ side: 'SELL', type: 'STOP_MARKET', quantity: 3, triggerPrice: 95, ocoGroup: 'out' })(
        context,
      );
    });

  it('a full fill cancels the other', () => {
    const desk = both(new PlayedDesk(withCoins)).bar(flat).bar([100, 106, 99, 101]);
    // Sells only: 100 → 99 → 106, from 140 s to 160 s: 105 after 6/7.
    expect(desk.fills).toEqual(['157143 #1 SELL 3 @ 105 M']);
    expect(desk.story(2).at(-1)).toBe('Canceled 157143: the other order of its group was filled');
  });

  it('a partial fill makes the other smaller by as much', () => {
    const desk = both(new PlayedDesk({ ...withCoins, matching: { volumeShare: 0.1 } }))
      .bar([100, 100, 100, 100, 10])
      .bar([106, 106, 106, 106, 10]);
    expect(desk.fills).toEqual(['120000 #1 SELL 1 @ 105 M']);
    expect(desk.kernel.books.openOrders.get(2)).toMatchObject({
      quantity: 2000n,
      status: 'ACCEPTED',
    });
    desk.bar([94, 94, 94, 94, 100]);
    expect(desk.fills.at(-1)).toBe('180000 #2 SELL 2 @ 94 T');
    expect(desk.story(1).at(-1)).toBe('Canceled 180000: the other order of its group was filled');
    expect(desk.balance('BTC')).toBe('0');
  });

  it('orders of other groups and of no group are left alone', () => {
    const desk = both(new PlayedDesk(withCoins))
      .bar(
        flat,
        order({ side: 'BUY', type: 'LIMIT', quantity: 1, limitPrice: 50, ocoGroup: 'else' }),
      )
      .bar([100, 106, 99, 101]);
    expect([...desk.kernel.books.openOrders.keys()]).toEqual([3]);
  });
});
