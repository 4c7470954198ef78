import { describe, expect, it } from 'vitest';
import { codeOf, errorOf } from '../errors/expect-error.test-support.ts';
import { order, PlayedDesk, WHY } from '../matching/played-desk.test-support.ts';
import { linear } from '../model/instruments.test-support.ts';
import type { Order } from '../orders/order.ts';
import type { Effect } from './effects.ts';
import { Kernel } from './kernel.ts';

const flat = [100, 100, 100, 100] as const;
const onMargin = [linear({ makerFee: '0', takerFee: '0' })];
const buy = order({ side: 'BUY', quantity: 1 });

describe('warm-up', () => {
  it('denies orders until every series has seen its bars', () => {
    const warm: boolean[] = [];
    const desk = new PlayedDesk({
      subscriptions: [
        { instrument: 0, timeFrame: null, warmUp: 1 },
        { instrument: 0, timeFrame: 120_000, warmUp: 2 },
      ],
      strategy: {
        onBar: (_, context) => {
          warm.push(context.isWarm);
        },
      },
    });
    for (let i = 0; i < 3; i += 1) desk.bar(flat, buy);
    expect([1, 2, 3].map((n) => desk.story(n).at(-1)?.split(': ')[1])).toEqual(
      Array(3).fill('RISK_WARM_UP'),
    );
    desk.bar(flat).bar(flat, buy).bar(flat);
    // Bars of one minute, and of two after the second and the fourth.
    expect(warm).toEqual([false, false, false, false, true, true, true, true, true]);
    expect(desk.fills).toEqual(['300000 #4 BUY 1 @ 100 T']);
  });
});

describe('a strategy that throws', () => {
  it.each(['onBar', 'onTimer', 'onFill', 'onOrder', 'onSignal'] as const)(
    'in %s halts its bot',
    (callback) => {
      const cause = new RangeError('index 7');
      const fail = (): never => {
        throw cause;
      };
      const desk = new PlayedDesk({ strategy: { [callback]: fail } });
      const error = errorOf(() => {
        desk.bar(flat, (context) => {
          context.schedule('t', 60_000);
          buy(context);
        });
        desk.apply(
          desk.kernel.process({
            kind: 'signal',
            time: 60_000,
            source: 's',
            instrument: null,
            values: {},
          }),
        );
        desk.bar(flat);
      });
      expect(error).toMatchObject({
        code: 'STRATEGY_FAILED',
        disposition: 'halt',
        cause,
        context: { bot: 'desk', callback, reason: 'index 7' },
      });
      expect(error.message).toMatch(/1970-01-01T00:0/);
      expect(desk.kernel.books.tradingState).toBe('HALTED');
      expect(desk.events.at(-1)).toMatchObject({
        kind: 'StrategyFailed',
        text: `${callback}: index 7`,
      });
    },
  );
});

describe('an order made in the callback that then throws', () => {
  it('is never sent, and the log says so', () => {
    const desk = new PlayedDesk();
    const error = errorOf(() =>
      desk.bar(flat, (context) => {
        buy(context);
        throw new Error('too late');
      }),
    );
    expect(error.code).toBe('STRATEGY_FAILED');
    expect(desk.events.map(({ kind }) => kind)).toEqual([
      'OrderInitialized',
      'OrderSubmitted',
      'OrderCanceled',
      'StrategyFailed',
    ]);
    expect(desk.events[2]?.text).toBe('never sent: the strategy failed');
    expect(desk.kernel.books.openOrders.size).toBe(0);
    expect(desk.kernel.books.effects).toEqual([]);
  });
});

describe('trading states', () => {
  it('HALTED sends nothing, REDUCING only what makes a position smaller', () => {
    const desk = new PlayedDesk({ instruments: onMargin });
    const set = (state: 'ACTIVE' | 'REDUCING' | 'HALTED'): void => {
      desk.kernel.process({
        kind: 'set-trading-state',
        state,
        reason: 'a person',
        time: desk.time,
      });
    };
    desk.bar(flat, buy).bar(flat);
    set('HALTED');
    desk.bar(flat, (context) => context.close(0, WHY));
    expect(desk.story(2).at(-1)).toContain('RISK_HALTED');
    set('REDUCING');
    set('REDUCING');
    desk.bar(flat, (context) => {
      buy(context);
      context.close(0, WHY);
    });
    expect(desk.story(3).at(-1)).toContain('RISK_REDUCING');
    desk.bar(flat);
    expect(desk.held()).toBe('0');
    expect(desk.events.filter((e) => e.kind === 'TradingStateChanged').map((e) => e.text)).toEqual([
      'HALTED: a person',
      'REDUCING: a person',
    ]);
  });

  it('of a live bot begins HALTED when told so', () => {
    const desk = new PlayedDesk({ tradingState: 'HALTED' }).bar(flat, buy);
    expect(desk.story(1).at(-1)).toContain('RISK_HALTED');
  });
});

describe('reports that do not fit', () => {
  it('about orders that never were halt', () => {
    const desk = new PlayedDesk().bar(flat);
    const error = errorOf(() =>
      desk.report({ kind: 'order-status', order: 99, step: 'accepted', time: 60_000, reason: '' }),
    );
    expect(error).toMatchObject({
      code: 'ORDER_UNKNOWN',
      disposition: 'halt',
      context: { order: 99, bot: 'desk' },
    });
    expect(desk.events).toEqual([]);
  });

  it('that a working order cannot do are refused, and nothing is booked', () => {
    const desk = new PlayedDesk().bar(flat, buy).bar(flat);
    const fill = desk.fillReports[0];
    if (fill === undefined) throw new Error('the order was not filled');
    const before = [desk.balance('USDT'), desk.held(), desk.events.length];
    // The same execution told again.
    expect(() => desk.report(fill)).toThrow();
    expect([desk.balance('USDT'), desk.held(), desk.events.length]).toEqual(before);
  });
});

describe('signals', () => {
  it('are effects and log rows with their reason, and trade nothing', () => {
    const effects: Effect[] = [];
    const desk = new PlayedDesk();
    const apply = desk.apply.bind(desk);
    desk.apply = (all) => {
      effects.push(...all);
      apply(all);
    };
    desk.bar(flat, (context) =>
      context.signal(
        { instrument: 0, side: 'SELL', action: 'exit' },
        { rule: 'enough', values: { x: 3 } },
      ),
    );
    expect(effects).toEqual([
      {
        kind: 'emit-signal',
        signal: {
          instrument: 0,
          side: 'SELL',
          action: 'exit',
          decision: { rule: 'enough', values: { x: 3 } },
          time: 60_000,
        },
      },
    ]);
    const row = desk.events.at(-1);
    expect(row).toMatchObject({ kind: 'SignalEmitted', flags: 3 });
    expect(row === undefined ? null : desk.kernel.log.decisionOf(row)).toEqual({
      rule: 'enough',
      values: { x: 3 },
    });
    expect(desk.bar(flat).fills).toEqual([]);
  });

  it('from outside reach the strategy', () => {
    const seen: unknown[] = [];
    const desk = new PlayedDesk({ strategy: { onSignal: (signal) => seen.push(signal.values) } });
    desk.kernel.process({
      kind: 'signal',
      time: 5,
      source: 'mood',
      instrument: null,
      values: { score: 0.7 },
    });
    expect(seen).toEqual([{ score: 0.7 }]);
  });
});

describe('a run', () => {
  it('tells the strategy of its start and stop, and of each order in order', () => {
    const told: string[] = [];
    const desk = new PlayedDesk({
      strategy: {
        onStart: (context) => told.push(`start ${context.now}`),
        onStop: (context) => told.push(`stop ${context.now}`),
        onOrder: (of: Order) => told.push(of.status),
        onFill: (_, of: Order, context) =>
          told.push(`fill ${of.status} ${context.position(0).side}`),
      },
    });
    desk.kernel.process({ kind: 'start', time: 0 });
    desk.bar(flat, buy).bar(flat);
    desk.kernel.process({ kind: 'stop', time: desk.time });
    expect(told).toEqual(['start 0', 'ACCEPTED', 'fill FILLED LONG', 'stop 120000']);
  });

  it('needs a bot id that can be part of an order id', () => {
    const { portfolio } = new PlayedDesk().kernel;
    expect(
      codeOf(
        () =>
          new Kernel({
            bot: 'a-b',
            strategy: { onBar: () => {} },
            portfolio,
            subscriptions: [],
            baseTimeFrames: [60_000],
            risk: { watchesMarks: false } as never,
          }),
      ),
    ).toBe('BOT_ID');
  });
});
