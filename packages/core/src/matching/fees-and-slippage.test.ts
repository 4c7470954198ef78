import { describe, expect, it } from 'vitest';
import { BNB, BTC, USDT } from '../model/instruments.test-support.ts';
import { Money } from '../money/money.ts';
import { freeSpot, order, PlayedDesk } from './played-desk.test-support.ts';
import { basisPointSlippage, type SlippageModel, volumeShareSlippage } from './slippage.ts';

const flat = [100, 100, 100, 100] as const;
const buy = (quantity: number) => order({ side: 'BUY', quantity });

describe('fees', () => {
  it('are the taker rate for what takes and the maker rate for what gives', () => {
    // 3 × 100 × 0.1 % = 0.3; 2 × 95 × 0.02 % = 0.038.
    const desk = new PlayedDesk({
      instruments: [freeSpot({ takerFee: '0.001', makerFee: '0.0002' })],
    })
      .bar(flat, (context) => {
        buy(3)(context);
        order({ side: 'BUY', type: 'LIMIT', quantity: 2, limitPrice: 95 })(context);
      })
      .bar([100, 100, 94, 95]);
    expect(desk.fillReports.map((fill) => String(fill.commission))).toEqual([
      '0.30000000',
      '0.03800000',
    ]);
    expect(desk.balance('USDT')).toBe('9509.662');
  });

  it('are rounded up to the last decimal of the currency', () => {
    // 0.001 × 0.01 × 0.07 % = 0.000000007.
    const desk = new PlayedDesk({ instruments: [freeSpot({ takerFee: '0.0007' })] })
      .bar([0.01, 0.01, 0.01, 0.01], buy(0.001))
      .bar([0.01, 0.01, 0.01, 0.01]);
    expect(String(desk.fillReports[0]?.commission)).toBe('0.00000001');
  });

  it('fall with the volume that was traded before', () => {
    const feeTiers = [{ fromVolume: '1000', maker: '0.0001', taker: '0.0005' }];
    const desk = new PlayedDesk({ instruments: [freeSpot({ takerFee: '0.001', feeTiers })] })
      .bar(flat, buy(6))
      .bar(flat, buy(5))
      .bar(flat, buy(1))
      .bar(flat);
    expect(desk.fillReports.map((fill) => fill.commission.toNumber())).toEqual([0.6, 0.5, 0.05]);
  });

  it('out of what is received leave a buyer with less base, and take quote from a seller', () => {
    const desk = new PlayedDesk({
      instruments: [freeSpot({ takerFee: '0.001', feePolicy: { in: 'received' } })],
    })
      .bar(flat, buy(3))
      .bar(flat, order({ side: 'SELL', quantity: 2 }))
      .bar([110, 110, 110, 110]);
    expect(
      desk.fillReports.map((fill) => `${String(fill.commission)} ${fill.commission.currency.code}`),
    ).toEqual(['0.00300000 BTC', '0.22000000 USDT']);
    expect([desk.balance('BTC'), desk.balance('USDT'), desk.held()]).toEqual([
      '0.997',
      '9919.78',
      '0.997',
    ]);
  });

  it('in a third currency leave the quote alone', () => {
    // 300 × 0.1 % = 0.3 USDT, at 300 USDT a BNB 0.001 BNB.
    const desk = new PlayedDesk({
      instruments: [
        freeSpot({ takerFee: '0.001', feePolicy: { in: 'third', currency: BNB, rate: '300' } }),
      ],
      deposits: [Money.parse('10000', USDT), Money.parse('1', BNB)],
    })
      .bar(flat, buy(3))
      .bar(flat);
    expect([desk.balance('USDT'), desk.balance('BNB'), desk.balance('BTC')]).toEqual([
      '9700',
      '0.999',
      '3',
    ]);
    expect(String(desk.fillReports[0]?.commissionValue)).toBe('0.30000000');
  });

  it('may be negative: a rebate', () => {
    const desk = new PlayedDesk({ instruments: [freeSpot({ makerFee: '-0.0001' })] })
      .bar(flat, order({ side: 'BUY', type: 'LIMIT', quantity: 2, limitPrice: 95 }))
      .bar([100, 100, 94, 95]);
    expect(String(desk.fillReports[0]?.commission)).toBe('-0.01900000');
    expect(desk.balance('USDT')).toBe('9810.019');
  });
});

describe('slippage', () => {
  const play = (slippage: SlippageModel, volume: number): PlayedDesk =>
    new PlayedDesk({
      matching: { slippage },
      deposits: [Money.parse('10000', USDT), Money.parse('10', BTC)],
    })
      .bar(flat, (context) => {
        buy(10)(context);
        order({ side: 'SELL', quantity: 10 })(context);
      })
      .bar([100, 100, 100, 100, volume]);
  const prices = (desk: PlayedDesk): number[] =>
    desk.fillReports.map((fill) => fill.price.toNumber());

  it('of basis points moves both sides against us', () => {
    const desk = new PlayedDesk({
      matching: { slippage: basisPointSlippage(25) },
      deposits: [Money.parse('10000', USDT), Money.parse('10', BTC)],
    })
      .bar(flat, (context) => {
        buy(1)(context);
        order({ side: 'SELL', quantity: 1 })(context);
      })
      .bar(flat);
    expect(prices(desk)).toEqual([100.25, 99.75]);
  });

  it('by volume share grows with its square up to the cap', () => {
    // 10 of 200: 0.4 × 0.05² = 0.001; 10 of 10: the cap of 10 % comes before 0.4; unknown volume: the cap.
    const model = volumeShareSlippage(0.4);
    expect(model.share(10, 200)).toBeCloseTo(0.001, 12);
    expect(model.share(10, 10)).toBe(0.1);
    expect(model.share(10, 0)).toBe(0.1);
    expect(prices(play(volumeShareSlippage(0.4, 0.5), 1000)).at(1)).toBe(99.99);
  });

  it('never makes a sale free', () => {
    expect(prices(play(basisPointSlippage(10_000), 1)).at(-1)).toBe(0.01);
  });

  it('does not touch resting limits', () => {
    const desk = new PlayedDesk({ matching: { slippage: basisPointSlippage(100) } })
      .bar(flat, order({ side: 'BUY', type: 'LIMIT', quantity: 1, limitPrice: 95 }))
      .bar([100, 100, 90, 92]);
    expect(prices(desk)).toEqual([95]);
  });
});
