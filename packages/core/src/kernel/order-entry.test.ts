import { describe, expect, it } from 'vitest';
import { errorOf } from '../errors/expect-error.test-support.ts';
import { order, PlayedDesk, WHY } from '../matching/played-desk.test-support.ts';
import type { OrderRequest } from '../orders/order-request.ts';

const flat = [100, 100, 100, 100] as const;

describe('a wish that makes no sense', () => {
  const wishes: [string, Partial<OrderRequest>, string][] = [
    ['a quantity that is NaN', { quantity: Number.NaN }, 'MONEY_NOT_FINITE'],
    ['an infinite quantity', { quantity: Infinity }, 'MONEY_NOT_FINITE'],
    [
      'a limit that is NaN',
      { type: 'LIMIT', limitPrice: Number.NaN, quantity: 1 },
      'MONEY_NOT_FINITE',
    ],
    [
      'a trigger that is NaN',
      { type: 'STOP_MARKET', triggerPrice: Number.NaN, quantity: 1 },
      'MONEY_NOT_FINITE',
    ],
    [
      'a trail that is NaN',
      { type: 'TRAILING_STOP', trail: { percent: Number.NaN }, quantity: 1 },
      'MONEY_NOT_FINITE',
    ],
    ['cash that is NaN', { cash: Number.NaN }, 'MONEY_NOT_FINITE'],
    ['a negative quantity', { quantity: -1 }, 'ORDER_INVALID'],
    ['no quantity', {}, 'ORDER_INVALID'],
    ['a quantity below a lot', { quantity: 0.0001 }, 'RISK_MIN_QUANTITY'],
    ['more than there is money for', { quantity: 1000 }, 'RISK_BALANCE'],
  ];

  it.each(wishes)('becomes a denied order with the reason: %s', (_, wish, code) => {
    const told: string[] = [];
    const desk = new PlayedDesk({
      strategy: {
        onOrder: (of) => told.push(`${of.sequence} ${of.status} ${of.reason.split(':')[0]}`),
      },
    });
    desk.bar(flat, order({ side: 'BUY', ...wish })).bar(flat);
    expect(told).toEqual([`1 DENIED ${code}`]);
    expect(desk.story(1).at(-1)).toMatch(new RegExp(`^Denied 60000: ${code}: .{20,}`));
    expect(desk.reports).toEqual([]);
    expect(desk.kernel.books.openOrders.size).toBe(0);
  });

  it('takes the orders that are linked to it along', () => {
    const desk = new PlayedDesk().bar(
      flat,
      order({
        side: 'BUY',
        quantity: 1,
        then: [{ instrument: 0, side: 'SELL', type: 'STOP_MARKET', triggerPrice: Number.NaN }],
      }),
    );
    expect(desk.story(2).at(-1)).toContain('MONEY_NOT_FINITE');
    expect(desk.story(1).at(-1)).toContain('ORDER_LINKED: order 2');
    expect(desk.bar(flat).fills).toEqual([]);
  });

  it('that is answered with another one again and again ends the run', () => {
    const desk: PlayedDesk = new PlayedDesk({
      strategy: {
        onOrder: (_, context) => {
          context.submit({ instrument: 0, side: 'BUY', quantity: Number.NaN }, WHY);
        },
      },
    });
    const error = errorOf(() => desk.bar(flat, order({ side: 'BUY', quantity: Number.NaN })));
    expect(error.code).toBe('STRATEGY_FAILED');
    expect(error.message).toContain('100 denials');
  });
});

describe('cancels and changes', () => {
  const resting = order({ side: 'BUY', type: 'LIMIT', quantity: 1, limitPrice: 90 });

  it('are asked for once, and not of orders that are done', () => {
    const desk = new PlayedDesk().bar(flat, resting).bar(flat, (context) => {
      context.cancel(1);
      context.cancel(1);
      context.modify(1, { limitPrice: 91 });
      context.cancel(77);
      context.modify(77, { limitPrice: 91 });
    });
    desk.bar(flat, (context) => context.cancel(1));
    expect(desk.story(1).slice(3)).toEqual(['PendingCancel 120000', 'Canceled 120000']);
  });

  it('to something that is no number leave the order as it is, and the strategy alive', () => {
    const desk = new PlayedDesk()
      .bar(flat, resting)
      .bar(flat, (context) => context.modify(1, { limitPrice: Number.NaN }))
      .bar([95, 95, 80, 85]);
    expect(desk.story(1)[3]).toMatch(/^ModifyRejected 120000: MONEY_NOT_FINITE/);
    expect(desk.fills.length).toBe(1);
    expect(desk.kernel.books.tradingState).toBe('ACTIVE');
  });
});
