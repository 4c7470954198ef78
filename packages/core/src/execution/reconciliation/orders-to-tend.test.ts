import { describe, expect, it } from 'vitest';
import type { OrderReport } from '../../ports/venue-gateway.ts';
import { foldEvents } from '../events/fold-events.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { DEFINED, LINEAR, sentOrder, SPOT } from './model-venue.test-support.ts';
import { ordersToTend } from './orders-to-tend.ts';

const report = (clientOrderId: string, venueOrderId: string, instrument = SPOT): OrderReport => ({
  kind: 'order',
  clientOrderId,
  venueOrderId,
  instrument: instrument.id,
  side: 'BUY',
  status: 'ACCEPTED',
  quantity: 1n,
  filled: 0n,
  limitPrice: 1n,
  triggerPrice: 0n,
  time: 0,
  reason: '',
});
const canceled = (clientOrderId: string, time: number): OrderEvent => ({
  bot: 'a',
  time,
  kind: 'OrderCanceled',
  payload: { clientOrderId, reason: '' },
});

describe('ordersToTend', () => {
  // Sent at 10: a-1 named v1, a-2 not named, a-3 over since 50, a-4 never sent.
  const books = foldEvents([
    ...DEFINED,
    ...sentOrder(SPOT, 'a-1', 'BUY', 1n, 'v1'),
    ...sentOrder(SPOT, 'a-2', 'BUY', 1n),
    ...sentOrder(SPOT, 'a-3', 'BUY', 1n, 'v3'),
    canceled('a-3', 50),
    ...sentOrder(SPOT, 'a-4', 'BUY', 1n).slice(0, 1),
  ]);
  const bots = new Set(['a']);
  const tend = (
    reports: readonly OrderReport[],
    asOf = 1_000,
  ): { known: string[]; missing: string[]; stray: string[]; foreign: string[] } => {
    const { known, missing, stray, foreign } = ordersToTend(books, reports, bots, asOf);
    return {
      known: known.map(
        ({ order, report: { venueOrderId } }) => `${order.clientOrderId} ${venueOrderId}`,
      ),
      missing: missing.map(({ clientOrderId }) => clientOrderId),
      stray: stray.map(({ venueOrderId }) => venueOrderId),
      foreign: foreign.map(({ venueOrderId }) => venueOrderId),
    };
  };

  it('knows ours by our id, or by the one of the venue within the instrument', () => {
    const found = tend([report('a-2', 'v2'), report('', 'v1'), report('', 'v1', LINEAR)]);
    expect(found).toEqual({ known: ['a-2 v2', 'a-1 v1'], missing: [], stray: [], foreign: ['v1'] });
  });

  it('misses what is sent, open and not in the list, and not what is too new for it', () => {
    expect(tend([]).missing).toEqual(['a-1', 'a-2']);
    expect(tend([report('a-1', 'v1')]).missing).toEqual(['a-2']);
    expect(tend([], 9).missing).toEqual([]);
    expect(tend([], 10).missing).toEqual(['a-1', 'a-2']);
  });

  it('wants gone what is over, was never sent or never heard of, under an id of one of our bots', () => {
    const strays = [report('a-3', 'v3'), report('a-4', 'v4'), report('a-5', 'v5')];
    expect(tend(strays)).toMatchObject({ known: [], stray: ['v3', 'v4', 'v5'], foreign: [] });
    // The list may be from before the order was cancelled.
    expect(tend(strays, 49).stray).toEqual(['v4', 'v5']);
  });

  it('leaves alone what is of others, also where their ids look like ours', () => {
    const others = [
      report('', 'w1'),
      report('web-1', 'w2'),
      report('a_1', 'w3'),
      report('A-1', 'w4'),
    ];
    expect(tend(others)).toMatchObject({ stray: [], foreign: ['w1', 'w2', 'w3', 'w4'] });
  });
});
