import { describe, expect, it } from 'vitest';
import { isReducing, judgedPrice, orderNotional } from './order-exposure.ts';
import { inverseDesk, linearDesk, spotDesk } from './risk.test-support.ts';

describe('judgedPrice', () => {
  it('is the limit, else the trigger, else the last price', () => {
    const desk = spotDesk();
    expect(
      judgedPrice(desk.order({ type: 'STOP_LIMIT', limitPrice: 91, triggerPrice: 90 }), desk),
    ).toBe(9100n);
    expect(judgedPrice(desk.order({ type: 'STOP_MARKET', triggerPrice: 90 }), desk)).toBe(9000n);
    expect(judgedPrice(desk.order(), desk)).toBe(10_000n);
    desk.portfolio.lastPrice[0] = Number.NaN;
    expect(judgedPrice(desk.order(), desk)).toBe(0n);
  });
});

describe('orderNotional', () => {
  it('is what may still trade', () => {
    const desk = spotDesk();
    const order = desk.work({ quantity: 2 });
    expect(orderNotional(order, 10_000n)).toBe(200n * 10n ** 8n);
    order.applyFill(150_000n, 150n * 10n ** 8n, false, 1);
    expect(orderNotional(order, 10_000n)).toBe(50n * 10n ** 8n);
    const cash = desk.work({ cash: 100 });
    expect(orderNotional(cash, 10_000n)).toBe(100n * 10n ** 8n);
    cash.applyFill(40_000n, 40n * 10n ** 8n, false, 1);
    expect(orderNotional(cash, 10_000n)).toBe(60n * 10n ** 8n);
    const contracts = inverseDesk();
    expect(orderNotional(contracts.order({ quantity: 3 }), 500_000n)).toBe(30n * 10n ** 8n);
  });
});

describe('isReducing', () => {
  it('is true within the position on its other side', () => {
    const desk = linearDesk();
    expect(isReducing(desk.order({ side: 'SELL' }), desk)).toBe(false);
    desk.trade('BUY', 2, 100);
    expect(isReducing(desk.order({ side: 'SELL', quantity: 2 }), desk)).toBe(true);
    expect(isReducing(desk.order({ side: 'SELL', quantity: 2.001 }), desk)).toBe(false);
    expect(isReducing(desk.order({ side: 'BUY', quantity: 0.001 }), desk)).toBe(false);
    expect(isReducing(desk.order({ side: 'BUY', reduceOnly: true }), desk)).toBe(true);
    desk.trade('SELL', 3, 100);
    expect(isReducing(desk.order({ side: 'BUY', quantity: 1 }), desk)).toBe(true);
    expect(isReducing(desk.order({ side: 'BUY', cash: 1 }), desk)).toBe(false);
  });

  it('is false for a second exit that would turn a contract position around', () => {
    const desk = linearDesk();
    desk.trade('BUY', 2, 100);
    const first = desk.work({ side: 'SELL', quantity: 1.5, type: 'LIMIT', limitPrice: 110 });
    expect(isReducing(first, desk)).toBe(true);
    expect(isReducing(desk.order({ side: 'SELL', quantity: 0.5 }), desk)).toBe(true);
    expect(isReducing(desk.order({ side: 'SELL', quantity: 0.501 }), desk)).toBe(false);
    expect(isReducing(desk.order({ side: 'SELL', quantity: 2, reduceOnly: true }), desk)).toBe(
      true,
    );
  });

  it('does not add up an OCO group, reduce-only orders, sleeping orders, or the other side', () => {
    const desk = linearDesk();
    desk.trade('BUY', 2, 100);
    desk.work({ side: 'SELL', quantity: 2, reduceOnly: true });
    desk.work({ side: 'SELL', quantity: 2 }, { parent: 99 });
    desk.work({ side: 'BUY', quantity: 2 });
    desk.work({ side: 'SELL', quantity: 2, type: 'LIMIT', limitPrice: 120, ocoGroup: 'exit' });
    const stop = { side: 'SELL', quantity: 2, type: 'STOP_MARKET', triggerPrice: 90 } as const;
    expect(isReducing(desk.order({ ...stop, ocoGroup: 'exit' }), desk)).toBe(true);
    expect(isReducing(desk.order(stop), desk)).toBe(false);
  });

  it('adds orders that were sent, and children that have woken', () => {
    const desk = linearDesk();
    desk.trade('BUY', 2, 100);
    const sent = desk.order({ side: 'SELL', quantity: 1 });
    sent.apply('submitted', desk.now, '');
    desk.openOrders.set(sent.sequence, sent);
    expect(isReducing(desk.order({ side: 'SELL', quantity: 2 }), desk)).toBe(false);
    expect(isReducing(desk.order({ side: 'SELL', quantity: 1 }), desk)).toBe(true);
    const child = desk.work({ side: 'SELL', quantity: 1 }, { parent: 99 });
    expect(isReducing(desk.order({ side: 'SELL', quantity: 1 }), desk)).toBe(true);
    child.apply('accepted', desk.now, '');
    expect(isReducing(desk.order({ side: 'SELL', quantity: 1 }), desk)).toBe(false);
  });

  it('lets spot sell twice what it has, since buying power will not', () => {
    const desk = spotDesk();
    desk.trade('BUY', 1, 100);
    desk.work({ side: 'SELL', quantity: 1, type: 'STOP_MARKET', triggerPrice: 90 });
    expect(isReducing(desk.order({ side: 'SELL', quantity: 1 }), desk)).toBe(true);
  });

  it('is not certain while a cash order buys back a short', () => {
    const desk = linearDesk();
    desk.trade('SELL', 2, 100);
    desk.work({ cash: 50 });
    expect(isReducing(desk.order({ side: 'BUY', quantity: 1 }), desk)).toBe(false);
  });
});
