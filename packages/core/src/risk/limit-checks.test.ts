/** Checks that look at one order, the position and what is working: no memory of their own. */
import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/expect-error.test-support.ts';
import { BTC, ETH, linear, spot, USDT } from '../model/instruments.test-support.ts';
import { Money } from '../money/money.ts';
import { AllowedInstruments } from './allowed-instruments.ts';
import { DuplicateIntent } from './duplicate-intent.ts';
import { MaxOpenOrders } from './max-open-orders.ts';
import { MaxOrderValue } from './max-order-value.ts';
import { MaxPositionValue } from './max-position-value.ts';
import { PriceCollar } from './price-collar.ts';
import { inverseDesk, linearDesk, spotDesk, TestDesk } from './risk.test-support.ts';
import { SlippageGuard } from './slippage-guard.ts';
import { StaleData } from './stale-data.ts';
import { TotalExposure } from './total-exposure.ts';

describe('AllowedInstruments', () => {
  it('opens only in the named ones and closes in any', () => {
    const desk = linearDesk();
    expect(desk.verdict(new AllowedInstruments(['BTCUSDT-PERP.SIM']))).toBe('ok');
    const other = new AllowedInstruments(['ETHUSDT.SIM']);
    expect(desk.verdict(other)).toBe('RISK_INSTRUMENT');
    desk.trade('BUY', 1, 100);
    expect(desk.verdict(other, { side: 'SELL', quantity: 1 })).toBe('ok');
    expect(desk.denial(new AllowedInstruments([]))?.reason).toContain('none');
  });
});

describe('MaxOrderValue', () => {
  const check = new MaxOrderValue('500');

  it('limits the value at the judged price, or the cash', () => {
    const desk = spotDesk();
    expect(desk.verdict(check, { quantity: 5 })).toBe('ok');
    expect(desk.verdict(check, { quantity: 5.00001 })).toBe('RISK_ORDER_VALUE');
    expect(desk.verdict(check, { quantity: 5, type: 'LIMIT', limitPrice: 101 })).toBe(
      'RISK_ORDER_VALUE',
    );
    expect(desk.verdict(check, { cash: 500 })).toBe('ok');
    expect(desk.verdict(check, { cash: 500.01 })).toBe('RISK_ORDER_VALUE');
    expect(inverseDesk().verdict(check, { quantity: 50 })).toBe('ok');
    expect(inverseDesk().verdict(check, { quantity: 51 })).toBe('RISK_ORDER_VALUE');
  });

  it('lets an exit of any size through', () => {
    const desk = linearDesk();
    desk.trade('BUY', 20, 100);
    expect(desk.verdict(check, { side: 'SELL', quantity: 20 })).toBe('ok');
    expect(desk.verdict(check, { side: 'SELL', quantity: 21 })).toBe('RISK_ORDER_VALUE');
    expect(desk.verdict(check, { side: 'SELL', quantity: 21, reduceOnly: true })).toBe('ok');
  });
});

describe('MaxPositionValue', () => {
  const check = new MaxPositionValue('500');

  it('limits what is held, working and ordered together', () => {
    const desk = linearDesk();
    desk.trade('BUY', 2, 100);
    desk.work({ type: 'LIMIT', limitPrice: 100, quantity: 2 });
    desk.work({ type: 'LIMIT', limitPrice: 100, quantity: 2, side: 'SELL' });
    desk.work({ type: 'LIMIT', limitPrice: 100, quantity: 2 }, { parent: 77 });
    expect(desk.verdict(check, { quantity: 1 })).toBe('ok');
    expect(desk.verdict(check, { quantity: 1.001 })).toBe('RISK_POSITION_VALUE');
  });

  it('limits a flip on its other side and lets exits out of too large a position', () => {
    const desk = linearDesk();
    desk.trade('BUY', 10, 100);
    expect(desk.verdict(check, { side: 'SELL', quantity: 3 })).toBe('ok');
    expect(desk.verdict(check, { side: 'SELL', quantity: 15 })).toBe('ok');
    expect(desk.verdict(check, { side: 'SELL', quantity: 15.1 })).toBe('RISK_POSITION_VALUE');
    expect(desk.verdict(check, { quantity: 0.001 })).toBe('RISK_POSITION_VALUE');
  });
});

describe('MaxOpenOrders', () => {
  it('counts working orders; exits pass', () => {
    const desk = linearDesk();
    const check = new MaxOpenOrders(2);
    desk.work({ type: 'LIMIT', limitPrice: 90 });
    expect(desk.verdict(check)).toBe('ok');
    const second = desk.work({ type: 'LIMIT', limitPrice: 91 });
    expect(desk.verdict(check)).toBe('RISK_OPEN_ORDERS');
    expect(check.check(second, desk, 0)).toBeNull();
    expect(desk.verdict(check, { side: 'SELL', reduceOnly: true })).toBe('ok');
  });
});

describe('TotalExposure', () => {
  const ethusdt = spot({ symbol: 'ETHUSDT', base: ETH });
  const both = (): TestDesk => new TestDesk([linear(), ethusdt], [Money.parse('1000', USDT)], 100);

  it('adds up positions and working orders of all instruments, shorts as positive', () => {
    const desk = both();
    desk.trade('SELL', 4, 100, 0);
    desk.work({ instrument: 1, type: 'LIMIT', limitPrice: 100, quantity: 3 });
    const check = new TotalExposure(100);
    expect(desk.verdict(check, { instrument: 1, quantity: 3 })).toBe('ok');
    expect(desk.verdict(check, { instrument: 1, quantity: 3.00001 })).toBe('RISK_EXPOSURE');
    expect(desk.verdict(check, { side: 'SELL', quantity: 3.001 })).toBe('RISK_EXPOSURE');
    expect(desk.verdict(new TotalExposure(200), { side: 'SELL', quantity: 13 })).toBe('ok');
    expect(desk.verdict(check, { side: 'BUY', quantity: 4 })).toBe('ok');
  });

  it('takes another instrument at the side that would make it largest', () => {
    const check = new TotalExposure(100);
    const entry = { instrument: 1, quantity: 5 } as const;
    const desk = both();
    desk.trade('BUY', 2, 100, 0);
    desk.work({ side: 'SELL', quantity: 7, type: 'LIMIT', limitPrice: 100 });
    expect(desk.verdict(check, entry)).toBe('ok'); // 2 long or 5 short
    desk.work({ side: 'SELL', quantity: 0.001, type: 'LIMIT', limitPrice: 100 });
    expect(desk.verdict(check, entry)).toBe('RISK_EXPOSURE');
    desk.openOrders.clear();
    desk.work({ side: 'BUY', quantity: 3, type: 'LIMIT', limitPrice: 100 });
    desk.work({ side: 'BUY', quantity: 3, type: 'LIMIT', limitPrice: 100 }, { parent: 9 });
    desk.work({ side: 'BUY', quantity: 3, type: 'LIMIT', limitPrice: 100, reduceOnly: true });
    expect(desk.verdict(check, entry)).toBe('ok');
    desk.work({ side: 'BUY', quantity: 0.001, type: 'LIMIT', limitPrice: 100 });
    expect(desk.verdict(check, entry)).toBe('RISK_EXPOSURE');
  });

  it('lets exits out and refuses what cannot be judged', () => {
    const desk = both();
    desk.trade('BUY', 30, 100, 0);
    const check = new TotalExposure(100);
    expect(desk.verdict(check, { side: 'SELL', quantity: 30 })).toBe('ok');
    desk.portfolio.lastPrice[0] = Number.NaN;
    expect(desk.verdict(check, { quantity: 1, type: 'LIMIT', limitPrice: 1 })).toBe(
      'RISK_EXPOSURE',
    );
  });

  it('counts inverse contracts in coin when the account is', () => {
    const check = new TotalExposure(100);
    expect(inverseDesk('1').verdict(check, { quantity: 5000 })).toBe('ok');
    expect(inverseDesk('1').verdict(check, { quantity: 5001 })).toBe('RISK_EXPOSURE');
  });
});

describe('PriceCollar', () => {
  const check = new PriceCollar(5);

  it('keeps limit and trigger near the last price, on both sides', () => {
    const desk = linearDesk();
    const limit = (limitPrice: number): string =>
      desk.verdict(check, { type: 'LIMIT', limitPrice });
    expect([95, 105].map(limit)).toEqual(['ok', 'ok']);
    expect([94.9, 105.1, 10, 1000].map(limit)).toEqual(
      Array.from({ length: 4 }, () => 'RISK_COLLAR'),
    );
    expect(desk.verdict(check, { type: 'STOP_MARKET', triggerPrice: 106 })).toBe('RISK_COLLAR');
    expect(desk.verdict(check, { type: 'STOP_LIMIT', triggerPrice: 104, limitPrice: 106 })).toBe(
      'RISK_COLLAR',
    );
    expect(desk.verdict(check)).toBe('ok');
  });

  it('lets protective orders be far away and refuses a priced entry without a last price', () => {
    const desk = linearDesk();
    desk.trade('BUY', 1, 100);
    expect(
      desk.verdict(check, { side: 'SELL', quantity: 1, type: 'STOP_MARKET', triggerPrice: 70 }),
    ).toBe('ok');
    desk.portfolio.lastPrice[0] = Number.NaN;
    expect(desk.verdict(check, { type: 'LIMIT', limitPrice: 100 })).toBe('RISK_COLLAR');
  });
});

describe('SlippageGuard', () => {
  const check = new SlippageGuard(0.5);

  it('wants a limit, and one not much worse than expected', () => {
    const desk = linearDesk();
    expect(desk.verdict(check)).toBe('RISK_SLIPPAGE_UNBOUNDED');
    expect(desk.verdict(check, { type: 'STOP_MARKET', triggerPrice: 105 })).toBe(
      'RISK_SLIPPAGE_UNBOUNDED',
    );
    expect(desk.verdict(check, { type: 'LIMIT', limitPrice: 100.5 })).toBe('ok');
    expect(desk.verdict(check, { type: 'LIMIT', limitPrice: 100.6 })).toBe('RISK_SLIPPAGE');
    expect(desk.verdict(check, { type: 'LIMIT', limitPrice: 50 })).toBe('ok');
    expect(desk.verdict(check, { side: 'SELL', type: 'LIMIT', limitPrice: 99.5 })).toBe('ok');
    expect(desk.verdict(check, { side: 'SELL', type: 'LIMIT', limitPrice: 99.4 })).toBe(
      'RISK_SLIPPAGE',
    );
    expect(desk.verdict(check, { side: 'SELL', type: 'LIMIT', limitPrice: 200 })).toBe('ok');
  });

  it('measures a waiting order from its trigger', () => {
    const desk = linearDesk();
    expect(desk.verdict(check, { type: 'STOP_LIMIT', triggerPrice: 120, limitPrice: 120.6 })).toBe(
      'ok',
    );
    expect(desk.verdict(check, { type: 'STOP_LIMIT', triggerPrice: 120, limitPrice: 120.7 })).toBe(
      'RISK_SLIPPAGE',
    );
  });

  it('lets every exit through', () => {
    const desk = linearDesk();
    desk.trade('BUY', 1, 100);
    expect(desk.verdict(check, { side: 'SELL', quantity: 1 })).toBe('ok');
    expect(desk.verdict(check, { side: 'SELL', quantity: 1, type: 'LIMIT', limitPrice: 50 })).toBe(
      'ok',
    );
  });
});

describe('StaleData', () => {
  it('opens nothing on an old or unknown price, but closes', () => {
    const check = new StaleData(1000);
    const desk = linearDesk();
    desk.trade('BUY', 1, 100);
    desk.now += 1000;
    expect(desk.verdict(check)).toBe('ok');
    desk.now += 1;
    expect(desk.verdict(check)).toBe('RISK_STALE');
    expect(desk.verdict(check, { side: 'SELL', quantity: 1 })).toBe('ok');
    desk.priceTimes[0] = Number.NaN;
    expect(desk.denial(check)?.reason).toContain('has no price yet');
  });
});

describe('DuplicateIntent', () => {
  const check = new DuplicateIntent(1000);

  it('refuses the same again while the first works, exits too', () => {
    const desk = linearDesk();
    const exit = { side: 'SELL', quantity: 1, reduceOnly: true } as const;
    const first = desk.work(exit);
    expect(desk.verdict(check, exit)).toBe('RISK_DUPLICATE');
    expect(check.check(first, desk)).toBeNull();
    expect(desk.verdict(check, { ...exit, quantity: 1.001 })).toBe('ok');
    expect(desk.verdict(check, { ...exit, side: 'BUY' })).toBe('ok');
    expect(desk.verdict(check, { ...exit, type: 'LIMIT', limitPrice: 100 })).toBe('ok');
    expect(desk.verdict(check, exit, { parent: 3 })).toBe('ok');
    desk.now += 1000;
    expect(desk.verdict(check, exit)).toBe('ok');
    desk.now -= 1;
    expect(desk.verdict(check, exit)).toBe('RISK_DUPLICATE');
    desk.openOrders.clear();
    expect(desk.verdict(check, exit)).toBe('ok');
  });

  it('compares prices, trails, cash and instruments', () => {
    const desk = new TestDesk(
      [spot(), linear()],
      [Money.parse('1000', USDT), Money.zero(BTC)],
      100,
    );
    const cash = desk.work({ cash: 50 });
    cash.applyFill(10n, 10n, false, 1);
    expect(desk.verdict(check, { cash: 50 })).toBe('RISK_DUPLICATE');
    expect(desk.verdict(check, { cash: 51 })).toBe('ok');
    desk.work({ quantity: 1 });
    expect(desk.verdict(check, { quantity: 1 })).toBe('RISK_DUPLICATE');
    expect(desk.verdict(check, { quantity: 1, instrument: 1 })).toBe('ok');
    desk.work({ type: 'LIMIT', limitPrice: 90, quantity: 1 });
    expect(desk.verdict(check, { type: 'LIMIT', limitPrice: 90, quantity: 1 })).toBe(
      'RISK_DUPLICATE',
    );
    expect(desk.verdict(check, { type: 'LIMIT', limitPrice: 90.01, quantity: 1 })).toBe('ok');
    const trailing = { side: 'SELL', type: 'TRAILING_STOP', quantity: 1 } as const;
    desk.work({ ...trailing, trail: { percent: 1 } });
    expect(desk.verdict(check, { ...trailing, trail: { percent: 1 } })).toBe('RISK_DUPLICATE');
    expect(desk.verdict(check, { ...trailing, trail: { percent: 2 } })).toBe('ok');
  });
});

describe('settings of these checks', () => {
  it.each([
    () => new MaxOrderValue('0'),
    () => new MaxOrderValue('-5'),
    () => new MaxOrderValue('a lot'),
    () => new MaxOrderValue(''),
    () => new MaxPositionValue('NaN'),
    () => new MaxOpenOrders(0),
    () => new MaxOpenOrders(1.5),
    () => new TotalExposure(Number.NaN),
    () => new PriceCollar(0),
    () => new SlippageGuard(-1),
    () => new SlippageGuard(101),
    () => new StaleData(Number.POSITIVE_INFINITY),
    () => new DuplicateIntent(0),
  ])('are refused when they make no sense: %s', (make) => {
    expect(codeOf(make)).toBe('RISK_SETTINGS');
  });

  it('drop digits of a limit that the currency does not keep', () => {
    expect(spotDesk().verdict(new MaxOrderValue('500.0000000099'), { quantity: 5 })).toBe('ok');
    expect(spotDesk().verdict(new MaxOrderValue('0.0000000001'), { quantity: 5 })).toBe(
      'RISK_ORDER_VALUE',
    );
  });
});
