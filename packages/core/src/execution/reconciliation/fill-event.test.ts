import { describe, expect, it } from 'vitest';
import { Rate } from '../../money/rate.ts';
import { linear } from '../../model/instruments.test-support.ts';
import { d } from '../events/events.test-support.ts';
import { foldEvents } from '../events/fold-events.ts';
import { feeWorth } from './fee-worth.ts';
import { fillEvent } from './fill-event.ts';
import {
  DEFINED,
  INVERSE,
  LINEAR,
  money,
  sentOrder,
  SPOT,
  tradeOf,
} from './model-venue.test-support.ts';

describe('fillEvent', () => {
  const books = foldEvents([...DEFINED, ...sentOrder(SPOT, 'a-1', 'BUY', 200_000n, 'v')]);
  const order = books.get('orders', 'a-1');
  if (order === null) throw new Error('not intended');
  const first = tradeOf(SPOT, 't#1', 'BUY', '0.5', '100.1', {
    clientOrderId: 'a-1',
    venueOrderId: 'v',
    fee: money('0.0005', 'BTC'),
    liquidity: 'MAKER',
    time: 77,
  });

  it('says what was traded, of which order, and what the commission is worth', () => {
    expect(fillEvent(books, SPOT, order, first, 'stream')).toEqual({
      bot: 'a',
      time: 77,
      kind: 'OrderFilled',
      payload: {
        clientOrderId: 'a-1',
        instrument: SPOT.id,
        venueOrderId: 'v',
        tradeId: 't##1',
        side: 'BUY',
        price: '100.1',
        quantity: '0.5',
        value: '50.05',
        commission: { amount: '0.0005', currency: 'BTC' },
        commissionValue: '0.05005',
        liquidity: 'MAKER',
        source: 'stream',
        complete: false,
      },
    });
  });

  it('is complete when the books say that the quantity is reached, or the venue says so', () => {
    const rest = tradeOf(SPOT, 'u', 'BUY', '1.5', '100');
    expect(fillEvent(books, SPOT, order, rest, 'poll').payload.complete).toBe(false);
    const after = foldEvents(
      [fillEvent(books, SPOT, order, first, 'poll')],
      foldEvents([...DEFINED, ...sentOrder(SPOT, 'a-1', 'BUY', 200_000n, 'v')]),
    );
    // The record that was given is the one from before the first fill.
    expect(fillEvent(after, SPOT, order, rest, 'poll').payload.complete).toBe(true);
    const cash = { ...order, clientOrderId: 'a-2', quantity: d('0'), cash: d('100') };
    expect(fillEvent(books, SPOT, cash, rest, 'poll').payload.complete).toBe(false);
    expect(fillEvent(books, SPOT, cash, rest, 'poll', { complete: true }).payload.complete).toBe(
      true,
    );
  });
});

describe('the worth of a commission', () => {
  it('is itself in the settlement currency, and follows the price in the base', () => {
    expect(feeWorth(LINEAR, money('1.5', 'USDT'), 1_000n, null)).toBe(150_000_000n);
    expect(feeWorth(LINEAR, money('0.001', 'BTC'), 500_000n, null)).toBe(5_000_000_000n);
    expect(feeWorth(SPOT, money('-0.001', 'BTC'), 5_000_000n, null)).toBe(-5_000_000_000n);
    expect(feeWorth(INVERSE, money('0.001', 'BTC'), 1_000n, null)).toBe(100_000n);
  });

  it('of a third currency is by a rate, or nothing', () => {
    const fee = money('0.00000003', 'BNB');
    expect(feeWorth(linear(), fee, 1_000n, null)).toBe(0n);
    expect(feeWorth(linear(), fee, 1_000n, Rate.parse('300.5'))).toBe(902n);
    const books = foldEvents([...DEFINED, ...sentOrder(SPOT, 'a-1', 'BUY', 200_000n, 'v')]);
    const order = books.get('orders', 'a-1');
    if (order === null) throw new Error('not intended');
    const trade = tradeOf(SPOT, 't', 'BUY', '1', '100', { fee: money('0.1', 'BNB') });
    const rate = Rate.parse('300');
    const { payload } = fillEvent(books, SPOT, order, trade, 'poll', { rate });
    expect([payload.commission, payload.commissionValue]).toEqual([
      { amount: '0.1', currency: 'BNB' },
      '30',
    ]);
  });
});
