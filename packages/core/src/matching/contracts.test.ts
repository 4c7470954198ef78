import { describe, expect, it } from 'vitest';
import { BTC, inverse, linear, USDT } from '../model/instruments.test-support.ts';
import { Money } from '../money/money.ts';
import { order, PlayedDesk, WHY } from './played-desk.test-support.ts';

const flat = [100, 100, 100, 100] as const;
const onMargin = { instruments: [linear({ makerFee: '0', takerFee: '0' })] };

describe('contracts', () => {
  it('linear: a short earns what the price falls, less both fees', () => {
    // 2 × (100 − 90) = 20; fees 0.05 % of 200 and of 180.
    const desk = new PlayedDesk({ instruments: [linear()] })
      .bar(flat, order({ side: 'SELL', quantity: 2 }))
      .bar(flat, (context) => context.close(0, WHY))
      .bar([90, 90, 90, 90]);
    expect(desk.fills).toEqual(['60000 #1 SELL 2 @ 100 T', '120000 #2 BUY 2 @ 90 T']);
    expect(desk.balance('USDT')).toBe('10019.81');
  });

  it('inverse: value is contracts × 10 / price, in the coin', () => {
    const coins = { instruments: [inverse()], deposits: [Money.parse('1', BTC)] };
    const at = (price: number) => [price, price, price, price] as const;
    // 1,000 / 50,000 = 0.02 and 1,000 / 62,500 = 0.016: 0.004 of profit, fees 0.05 % of 0.036.
    const long = new PlayedDesk(coins)
      .bar(at(50_000), order({ side: 'BUY', quantity: 100 }))
      .bar(at(50_000), (context) => context.close(0, WHY))
      .bar(at(62_500));
    expect(long.balance('BTC')).toBe('1.003982');
    const short = new PlayedDesk(coins)
      .bar(at(50_000), order({ side: 'SELL', quantity: 100 }))
      .bar(at(50_000), (context) => context.close(0, WHY))
      .bar(at(62_500));
    expect(short.balance('BTC')).toBe('0.995982');
  });

  it('a sale beyond the position turns it around', () => {
    const desk = new PlayedDesk(onMargin)
      .bar(flat, order({ side: 'BUY', quantity: 1 }))
      .bar(flat, order({ side: 'SELL', quantity: 3 }))
      .bar([110, 110, 110, 110])
      .bar([100, 100, 100, 100], (context) => context.close(0, WHY))
      .bar([100, 100, 100, 100]);
    // +10 for the long, +20 for the two short ones from 110 to 100.
    expect(desk.balance('USDT')).toBe('10030');
    expect(
      desk.events
        .filter((e) => e.kind === 'PositionClosed')
        .map((e) => desk.kernel.log.trips.at(e.row).side),
    ).toEqual(['LONG', 'SHORT']);
  });
});

describe('reduce-only', () => {
  const sell = (quantity: number) => order({ side: 'SELL', quantity, reduceOnly: true });

  it('never turns a position around; what is too much is cancelled', () => {
    const desk = new PlayedDesk(onMargin)
      .bar(flat, order({ side: 'BUY', quantity: 1 }))
      .bar(flat, sell(1.5))
      .bar(flat);
    expect(desk.fills.at(-1)).toBe('120000 #2 SELL 1 @ 100 T');
    expect(desk.held()).toBe('0');
    expect(desk.story(2).at(-1)).toBe(
      'Canceled 120000: reduce-only, and there is no position left',
    );
  });

  it('counts what other orders took first', () => {
    const desk = new PlayedDesk(onMargin)
      .bar(flat, order({ side: 'BUY', quantity: 1 }))
      .bar(flat, (context) => {
        sell(0.7)(context);
        sell(0.7)(context);
        sell(0.7)(context);
      })
      .bar(flat);
    expect(desk.fills.slice(1)).toEqual([
      '120000 #2 SELL 0.7 @ 100 T',
      '120000 #3 SELL 0.3 @ 100 T',
    ]);
    expect([3, 4].map((n) => desk.story(n).at(-1))).toEqual(
      Array(2).fill('Canceled 120000: reduce-only, and there is no position left'),
    );
  });

  it('does nothing when flat or on the side of the position', () => {
    const desk = new PlayedDesk(onMargin)
      .bar(flat, sell(1))
      .bar(flat, order({ side: 'BUY', quantity: 1 }))
      .bar(flat, order({ side: 'BUY', quantity: 1, reduceOnly: true }))
      .bar(flat);
    expect(desk.fills).toEqual(['120000 #2 BUY 1 @ 100 T']);
  });
});

describe('funding', () => {
  it('moves the balance and the trade it belongs to, and no quantity', () => {
    const desk = new PlayedDesk(onMargin).bar(flat, order({ side: 'BUY', quantity: 1 })).bar(flat);
    desk.report({
      kind: 'funding',
      instrument: 0,
      amount: Money.parse('-1.5', USDT),
      time: desk.time,
    });
    expect([desk.balance('USDT'), desk.held()]).toEqual(['9998.5', '1']);
    desk.bar(flat, (context) => context.close(0, WHY)).bar([110, 110, 110, 110]);
    expect(desk.kernel.log.trips.at(0)).toMatchObject({
      funding: -150_000_000n,
      pnl: 850_000_000n,
    });
    expect(desk.balance('USDT')).toBe('10008.5');
    expect(desk.events.find((e) => e.kind === 'FundingBooked')).toMatchObject({
      time: 120_000,
      text: 'USDT',
      amounts: [-150_000_000n, 0n, 0n, 0n],
    });
  });
});
