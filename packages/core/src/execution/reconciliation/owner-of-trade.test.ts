import { describe, expect, it } from 'vitest';
import { foldEvents } from '../events/fold-events.ts';
import type { OrderEvent } from '../events/order-event.ts';
import {
  bookReport,
  DEFINED,
  LINEAR,
  sentOrder,
  SPOT,
  tradeOf,
} from './model-venue.test-support.ts';
import { ownerOfTrade } from './owner-of-trade.ts';

const one = 100_000n;
const owner = (
  events: readonly OrderEvent[],
  changes: Parameters<typeof tradeOf>[5],
  instrument = SPOT,
): string => {
  const books = foldEvents([...DEFINED, ...events]);
  const found = ownerOfTrade(books, tradeOf(instrument, 't', 'BUY', '1', '100', changes));
  return typeof found === 'string' ? found : found.clientOrderId;
};

describe('ownerOfTrade', () => {
  const known = sentOrder(SPOT, 'a-1', 'BUY', one, 'v1');
  const unnamed = sentOrder(SPOT, 'b-1', 'BUY', one);

  it('goes by our client order id first, then by that of the venue within the instrument', () => {
    const ours = { clientOrderId: 'a-1', venueOrderId: 'other' };
    expect(owner(known, ours)).toBe('a-1');
    expect(owner([...known, ...unnamed], { venueOrderId: 'v1' })).toBe('a-1');
    expect(owner(known, { venueOrderId: 'v1' }, LINEAR)).toBe('foreign');
  });

  it('calls foreign what no order of ours can have made', () => {
    expect(owner([], { venueOrderId: 'v1' })).toBe('foreign');
    expect(owner(known, { venueOrderId: 'v2' })).toBe('foreign');
    // A client order id that we never gave leaves no doubt, though an order of ours is not named yet.
    expect(owner(unnamed, { clientOrderId: 'web-77' })).toBe('foreign');
  });

  it('doubts while an order of that instrument and side is sent and not named', () => {
    expect(owner(unnamed, {})).toBe('in-doubt');
    expect(owner(unnamed, { side: 'SELL' })).toBe('foreign');
    expect(owner(unnamed, {}, LINEAR)).toBe('foreign');
    expect(owner(unnamed.slice(0, 1), {})).toBe('foreign');
    const rejected: OrderEvent = {
      bot: 'b',
      time: 1,
      kind: 'OrderRejected',
      payload: { clientOrderId: 'b-1', reason: '' },
    };
    expect(owner([...unnamed, rejected], {})).toBe('foreign');
  });

  it('stays with what was booked', () => {
    const books = foldEvents([...DEFINED, ...known]);
    const mine = tradeOf(SPOT, 'm#', 'BUY', '0.5', '100', { clientOrderId: 'a-1' });
    const alien = tradeOf(SPOT, 'f', 'BUY', '0.5', '100');
    bookReport(books, mine);
    bookReport(books, alien);
    foldEvents(unnamed, books);
    expect(ownerOfTrade(books, { ...mine, clientOrderId: '', venueOrderId: 'x' })).toMatchObject({
      clientOrderId: 'a-1',
    });
    expect(ownerOfTrade(books, alien)).toBe('foreign');
  });
});
