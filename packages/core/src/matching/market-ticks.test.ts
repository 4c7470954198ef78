import { describe, expect, it } from 'vitest';
import { BTC, USDT } from '../model/instruments.test-support.ts';
import { Money } from '../money/money.ts';
import { order, PlayedDesk } from './played-desk.test-support.ts';

const withCoins = { deposits: [Money.parse('10000', USDT), Money.parse('10', BTC)] };
const buy = (quantity: number, more: object = {}) => order({ side: 'BUY', quantity, ...more });
const limit = (limitPrice: number, quantity: number, more: object = {}) =>
  buy(quantity, { type: 'LIMIT', limitPrice, ...more });

describe('matching on trades', () => {
  it('takes at the next trade, never at the one that was decided on', () => {
    const desk = new PlayedDesk().trade(1000, 100, 1, buy(2)).trade(1500, 101, 1);
    expect(desk.fills).toEqual(['1500 #1 BUY 2 @ 101 T']);
  });

  it('fills a resting limit when a trade goes beyond it, or at it when that is the rule', () => {
    const play = (limitFill: 'through' | 'touch'): string[] =>
      new PlayedDesk({ matching: { limitFill } })
        .trade(0, 100, 1, limit(99, 1))
        .trade(1, 100, 1)
        .trade(2, 99, 1)
        .trade(3, 98, 1).fills;
    expect(play('through')).toEqual(['3 #1 BUY 1 @ 99 M']);
    expect(play('touch')).toEqual(['2 #1 BUY 1 @ 99 M']);
  });

  it('takes a share of the traded quantity', () => {
    const desk = new PlayedDesk({ matching: { volumeShare: 0.5 } })
      .trade(0, 100, 1, buy(2))
      .trade(1, 100, 2)
      .trade(2, 101, 0.4)
      .trade(3, 102, 9);
    expect(desk.fills).toEqual([
      '1 #1 BUY 1 @ 100 T',
      '2 #1 BUY 0.2 @ 101 T',
      '3 #1 BUY 0.8 @ 102 T',
    ]);
  });

  it('triggers stops at the traded price', () => {
    const desk = new PlayedDesk(withCoins)
      .trade(0, 100, 1, order({ side: 'SELL', type: 'STOP_MARKET', quantity: 1, triggerPrice: 95 }))
      .trade(1, 95.01, 1)
      .trade(2, 94.2, 1);
    expect(desk.fills).toEqual(['2 #1 SELL 1 @ 94.2 T']);
  });

  it('waits out the latency', () => {
    const desk = new PlayedDesk({ matching: { latency: 250 } })
      .trade(1000, 100, 1, buy(1))
      .trade(1249, 101, 1)
      .trade(1250, 102, 1);
    expect(desk.fills).toEqual(['1250 #1 BUY 1 @ 102 T']);
  });
});

describe('matching on quotes', () => {
  it('buys at the ask and sells at the bid, as much as is shown', () => {
    const desk = new PlayedDesk(withCoins)
      .quote(0, 99, 1, 101, 1, (context) => {
        buy(2.5)(context);
        order({ side: 'SELL', quantity: 0.5 })(context);
      })
      .quote(1, 99, 1, 101, 1)
      .quote(2, 100, 1, 102, 5);
    expect(desk.fills).toEqual([
      '1 #1 BUY 1 @ 101 T',
      '1 #2 SELL 0.5 @ 99 T',
      '2 #1 BUY 1.5 @ 102 T',
    ]);
  });

  it('gives at a resting limit no more than the quote that reaches it shows', () => {
    const desk = new PlayedDesk()
      .quote(0, 99, 1, 101, 1, limit(100, 3))
      .quote(1, 99, 1, 101, 1)
      .quote(2, 99, 1, 100, 0.5)
      .quote(3, 98, 1, 99.5, 1)
      .quote(4, 98, 1, 99, 9);
    expect(desk.fills).toEqual([
      '2 #1 BUY 0.5 @ 100 M',
      '3 #1 BUY 1 @ 100 M',
      '4 #1 BUY 1.5 @ 100 M',
    ]);
  });

  it('triggers a selling stop by the bid and a buying one by the ask', () => {
    const stop = (side: 'BUY' | 'SELL', triggerPrice: number) =>
      order({ side, type: 'STOP_MARKET', quantity: 1, triggerPrice });
    const desk = new PlayedDesk(withCoins)
      .quote(0, 99, 5, 101, 5, (context) => {
        stop('SELL', 98)(context);
        stop('BUY', 103)(context);
      })
      .quote(1, 98.5, 5, 102.5, 5)
      .quote(2, 98, 5, 102, 5)
      .quote(3, 99, 5, 103, 5);
    expect(desk.fills).toEqual(['2 #1 SELL 1 @ 98 T', '3 #2 BUY 1 @ 103 T']);
  });
});

describe('matching on books', () => {
  const asks = [
    [100, 1],
    [101, 1],
    [102, 5],
  ] as const;
  const bids = [
    [99, 1],
    [98, 4],
  ] as const;

  it('walks the levels', () => {
    const desk = new PlayedDesk(withCoins)
      .book(0, bids, asks, (context) => {
        buy(3)(context);
        order({ side: 'SELL', quantity: 2 })(context);
      })
      .book(1, bids, asks);
    expect(desk.fills).toEqual([
      '1 #1 BUY 1 @ 100 T',
      '1 #1 BUY 1 @ 101 T',
      '1 #1 BUY 1 @ 102 T',
      '1 #2 SELL 1 @ 99 T',
      '1 #2 SELL 1 @ 98 T',
    ]);
  });

  it('shows to later orders what the earlier ones left', () => {
    const desk = new PlayedDesk()
      .book(0, bids, asks, (context) => {
        buy(0.4)(context);
        buy(1)(context);
      })
      .book(1, bids, asks);
    expect(desk.fills).toEqual([
      '1 #1 BUY 0.4 @ 100 T',
      '1 #2 BUY 0.6 @ 100 T',
      '1 #2 BUY 0.4 @ 101 T',
    ]);
  });

  it('lets the rest of a limit order wait for another book, and does not invent its depth', () => {
    const desk = new PlayedDesk()
      .book(0, bids, asks, limit(101, 5))
      .book(1, bids, asks)
      .book(2, bids, [[101, 2]])
      .book(3, bids, [[102, 9]])
      .book(4, bids, [[100.5, 9]]);
    expect(desk.fills).toEqual([
      '1 #1 BUY 1 @ 100 T',
      '1 #1 BUY 1 @ 101 T',
      '2 #1 BUY 2 @ 101 M',
      '4 #1 BUY 1 @ 101 M',
    ]);
  });

  it('lets the rest of a market order wait when the book is too thin', () => {
    const desk = new PlayedDesk()
      .book(0, bids, asks, buy(8))
      .book(1, bids, asks)
      .book(2, bids, [[105, 9]]);
    expect(desk.fills.slice(3)).toEqual(['2 #1 BUY 1 @ 105 T']);
  });

  it('ends IOC after what is there, and FOK before it when that is too little', () => {
    const desk = new PlayedDesk()
      .book(0, bids, asks, (context) => {
        limit(101, 5, { timeInForce: 'FOK' })(context);
        limit(101, 5, { timeInForce: 'IOC' })(context);
      })
      .book(1, bids, asks);
    expect(desk.fills).toEqual(['1 #2 BUY 1 @ 100 T', '1 #2 BUY 1 @ 101 T']);
    expect(desk.story(1).slice(-2)).toEqual([
      'Accepted 0',
      'Expired 1: not all of it could be filled at once',
    ]);
    expect(desk.story(2).at(-1)).toBe('Expired 1: not all of it could be filled at once');
  });

  it('fills FOK whole when the book has it', () => {
    const desk = new PlayedDesk()
      .book(0, bids, asks, limit(102, 7, { timeInForce: 'FOK' }))
      .book(1, bids, asks);
    expect(desk.held()).toBe('7');
    expect(desk.story(1).at(-1)).toBe('Filled 1');
  });

  it('spends cash over the levels, and FOK cash only when all of it finds a seller', () => {
    // 250 = 1 × 100 + 1 × 101 + 49 of 102: 0.480 lots, 0.04 left.
    const spending = new PlayedDesk()
      .book(0, bids, asks, order({ side: 'BUY', cash: 250 }))
      .book(1, bids, asks);
    expect(spending.fills).toEqual([
      '1 #1 BUY 1 @ 100 T',
      '1 #1 BUY 1 @ 101 T',
      '1 #1 BUY 0.48 @ 102 T',
    ]);
    expect(spending.story(1).at(-1)).toBe('Filled 1');
    const whole = (cash: number): PlayedDesk =>
      new PlayedDesk()
        .book(0, bids, asks, order({ side: 'BUY', cash, timeInForce: 'FOK' }))
        .book(1, bids, asks);
    expect(whole(711).held()).toBe('7');
    expect(whole(712).fills).toEqual([]);
    expect(whole(712).story(1).at(-1)).toBe('Expired 1: not all of it could be filled at once');
  });

  it('finds nothing in levels below the lot', () => {
    const desk = new PlayedDesk()
      .book(0, bids, asks, buy(1))
      .book(1, bids, [
        [100, 0.0009],
        [101, 0],
      ])
      .quote(2, 99, 1, 100, 0)
      .book(3, bids, asks);
    expect(desk.fills).toEqual(['3 #1 BUY 1 @ 100 T']);
  });

  it('with an empty side changes nothing', () => {
    const desk = new PlayedDesk().book(0, bids, asks, buy(1)).book(1, [], asks).book(2, bids, []);
    expect(desk.fills).toEqual([]);
    desk.book(3, bids, asks);
    expect(desk.fills).toEqual(['3 #1 BUY 1 @ 100 T']);
  });
});
