import { describe, expect, it } from 'vitest';
import { BTC, USDT } from '../model/instruments.test-support.ts';
import { Money } from '../money/money.ts';
import { order, PlayedDesk } from './played-desk.test-support.ts';

const buyAt = (limitPrice: number, more: object = {}) =>
  order({ side: 'BUY', type: 'LIMIT', quantity: 1, limitPrice, ...more });
const withCoins = { deposits: [Money.parse('10000', USDT), Money.parse('10', BTC)] };

describe('limit orders on bars', () => {
  it('rest, are not filled by a touch, and fill at their limit when the bar goes through it', () => {
    const desk = new PlayedDesk().bar([100, 100, 100, 100], buyAt(95)).bar([100, 101, 95, 99]);
    expect(desk.fills).toEqual([]);
    // Flat with buys only: 100 → 101 → 94. From 101 to 94 in 20 s, at 95 after 6/7 of them.
    desk.bar([100, 101, 94, 99]);
    expect(desk.fills).toEqual(['157143 #1 BUY 1 @ 95 M']);
    expect(desk.story(1)).toEqual([
      'Initialized 60000',
      'Submitted 60000',
      'Accepted 60000',
      'Filled 157143',
    ]);
  });

  it('fill by a touch when that is the rule', () => {
    const desk = new PlayedDesk({ matching: { limitFill: 'touch' } })
      .bar([100, 100, 100, 100], buyAt(95))
      .bar([100, 101, 95, 99]);
    expect(desk.fills).toEqual(['100000 #1 BUY 1 @ 95 M']);
  });

  it('that rest when the market jumps over them fill at their limit, not at the better open', () => {
    const desk = new PlayedDesk(withCoins)
      .bar([100, 100, 100, 100], (context) => {
        buyAt(95)(context);
        order({ side: 'SELL', type: 'LIMIT', quantity: 1, limitPrice: 105 })(context);
      })
      .bar([100, 101, 97, 100])
      .bar([90, 91, 89, 90])
      .bar([110, 111, 109, 110]);
    expect(desk.fills).toEqual(['120000 #1 BUY 1 @ 95 M', '180000 #2 SELL 1 @ 105 M']);
  });

  it('that arrive marketable take at the open, better than their limit', () => {
    const desk = new PlayedDesk().bar([100, 100, 100, 100], buyAt(105)).bar([102, 110, 90, 100]);
    expect(desk.fills).toEqual(['60000 #1 BUY 1 @ 102 T']);
  });

  it('never pay beyond their limit, slippage included', () => {
    const slippage = { text: '10 %', fixed: 0.1, share: () => 0.1 };
    const desk = new PlayedDesk({ matching: { slippage } })
      .bar([100, 100, 100, 100], buyAt(105))
      .bar([102, 110, 90, 100]);
    expect(desk.fills).toEqual(['60000 #1 BUY 1 @ 105 T']);
  });

  it('post-only are rejected when they would match, and rest otherwise', () => {
    const desk = new PlayedDesk()
      .bar([100, 100, 100, 100], (context) => {
        buyAt(102, { postOnly: true })(context);
        buyAt(101.99, { postOnly: true })(context);
      })
      .bar([102, 103, 102, 102]);
    expect(desk.fills).toEqual([]);
    expect(desk.story(1)).toEqual([
      'Initialized 60000',
      'Submitted 60000',
      'Rejected 60000: post-only, and it would match at once',
    ]);
    expect(desk.story(2).at(-1)).toBe('Accepted 60000');
  });

  it('IOC and FOK take at once or expire', () => {
    const desk = new PlayedDesk()
      .bar([100, 100, 100, 100], (context) => {
        buyAt(95, { timeInForce: 'IOC' })(context);
        buyAt(95, { timeInForce: 'FOK' })(context);
        buyAt(105, { timeInForce: 'IOC' })(context);
        buyAt(105, { timeInForce: 'FOK' })(context);
      })
      .bar([100, 110, 90, 100]);
    expect(desk.fills).toEqual(['60000 #3 BUY 1 @ 100 T', '60000 #4 BUY 1 @ 100 T']);
    expect([1, 2].map((n) => desk.story(n).at(-1))).toEqual(
      Array(2).fill('Expired 60000: it could not be filled at once'),
    );
  });

  it('GTD expire inside the bar, before a later fill', () => {
    // 100 → 101 until 140 s, then down: 95 would be passed at 150.9 s.
    const desk = new PlayedDesk()
      .bar([100, 100, 100, 100], buyAt(95, { timeInForce: 'GTD', expireTime: 145_000 }))
      .bar([100, 101, 97, 100])
      .bar([100, 101, 90, 95]);
    expect(desk.fills).toEqual([]);
    expect(desk.story(1).at(-1)).toBe('Expired 145000: its time is over');
  });

  it('GTD whose time ends before there is a market do not trade afterwards', () => {
    const desk = new PlayedDesk()
      .bar([100, 100, 100, 100], buyAt(105, { timeInForce: 'GTD', expireTime: 90_000 }))
      .gap(5)
      .bar([100, 101, 90, 95]);
    expect(desk.fills).toEqual([]);
    expect(desk.story(1).at(-1)).toContain('Expired');
  });

  it('fill over several bars when only a share of the volume may be taken', () => {
    const desk = new PlayedDesk({ matching: { volumeShare: 0.1 } })
      .bar([100, 100, 100, 100, 10], buyAt(95, { quantity: 2.5 }))
      .bar([94, 94, 94, 94, 10])
      .bar([94, 94, 94, 94, 10])
      .bar([96, 96, 96, 96, 10])
      .bar([94, 94, 94, 94, 10]);
    // The first takes on arrival, at the open; the rest gives at its limit.
    expect(desk.fills).toEqual([
      '60000 #1 BUY 1 @ 94 T',
      '120000 #1 BUY 1 @ 95 M',
      '240000 #1 BUY 0.5 @ 95 M',
    ]);
  });

  it("take each other's place in a bar: the nearer limit first", () => {
    const desk = new PlayedDesk({ matching: { volumeShare: 0.1 } })
      .bar([100, 100, 100, 100, 10], (context) => {
        buyAt(90)(context);
        buyAt(95)(context);
      })
      .bar([100, 100, 80, 85, 10]);
    // One may be bought in this bar, and 95 is reached first.
    expect(desk.fills.map((fill) => fill.split(' ')[1])).toEqual(['#2']);
  });
});

describe('changing a limit order', () => {
  it('moves the limit from the next market on', () => {
    const desk = new PlayedDesk()
      .bar([100, 100, 100, 100], buyAt(95))
      .bar([100, 100, 97, 100], (context) => context.modify(1, { limitPrice: 98 }))
      .bar([100, 100, 97, 100]);
    // From 100 (140 s) to 97 (160 s): 98 after two thirds.
    expect(desk.fills).toEqual(['153334 #1 BUY 1 @ 98 M']);
    expect(desk.story(1).slice(2)).toEqual([
      'Accepted 60000',
      'PendingModify 120000',
      'Updated 120000',
      'Filled 153334',
    ]);
  });

  it('beyond the market takes at the market, not at the new limit', () => {
    const desk = new PlayedDesk()
      .bar([100, 100, 100, 100], buyAt(95))
      .bar([100, 100, 97, 100], (context) => context.modify(1, { limitPrice: 120 }))
      .bar([101, 102, 99, 100]);
    expect(desk.fills).toEqual(['120000 #1 BUY 1 @ 101 T']);
  });

  it('beyond the market is refused when it is post-only', () => {
    const desk = new PlayedDesk()
      .bar([100, 100, 100, 100], buyAt(95, { postOnly: true }))
      .bar([100, 100, 97, 100], (context) => context.modify(1, { limitPrice: 120 }))
      .bar([101, 102, 99, 100]);
    expect(desk.fills).toEqual([]);
    expect(desk.story(1).at(-1)).toBe(
      'ModifyRejected 120000: post-only, and it would match at once',
    );
    expect(desk.kernel.books.openOrders.get(1)).toMatchObject({
      pendingAction: 'none',
      limitPrice: 9500n,
    });
  });

  it('to less than is filled is refused', () => {
    const desk = new PlayedDesk({ matching: { volumeShare: 0.1 } })
      .bar([100, 100, 100, 100, 10], order({ side: 'BUY', quantity: 3 }))
      .bar([100, 100, 100, 100, 10], (context) => context.modify(1, { quantity: 0.5 }))
      .bar([100, 100, 100, 100, 0], (context) => context.modify(1, { quantity: 1.5 }))
      .bar([100, 100, 100, 100, 10]);
    expect(desk.story(1).slice(3)).toEqual([
      'Filled 60000',
      'PendingModify 120000',
      'ModifyRejected 120000: more than the new quantity is filled already',
      'PendingModify 180000',
      'Updated 180000',
      'Filled 180000',
    ]);
    expect(desk.fills.at(-1)).toBe('180000 #1 BUY 0.5 @ 100 T');
    expect(desk.held()).toBe('1.5');
  });
});
