import { describe, expect, it } from 'vitest';
import { MINUTE, PlayedDesk, WHY } from '../../matching/played-desk.test-support.ts';
import { linear } from '../../model/instruments.test-support.ts';
import type { StrategyContext } from '../../strategy/strategy-context.ts';
import { ExitManager } from './exit-manager.ts';

const perp = linear({ makerFee: '0', takerFee: '0' });
const flat = [100, 100, 100, 100] as const;

describe('leaving', () => {
  it('takes away what competes with the exit for the same holding', () => {
    // The venue knows no reduce-only: risk counts what else is sold, and REDUCING lets nothing else pass.
    const exits = new ExitManager({
      index: 0,
      instrument: perp,
      venue: {
        stopOrders: ['market'],
        oco: false,
        reduceOnly: false,
        amend: false,
        minNotionalForExits: false,
      },
      rules: {},
    });
    const sell = (context: StrategyContext): void => {
      const terms = { instrument: 0, side: 'SELL', type: 'LIMIT', limitPrice: 140 } as const;
      context.submit({ ...terms, quantity: 12 }, WHY);
    };
    const desk = new PlayedDesk({
      instruments: [perp],
      strategy: {
        onBar: (bar, context) => exits.onBar(bar, context),
        onFill: (fill, order, context) => exits.onFill(fill, order, context),
        onOrder: (order, context) => exits.onOrder(order, context),
        onTimer: (name, context) => {
          exits.onTimer(name, context);
        },
      },
    });
    desk.bar(flat, (context) => context.submit({ instrument: 0, side: 'BUY', quantity: 6 }, WHY));
    desk.bar(flat, sell);
    desk.kernel.process({
      kind: 'set-trading-state',
      state: 'REDUCING',
      reason: 'test',
      time: desk.time,
    });
    desk.bar(flat, (context) => exits.leave(WHY, context));
    for (let i = 0; i < 3; i += 1) desk.bar(flat);
    expect(desk.kernel.portfolio.position(0).quantity).toBe(0n);
    expect(desk.kernel.books.openOrders.size).toBe(0);
    expect(desk.time).toBe(6 * MINUTE);
  });
});
