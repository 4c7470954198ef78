import { describe, expect, it } from 'vitest';
import { whyNoTrades, type TradeFacts } from './no-trades.ts';

const QUIET: TradeFacts = {
  trades: 0,
  bars: 1500,
  isOpen: false,
  isWarm: true,
  warmUps: [20, 14],
  orders: 0,
  refused: 0,
  fills: 0,
  signals: 0,
  notices: 0,
};

describe('whyNoTrades', () => {
  it('has nothing to say of a run with trades', () => {
    expect(whyNoTrades({ ...QUIET, trades: 1 })).toBeNull();
  });

  it.each<[Partial<TradeFacts>, string]>([
    [{ isOpen: true, orders: 1, fills: 1 }, 'still held at the end'],
    [{ isWarm: false, bars: 12 }, 'waits for 20 bars of its time frame'],
    [{ isWarm: false, warmUps: [1], bars: 1 }, 'waits for 1 bar of'],
    [{ orders: 3, refused: 3, notices: 1 }, 'every order was refused (3)'],
    [{ orders: 3, refused: 1 }, '3 orders were made and none was filled'],
    [{ orders: 1 }, '1 order was made and none was filled'],
    [{ orders: 2, fills: 2 }, 'nothing was entered and left again'],
    [{ signals: 2, notices: 1 }, 'stands in its notices'],
    [{ signals: 1200 }, '1,200 signals were given and no order was made'],
    [{}, 'the rule of the strategy never applied'],
  ])('tells what to look at: %j', (facts, words) => {
    expect(whyNoTrades({ ...QUIET, ...facts })).toContain(words);
  });
});
