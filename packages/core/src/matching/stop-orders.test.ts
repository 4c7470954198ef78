import { describe, expect, it } from 'vitest';
import { BTC, USDT } from '../model/instruments.test-support.ts';
import { Money } from '../money/money.ts';
import type { OrderRequest } from '../orders/order-request.ts';
import { order, PlayedDesk } from './played-desk.test-support.ts';
import { basisPointSlippage } from './slippage.ts';

const withCoins = { deposits: [Money.parse('10000', USDT), Money.parse('10', BTC)] };
type Wish = Omit<OrderRequest, 'instrument'>;
const buyStop: Wish = { side: 'BUY', type: 'STOP_MARKET', quantity: 1, triggerPrice: 105 };
const sellStop: Wish = { side: 'SELL', type: 'STOP_MARKET', quantity: 1, triggerPrice: 95 };
const flat = [100, 100, 100, 100] as const;

describe('stop orders on bars', () => {
  it('trigger inside a bar and fill at the trigger', () => {
    // Buys only: up first, 100 → 110 in 20 s, 105 after 10.
    const buying = new PlayedDesk().bar(flat, order(buyStop)).bar([100, 110, 99, 108]);
    expect(buying.fills).toEqual(['70000 #1 BUY 1 @ 105 T']);
    expect(buying.story(1).slice(2)).toEqual(['Accepted 60000', 'Triggered 70000', 'Filled 70000']);
    const selling = new PlayedDesk(withCoins).bar(flat, order(sellStop)).bar([100, 101, 90, 92]);
    expect(selling.fills).toEqual(['70000 #1 SELL 1 @ 95 T']);
  });

  it('trigger when the price only touches the trigger', () => {
    const desk = new PlayedDesk().bar(flat, order(buyStop)).bar([100, 105, 99, 100]);
    expect(desk.fills).toEqual(['80000 #1 BUY 1 @ 105 T']);
  });

  it('slip from the trigger, rounded against us', () => {
    // 105 × 1.001 = 105.105 → 105.11; 95 × 0.999 = 94.905 → 94.90.
    const slippage = basisPointSlippage(10);
    const buying = new PlayedDesk({ matching: { slippage } })
      .bar(flat, order(buyStop))
      .bar([100, 110, 99, 108]);
    expect(buying.fills).toEqual(['70000 #1 BUY 1 @ 105.11 T']);
    const selling = new PlayedDesk({ ...withCoins, matching: { slippage } })
      .bar(flat, order(sellStop))
      .bar([100, 101, 90, 92]);
    expect(selling.fills).toEqual(['70000 #1 SELL 1 @ 94.9 T']);
  });

  it('that the market jumps over fill at the open', () => {
    const buying = new PlayedDesk()
      .bar(flat, order(buyStop))
      .bar([100, 101, 99, 100])
      .bar([107, 108, 106, 107]);
    expect(buying.fills).toEqual(['120000 #1 BUY 1 @ 107 T']);
    const selling = new PlayedDesk(withCoins)
      .bar(flat, order(sellStop))
      .gap(3)
      .bar([80, 81, 79, 80]);
    expect(selling.fills).toEqual(['240000 #1 SELL 1 @ 80 T']);
  });

  it('sent after the trigger was passed trigger at once', () => {
    const desk = new PlayedDesk()
      .bar([110, 110, 110, 110], order(buyStop))
      .bar([111, 112, 110, 111]);
    expect(desk.fills).toEqual(['60000 #1 BUY 1 @ 111 T']);
    expect(desk.story(1).slice(2)).toEqual(['Accepted 60000', 'Triggered 60000', 'Filled 60000']);
  });

  it('whose trigger is moved beyond the market trigger at once, at the market', () => {
    const desk = new PlayedDesk()
      .bar(flat, order(buyStop))
      .bar(flat, (context) => context.modify(1, { triggerPrice: 98 }))
      .bar([101, 102, 100, 101]);
    expect(desk.fills).toEqual(['120000 #1 BUY 1 @ 101 T']);
  });

  it('with the same trigger fill at the same price', () => {
    // 3 → 17 and 17 → 0.07 do not divide evenly: the trigger counts, not a double beside it.
    for (const trigger of [3.01, 7.77, 10.1, 13.13, 16.99]) {
      const desk = new PlayedDesk()
        .bar([3, 3, 3, 3], (context) => {
          order({ ...buyStop, triggerPrice: trigger })(context);
          order({ ...buyStop, triggerPrice: trigger })(context);
        })
        .bar([3, 17, 0.07, 5]);
      expect(desk.fillReports.map((fill) => fill.price.toNumber())).toEqual([trigger, trigger]);
    }
  });

  it('with a limit rest after their trigger', () => {
    // Up through 105 at 70 s, 110 at 80 s, down to 99 at 100 s: 104 after 6/11 of that.
    const limit: Wish = { ...buyStop, type: 'STOP_LIMIT', limitPrice: 104 };
    const desk = new PlayedDesk().bar(flat, order(limit)).bar([100, 110, 99, 108]);
    expect(desk.story(1).slice(2)).toEqual(['Accepted 60000', 'Triggered 70000', 'Filled 90910']);
    expect(desk.fills).toEqual(['90910 #1 BUY 1 @ 104 M']);
  });

  it('with a limit take at the trigger when the limit allows it', () => {
    const desk = new PlayedDesk()
      .bar(flat, order({ ...buyStop, type: 'STOP_LIMIT', limitPrice: 106 }))
      .bar([100, 110, 99, 108]);
    expect(desk.fills).toEqual(['70000 #1 BUY 1 @ 105 T']);
  });

  it('with a limit may be left behind by a gap, and fill when the market comes back', () => {
    const desk = new PlayedDesk()
      .bar(flat, order({ ...buyStop, type: 'STOP_LIMIT', limitPrice: 106 }))
      .bar([110, 112, 107, 108])
      .bar([108, 109, 100, 101]);
    // 109 (140 s) → 100 (160 s): 106 after a third.
    expect(desk.fills).toEqual(['146667 #1 BUY 1 @ 106 M']);
  });

  it('with a post-only limit are rejected when they would match at their trigger', () => {
    const desk = new PlayedDesk()
      .bar(flat, order({ ...buyStop, type: 'STOP_LIMIT', limitPrice: 106, postOnly: true }))
      .bar([100, 110, 99, 108]);
    expect(desk.fills).toEqual([]);
    expect(desk.story(1).at(-1)).toBe('Rejected 70000: post-only, and it would match at once');
  });
});

describe('take-profit orders on bars', () => {
  const profit: Wish = { side: 'SELL', type: 'TAKE_PROFIT_MARKET', quantity: 1, triggerPrice: 110 };

  it('trigger in favour and take', () => {
    // Sells only: 100 → 99 until 80 s, 99 → 112 until 100 s: 110 after 11/13.
    const desk = new PlayedDesk(withCoins).bar(flat, order(profit)).bar([100, 112, 99, 111]);
    expect(desk.fills).toEqual(['96924 #1 SELL 1 @ 110 T']);
  });

  it('take the better open when it jumps over the trigger, as a market order would', () => {
    const desk = new PlayedDesk(withCoins).bar(flat, order(profit)).bar([115, 116, 114, 115]);
    expect(desk.fills).toEqual(['60000 #1 SELL 1 @ 115 T']);
  });

  it('with a limit never sell below it', () => {
    const limit: Wish = { ...profit, type: 'TAKE_PROFIT_LIMIT', limitPrice: 110.5 };
    const desk = new PlayedDesk(withCoins).bar(flat, order(limit)).bar([100, 112, 99, 111]);
    // Triggered at 110, rests at 110.5 on the way up: 99 + 13 × u = 110.5, u = 11.5/13.
    expect(desk.fills).toEqual(['97693 #1 SELL 1 @ 110.5 M']);
  });
});

describe('trailing stops on bars', () => {
  const trail = (distance: object, side: 'BUY' | 'SELL' = 'SELL'): Wish => ({
    side,
    type: 'TRAILING_STOP',
    quantity: 1,
    trail: { amount: 5 },
    ...distance,
  });

  it('follow the high by an amount', () => {
    // Starts at 95, 110 makes it 105; 110 → 104 in the last 20 s, 105 after 5/6.
    const desk = new PlayedDesk(withCoins).bar(flat, order(trail({}))).bar([100, 110, 97, 104]);
    expect(desk.fills).toEqual(['116667 #1 SELL 1 @ 105 T']);
  });

  it('never loosen', () => {
    const desk = new PlayedDesk(withCoins)
      .bar(flat, order(trail({})))
      .bar([100, 110, 97, 106])
      .bar([106, 107, 105.5, 106])
      .bar([106, 106, 105.01, 106])
      .bar([104, 106, 103, 105]);
    expect(desk.fills).toEqual(['240000 #1 SELL 1 @ 104 T']);
  });

  it('follow by per cent', () => {
    // 120 × 0.9 = 108; 110 → 100 in the first 20 s of the second bar, 108 after 4.
    const desk = new PlayedDesk(withCoins)
      .bar(flat, order(trail({ trail: { percent: 10 } })))
      .bar([100, 120, 95, 110])
      .bar([110, 111, 100, 101]);
    expect(desk.fills).toEqual(['124000 #1 SELL 1 @ 108 T']);
  });

  it('follow the low when they buy', () => {
    // Starts at 105, 90 makes it 95; 90 → 96 in the last 20 s.
    const desk = new PlayedDesk().bar(flat, order(trail({}, 'BUY'))).bar([100, 104, 90, 96]);
    expect(desk.fills).toEqual(['116667 #1 BUY 1 @ 95 T']);
  });

  it('begin where the market stands when their parent fills, in the middle of a bar', () => {
    // Bought at 100 on the way from 110 to 90 (90 s): the stop begins at 95 and is reached at 95 s.
    const desk = new PlayedDesk()
      .bar(
        [108, 108, 108, 108],
        order({
          side: 'BUY',
          type: 'LIMIT',
          quantity: 1,
          limitPrice: 100,
          then: [{ instrument: 0, ...trail({}) }],
        }),
      )
      .bar([108, 110, 90, 92]);
    expect(desk.fills).toEqual(['90000 #1 BUY 1 @ 100 M', '95000 #2 SELL 1 @ 95 T']);
  });

  it('begin where the market stands when latency brings them into the middle of a bar', () => {
    // Sells only: 100 → 80 in 20 s; at 5 s the price is 95, so the stop is 90, reached at 10 s.
    const desk = new PlayedDesk({ ...withCoins, matching: { latency: 5000 } })
      .bar(flat, order(trail({})))
      .bar([100, 101, 80, 81]);
    expect(desk.fills).toEqual(['70000 #1 SELL 1 @ 90 T']);
  });
});
