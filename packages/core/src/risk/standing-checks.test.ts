/** The checks that every bot has: trading state, the venue's rules, buying power; and the engine that runs them. */
import { describe, expect, it } from 'vitest';
import { BTC, inverse, linear, spot, USD, USDT } from '../model/instruments.test-support.ts';
import { Money } from '../money/money.ts';
import { Quantity } from '../money/quantity.ts';
import type { Order } from '../orders/order.ts';
import { BuyingPower } from './buying-power.ts';
import { InstrumentRules } from './instrument-rules.ts';
import type { RiskCheck } from './risk-context.ts';
import { RiskEngine } from './risk-engine.ts';
import { closedTrade, inverseDesk, linearDesk, spotDesk, TestDesk } from './risk.test-support.ts';
import { TradingStateCheck } from './trading-state-check.ts';

describe('TradingStateCheck', () => {
  const check = new TradingStateCheck();

  it('sends nothing before the warm-up ends or while halted, exits neither', () => {
    const desk = linearDesk();
    desk.trade('BUY', 1, 100);
    expect(desk.verdict(check)).toBe('ok');
    desk.isWarm = false;
    expect(desk.verdict(check)).toBe('RISK_WARM_UP');
    desk.isWarm = true;
    desk.tradingState = 'HALTED';
    expect(desk.verdict(check)).toBe('RISK_HALTED');
    expect(desk.verdict(check, { side: 'SELL', reduceOnly: true })).toBe('RISK_HALTED');
  });

  it('lets only reducing orders through while reducing', () => {
    const desk = linearDesk();
    desk.trade('BUY', 1, 100);
    desk.tradingState = 'REDUCING';
    expect(desk.verdict(check)).toBe('RISK_REDUCING');
    expect(desk.verdict(check, { side: 'SELL', quantity: 1 })).toBe('ok');
    expect(desk.verdict(check, { side: 'SELL', quantity: 1.1 })).toBe('RISK_REDUCING');
  });
});

describe('InstrumentRules', () => {
  const check = new InstrumentRules();
  const rules = { lot: '0.2', minQuantity: '0.4', maxQuantity: '10' };
  const desk = new TestDesk([spot(rules)], [Money.parse('10000', USDT)], 100);
  const exact = (text: string): Quantity => Quantity.parse(text);

  it('holds to lot, smallest and largest quantity', () => {
    expect(desk.verdict(check, { quantity: exact('0.4') })).toBe('ok');
    expect(desk.verdict(check, { quantity: exact('10') })).toBe('ok');
    expect(desk.verdict(check, { quantity: exact('0.2') })).toBe('RISK_MIN_QUANTITY');
    expect(desk.verdict(check, { quantity: 0 })).toBe('RISK_MIN_QUANTITY');
    expect(desk.verdict(check, { quantity: exact('0.5') })).toBe('RISK_LOT');
    expect(desk.verdict(check, { quantity: exact('10.2') })).toBe('RISK_MAX_QUANTITY');
  });

  it('says what the rule is, in decimals', () => {
    expect(desk.denial(check, { quantity: exact('0.2') })?.reason).toBe(
      'quantity 0.2 is below the smallest 0.4 of BTCUSDT',
    );
  });

  it('holds to the smallest value, but lets an exit try', () => {
    const small = spotDesk();
    expect(small.verdict(check, { quantity: 0.05 })).toBe('ok');
    expect(small.verdict(check, { quantity: 0.04999 })).toBe('RISK_MIN_NOTIONAL');
    expect(small.verdict(check, { cash: 4.99 })).toBe('RISK_MIN_NOTIONAL');
    expect(small.verdict(check, { cash: 5 })).toBe('ok');
    expect(small.verdict(check, { cash: 0 })).toBe('RISK_MIN_QUANTITY');
    expect(small.verdict(check, { side: 'SELL', quantity: 0.01, reduceOnly: true })).toBe('ok');
  });

  it('refuses an order that nothing can value, except a child that waits for its quantity', () => {
    const blind = spotDesk();
    blind.portfolio.lastPrice[0] = Number.NaN;
    expect(blind.verdict(check)).toBe('RISK_NO_PRICE');
    expect(blind.verdict(check, { type: 'LIMIT', limitPrice: 100 })).toBe('ok');
    expect(
      blind.verdict(check, { side: 'SELL', type: 'LIMIT', limitPrice: 100 }, { parent: 5 }),
    ).toBe('ok');
  });
});

describe('BuyingPower on spot', () => {
  const check = new BuyingPower();

  it('pays value and fee out of the cash, to the last unit', () => {
    const desk = spotDesk('100.1');
    expect(desk.verdict(check, { quantity: 1 })).toBe('ok');
    expect(desk.verdict(check, { quantity: 1.00001 })).toBe('RISK_BALANCE');
    expect(desk.verdict(check, { cash: 100.1 })).toBe('ok');
    expect(desk.verdict(check, { cash: 100.10000001 })).toBe('RISK_BALANCE');
    expect(spotDesk('100.09999999').verdict(check, { quantity: 1 })).toBe('RISK_BALANCE');
    expect(desk.denial(check, { quantity: 2 })?.reason).toBe(
      'buying needs 200.2 USDT, fee included, and 100.1 is free',
    );
  });

  it('counts working purchases as spent, one of an OCO group', () => {
    const desk = spotDesk('300.3');
    desk.work({ type: 'LIMIT', limitPrice: 100, quantity: 1 });
    desk.work({ type: 'LIMIT', limitPrice: 100, quantity: 1, ocoGroup: 'in' });
    expect(desk.verdict(check, { quantity: 1 })).toBe('ok');
    expect(desk.verdict(check, { quantity: 1.1 })).toBe('RISK_BALANCE');
    expect(
      desk.verdict(check, { type: 'LIMIT', limitPrice: 100, quantity: 2, ocoGroup: 'in' }),
    ).toBe('ok');
  });

  it('holds back only what is left of a partly filled cash order', () => {
    const desk = spotDesk('100');
    const order = desk.work({ cash: 80 });
    expect(desk.verdict(check, { cash: 21 })).toBe('RISK_BALANCE');
    order.applyFill(70_000n, 70n * 10n ** 8n, false, 1);
    desk.trade('BUY', 0.7, 100);
    expect(desk.verdict(check, { cash: 20 })).toBe('ok');
    expect(desk.verdict(check, { cash: 21 })).toBe('RISK_BALANCE');
  });

  it('sells no more than is free', () => {
    const desk = spotDesk('0', '1');
    expect(desk.verdict(check, { side: 'SELL', quantity: 1 })).toBe('ok');
    expect(desk.verdict(check, { side: 'SELL', quantity: 1.00001 })).toBe('RISK_BALANCE');
    desk.work({ side: 'SELL', quantity: 0.4, type: 'LIMIT', limitPrice: 120, ocoGroup: 'out' });
    expect(desk.verdict(check, { side: 'SELL', quantity: 0.6 })).toBe('ok');
    expect(desk.verdict(check, { side: 'SELL', quantity: 0.61 })).toBe('RISK_BALANCE');
    const stop = {
      side: 'SELL',
      quantity: 0.4,
      type: 'STOP_MARKET',
      triggerPrice: 90,
      ocoGroup: 'out',
    } as const;
    expect(desk.verdict(check, stop)).toBe('ok');
    desk.work(stop);
    expect(desk.verdict(check, { side: 'SELL', quantity: 0.6 })).toBe('ok');
  });
});

describe('BuyingPower on spot, with other orders', () => {
  const check = new BuyingPower();

  it('counts only purchases against cash and only sales against coins', () => {
    const desk = spotDesk('100.1', '1');
    desk.work({ side: 'SELL', quantity: 1, type: 'LIMIT', limitPrice: 110 });
    expect(desk.verdict(check, { quantity: 1 })).toBe('ok');
    desk.openOrders.clear();
    desk.work({ quantity: 1, type: 'LIMIT', limitPrice: 90 });
    expect(desk.verdict(check, { side: 'SELL', quantity: 1 })).toBe('ok');
  });

  it('does not count itself, or an order that still waits for another one', () => {
    const desk = spotDesk('100.1', '1');
    expect(check.check(desk.work({ quantity: 1 }), desk)).toBeNull();
    expect(check.check(desk.work({ side: 'SELL', quantity: 1 }), desk)).toBeNull();
    desk.openOrders.clear();
    const child = desk.work(
      { side: 'SELL', quantity: 1, type: 'LIMIT', limitPrice: 110 },
      { parent: 9 },
    );
    expect(desk.verdict(check, { side: 'SELL', quantity: 1 })).toBe('ok');
    child.apply('accepted', desk.now, '');
    expect(desk.verdict(check, { side: 'SELL', quantity: 1 })).toBe('RISK_BALANCE');
    child.apply('canceled', desk.now, '');
    desk.openOrders.clear();
    const sent = desk.order({ side: 'SELL', quantity: 1 });
    sent.apply('submitted', desk.now, '');
    desk.openOrders.set(sent.sequence, sent);
    expect(desk.verdict(check, { side: 'SELL', quantity: 1 })).toBe('RISK_BALANCE');
  });
});

describe('BuyingPower on contracts', () => {
  const check = new BuyingPower();

  it('counts neither working exits nor the other side against an entry', () => {
    const desk = linearDesk('1000');
    desk.trade('SELL', 40, 100);
    desk.work({ quantity: 40, type: 'LIMIT', limitPrice: 90, reduceOnly: true });
    desk.work({ quantity: 30, type: 'LIMIT', limitPrice: 95 });
    expect(desk.verdict(check, { side: 'SELL', quantity: 10 })).toBe('ok');
    expect(desk.verdict(check, { side: 'SELL', quantity: 10.1 })).toBe('RISK_MARGIN');
  });

  it('values coin in dollars when dollars are counted', () => {
    const desk = new TestDesk([inverse()], [Money.zero(USD), Money.parse('1', BTC)], 50_000);
    expect(desk.portfolio.equity()).toBe(50_000);
    expect(desk.verdict(check, { quantity: 25_000 })).toBe('ok');
    expect(desk.verdict(check, { quantity: 25_001 })).toBe('RISK_MARGIN');
  });

  it('holds the position to own money times leverage', () => {
    const desk = linearDesk('1000');
    expect(desk.verdict(check, { quantity: 50 })).toBe('ok');
    expect(desk.verdict(check, { quantity: 50.1 })).toBe('RISK_MARGIN');
    expect(desk.verdict(check, { side: 'SELL', quantity: 50.1 })).toBe('RISK_MARGIN');
    desk.trade('BUY', 30, 100);
    expect(desk.verdict(check, { quantity: 20 })).toBe('ok');
    expect(desk.verdict(check, { quantity: 20.1 })).toBe('RISK_MARGIN');
  });

  it('lets a flip open as much on the other side', () => {
    const desk = linearDesk('1000');
    desk.trade('BUY', 30, 100);
    expect(desk.verdict(check, { side: 'SELL', quantity: 80 })).toBe('ok');
    expect(desk.verdict(check, { side: 'SELL', quantity: 80.1 })).toBe('RISK_MARGIN');
  });

  it('lets an exit through when the money is gone', () => {
    const desk = linearDesk('1000');
    desk.trade('BUY', 50, 100);
    desk.mark(79);
    expect(desk.portfolio.equity()).toBeLessThan(0);
    expect(desk.verdict(check, { side: 'SELL', quantity: 50 })).toBe('ok');
    expect(desk.verdict(check, { quantity: 0.001 })).toBe('RISK_MARGIN');
  });

  it('counts working orders of the same side', () => {
    const desk = linearDesk('1000');
    desk.work({ type: 'LIMIT', limitPrice: 100, quantity: 40 });
    expect(desk.verdict(check, { quantity: 10 })).toBe('ok');
    expect(desk.verdict(check, { quantity: 10.1 })).toBe('RISK_MARGIN');
  });

  it('counts coin at the last price on inverse', () => {
    const desk = inverseDesk('1');
    expect(desk.verdict(check, { quantity: 25_000 })).toBe('ok');
    expect(desk.verdict(check, { quantity: 25_001 })).toBe('RISK_MARGIN');
  });

  it('refuses what cannot be judged', () => {
    const desk = new TestDesk([linear()], [Money.parse('1000', USDT)], Number.NaN);
    desk.trade('BUY', 1, 100);
    expect(desk.verdict(check, { quantity: 1 })).toBe('RISK_MARGIN');
  });
});

describe('RiskEngine', () => {
  const log: string[] = [];
  const note = (name: string, objects: boolean): RiskCheck => ({
    name,
    check: () => (objects ? { check: name, code: 'RISK_X', reason: 'x' } : null),
    onApproved: () => log.push(`approved ${name}`),
    onRoundTrip: () => log.push(`trip ${name}`),
    save: () => name,
    restore: (state) => log.push(`restore ${name} ${JSON.stringify(state)}`),
  });
  const plain: RiskCheck = { name: 'plain', check: () => null };

  it('lets the first objection decide, and tells the checks of approvals only', () => {
    const desk = spotDesk();
    const order: Order = desk.order();
    expect(
      new RiskEngine([plain, note('a', false), note('b', true), note('c', true)]).decide(
        order,
        desk,
      ),
    ).toEqual({
      approved: false,
      denial: { check: 'b', code: 'RISK_X', reason: 'x' },
    });
    expect(log).toEqual([]);
    const verdict = new RiskEngine([plain, note('a', false)]).decide(order, desk);
    expect(verdict).toEqual({ approved: true, order });
    expect(log.splice(0)).toEqual(['approved a']);
  });

  it('passes on trips and marks, and keeps state by name', () => {
    const desk = spotDesk();
    const engine = new RiskEngine([plain, note('a', false), note('b', true)]);
    expect(engine.watchesMarks).toBe(false);
    expect(new RiskEngine([{ ...plain, onMark: () => undefined }]).watchesMarks).toBe(true);
    engine.onMark(desk);
    engine.onRoundTrip(closedTrade(1n, 5), desk);
    expect(engine.save()).toEqual({ a: 'a', b: 'b' });
    engine.restore({ b: 'B', unknown: 1 });
    expect(log.splice(0)).toEqual(['trip a', 'trip b', 'restore b "B"']);
  });
});
