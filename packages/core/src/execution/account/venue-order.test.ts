import { describe, expect, it } from 'vitest';
import { linear, spot } from '../../model/instruments.test-support.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { VenueCapabilities } from '../../ports/venue-gateway.ts';
import { bookInstrument, instrumentDefined } from '../events/book-instrument.ts';
import { AccountBooks } from '../events/books.ts';
import { d, intent } from '../events/events.test-support.ts';
import { foldEvents } from '../events/fold-events.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { venueOrder } from './venue-order.ts';

const CAPABILITIES: VenueCapabilities = {
  dedupe: 'all',
  fence: true,
  oco: true,
  amend: true,
  reduceOnly: true,
  singleDelivery: true,
  visibilityLag: 0,
  clockTolerance: 0,
};

/** A trade that puts `bot` into a position. */
function held(instrument: Instrument, bot: string, side: 'BUY' | 'SELL'): OrderEvent {
  return {
    bot,
    time: 1,
    kind: 'ExternalFill',
    payload: {
      instrument: instrument.id,
      venueOrderId: '',
      tradeId: `t-${bot}`,
      side,
      price: d('100'),
      quantity: d('1'),
      value: d('100'),
      commission: { amount: d('0'), currency: 'USDT' },
      commissionValue: d('0'),
      liquidity: 'TAKER',
      source: 'poll',
      exitReason: 'manual',
    },
  };
}

function exitOf(
  instrument: Instrument,
  positions: readonly OrderEvent[],
  capabilities: Partial<VenueCapabilities> = {},
): ReturnType<typeof venueOrder> {
  const order = intent(instrument, 1, { side: 'SELL', reduceOnly: true, ocoGroup: 'exit' });
  const books = foldEvents(
    [instrumentDefined(instrument, 0), ...positions, order],
    new AccountBooks(),
  );
  const record = books.get('orders', 'bot-1');
  if (record === null) throw new Error('no order');
  return venueOrder(
    record,
    bookInstrument(books.all('instruments')[0] ?? failing()),
    { ...CAPABILITIES, ...capabilities },
    books,
  );
}

function failing(): never {
  throw new Error('no instrument');
}

describe('an order as the venue takes it', () => {
  it('is reduce-only where the venue knows that and all bots stand on one side', () => {
    const perp = linear();
    const both = [held(perp, 'bot', 'BUY'), held(perp, 'two', 'BUY')];
    expect(exitOf(perp, both).reduceOnly).toBe(true);
    expect(exitOf(perp, both, { reduceOnly: false }).reduceOnly).toBe(false);
  });

  it('is not where another bot stands on the other side: the venue nets them and would end it', () => {
    const perp = linear();
    expect(exitOf(perp, [held(perp, 'bot', 'BUY'), held(perp, 'two', 'SELL')]).reduceOnly).toBe(
      false,
    );
  });

  it('is never reduce-only on spot', () => {
    const cash = spot();
    expect(exitOf(cash, [held(cash, 'bot', 'BUY')]).reduceOnly).toBe(false);
  });

  it('keeps groups of different bots apart, and names none where the venue has none', () => {
    expect(exitOf(linear(), []).group).toBe('bot-exit');
    expect(exitOf(linear(), [], { oco: false }).group).toBe(null);
  });
});
