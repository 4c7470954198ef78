import { describe, expect, it } from 'vitest';
import { codeOf, errorOf } from '../../errors/expect-error.test-support.ts';
import { BNB, inverse, linear, spot } from '../../model/instruments.test-support.ts';
import { instrumentDefined } from './book-instrument.ts';
import type { AccountBooks } from './books.ts';
import { accept, d, fillOf, intent, send, stepOf } from './events.test-support.ts';
import { foldEvents } from './fold-events.ts';
import type { OrderEvent } from './order-event.ts';
import { keyOf } from './books.ts';
import { parseEvent } from './parse-event.ts';

const BTCUSDT = spot();
const begin: readonly OrderEvent[] = [instrumentDefined(BTCUSDT, 0), intent(BTCUSDT, 1)];
const live: readonly OrderEvent[] = [...begin, send(1), accept(1)];

const statusOf = (books: AccountBooks, id = 'bot-1'): string | undefined =>
  books.get('orders', id)?.status;
const refused = (events: readonly OrderEvent[]): string => {
  const error = errorOf(() => foldEvents(events));
  expect(error.disposition).toBe('halt');
  return error.code;
};

describe('orders', () => {
  it('go from intent to venue, attempt by attempt', () => {
    expect(statusOf(foldEvents(begin))).toBe('INITIALIZED');
    const sent = foldEvents([...begin, send(1), send(1, 2)]);
    expect(sent.get('orders', 'bot-1')).toMatchObject({
      status: 'SUBMITTED',
      attempts: 2,
      sendExpireTime: 99,
    });
    expect(foldEvents(live).get('orders', 'bot-1')).toMatchObject({
      status: 'ACCEPTED',
      venueOrderId: 'v1',
    });
  });

  it('are never sent when the books know an answer, nor out of turn', () => {
    expect(refused([...live, send(1, 2)])).toBe('ORDER_SEND');
    expect(refused([...begin, send(1, 2)])).toBe('ORDER_SEND');
    expect(refused([...begin, send(1), send(1)])).toBe('ORDER_SEND');
    const denied: OrderEvent = {
      bot: 'bot',
      time: 1,
      kind: 'OrderDenied',
      payload: { clientOrderId: 'bot-1', code: 'RISK_X', reason: 'too large' },
    };
    expect(foldEvents([...begin, denied]).get('orders', 'bot-1')?.reason).toBe('RISK_X: too large');
    expect(refused([...begin, denied, send(1)])).toBe('ORDER_SEND');
  });

  it('are intended once, by their own bot, of an instrument that is known', () => {
    expect(refused([...begin, intent(BTCUSDT, 1)])).toBe('ORDER_DOUBLED');
    expect(refused([intent(BTCUSDT, 1)])).toBe('INSTRUMENT_UNKNOWN');
    expect(refused([...begin, { ...intent(BTCUSDT, 2), bot: 'other' }])).toBe('ORDER_UNKNOWN');
    expect(refused([...begin, { ...send(1), bot: 'other' }])).toBe('ORDER_UNKNOWN');
  });

  it('ignore words that a later one has overtaken, and never go back', () => {
    const done = [...live, fillOf(BTCUSDT, 1, 't', '1', '100')];
    for (const late of [accept(1), stepOf('OrderCanceled', 1), stepOf('OrderExpired', 1)]) {
      expect(statusOf(foldEvents([...done, late]))).toBe('FILLED');
    }
    const canceled = [...live, stepOf('OrderCanceled', 1)];
    expect(statusOf(foldEvents([...canceled, accept(1), stepOf('OrderExpired', 1)]))).toBe(
      'CANCELED',
    );
    expect(statusOf(foldEvents([...canceled, fillOf(BTCUSDT, 1, 't', '0.4', '100')]))).toBe(
      'CANCELED',
    );
    expect(statusOf(foldEvents([...canceled, fillOf(BTCUSDT, 1, 't', '1', '100')]))).toBe('FILLED');
  });

  it('stop at words that contradict the books', () => {
    expect(refused([...begin, accept(1)])).toBe('ORDER_TRANSITION');
    const rejected = [...begin, send(1), stepOf('OrderRejected', 1)];
    expect(statusOf(foldEvents([...rejected, stepOf('OrderRejected', 1)]))).toBe('REJECTED');
    expect(refused([...rejected, accept(1)])).toBe('ORDER_TRANSITION');
    expect(refused([...rejected, fillOf(BTCUSDT, 1, 't', '1', '100')])).toBe('ORDER_TRANSITION');
    expect(refused([...begin, fillOf(BTCUSDT, 1, 't', '1', '100')])).toBe('ORDER_TRANSITION');
    expect(refused([...live, fillOf(BTCUSDT, 1, 't', '1.00001', '100')])).toBe('ORDER_OVERFILL');
    expect(refused([...live, accept(1, 'v2')])).toBe('ORDER_TWINS');
  });

  it('remember what was asked of them', () => {
    const id = { clientOrderId: 'bot-1' };
    const cancel: OrderEvent = { bot: 'bot', time: 5, kind: 'CancelRequested', payload: id };
    const books = foldEvents([...live, cancel, cancel]);
    expect(books.get('orders', 'bot-1')).toMatchObject({
      pendingAction: 'cancel',
      cancelRequests: 2,
    });
    foldEvents([stepOf('CancelRejected', 1)], books);
    const changes = { quantity: d('2'), limitPrice: d('99.5'), triggerPrice: null };
    foldEvents(
      [{ bot: 'bot', time: 6, kind: 'ModifyRequested', payload: { ...id, ...changes } }],
      books,
    );
    expect(books.get('orders', 'bot-1')).toMatchObject({ pendingAction: 'modify', quantity: '1' });
    foldEvents(
      [
        {
          bot: 'bot',
          time: 7,
          kind: 'OrderUpdated',
          payload: { ...id, venueOrderId: 'v9', ...changes },
        },
      ],
      books,
    );
    expect(books.get('orders', 'bot-1')).toMatchObject({
      pendingAction: 'none',
      quantity: '2',
      limitPrice: '99.5',
      venueOrderId: 'v9',
    });
  });

  it('by cash end by the word of the venue', () => {
    const terms = { type: 'MARKET', quantity: d('0'), cash: d('100'), limitPrice: null } as const;
    const cash = [instrumentDefined(BTCUSDT, 0), intent(BTCUSDT, 1, terms), send(1)];
    const first = fillOf(BTCUSDT, 1, 't1', '0.5', '100');
    expect(statusOf(foldEvents([...cash, first]))).toBe('PARTIALLY_FILLED');
    const last = fillOf(BTCUSDT, 1, 't2', '0.4', '101', { complete: true });
    expect(foldEvents([...cash, first, last]).get('orders', 'bot-1')).toMatchObject({
      status: 'FILLED',
      quantity: '0.9',
      filledValue: '90.4',
    });
  });
});

describe('fills', () => {
  it('of a trade with oneself are two, though the venue gives them one id', () => {
    const sell = { side: 'SELL' } as const;
    const books = foldEvents([
      ...live,
      intent(BTCUSDT, 2, sell),
      send(2),
      fillOf(BTCUSDT, 1, 't', '1', '100'),
      fillOf(BTCUSDT, 2, 't', '1', '100', sell),
    ]);
    expect(books.all('fills')).toHaveLength(2);
    expect(books.all('trades')).toMatchObject([{ trade: 1, pnl: '0' }]);
  });

  it('that come again must say the same', () => {
    const fill = fillOf(BTCUSDT, 1, 't', '0.5', '100');
    expect(foldEvents([...live, fill, fill]).get('orders', 'bot-1')?.filledQuantity).toBe('0.5');
    for (const changes of [{ price: d('101') }, { quantity: d('0.4') }]) {
      const lie: OrderEvent = { ...fill, payload: { ...fill.payload, ...changes } };
      expect(refused([...live, fill, lie])).toBe('FILL_CONFLICT');
    }
    const external: OrderEvent = {
      bot: 'bot',
      time: 1,
      kind: 'ExternalFill',
      payload: { ...pick(fill.payload), exitReason: 'manual' },
    };
    expect(refused([...live, fill, external])).toBe('FILL_CONFLICT');
    const wrongSide = fillOf(BTCUSDT, 1, 't', '0.5', '100', { side: 'SELL' });
    expect(refused([...live, wrongSide])).toBe('FILL_CONFLICT');
  });

  it('take fees out of the base, the quote or a third currency', () => {
    const books = foldEvents([
      ...live,
      fillOf(BTCUSDT, 1, 't1', '0.5', '100', {
        commission: { amount: d('0.001'), currency: 'BTC' },
        commissionValue: d('0.1'),
      }),
      fillOf(BTCUSDT, 1, 't2', '0.25', '100', {
        commission: { amount: d('0.000123456789'), currency: BNB.code },
        commissionValue: d('0.05'),
      }),
      fillOf(BTCUSDT, 1, 't3', '0.25', '100', {
        commission: { amount: d('0.02'), currency: 'USDT' },
        commissionValue: d('0.02'),
      }),
    ]);
    const total = (currency: string): string | undefined =>
      books.get('balances', keyOf('bot', currency))?.total;
    expect([total('BTC'), total('USDT'), total('BNB')]).toEqual([
      '0.999',
      '-100.02',
      '-0.000123456789',
    ]);
    expect(books.all('positions')).toMatchObject([
      { quantity: '0.999', cost: '99.9', fees: '0.17' },
    ]);
  });

  it('of contracts settle as they should: linear in quote, inverse in base', () => {
    for (const [contract, currency, pnl] of [
      [linear(), 'USDT', '10'],
      // 1 contract of 10 USD: 10/100 − 10/110 BTC.
      [inverse(), 'BTC', '0.00909091'],
    ] as const) {
      const sell = { side: 'SELL', limitPrice: d('110') } as const;
      const books = foldEvents([
        instrumentDefined(contract, 0),
        intent(contract, 1),
        send(1),
        fillOf(contract, 1, 't1', '1', '100'),
        intent(contract, 2, sell),
        send(2),
        fillOf(contract, 2, 't2', '1', '110', { side: 'SELL' }),
      ]);
      expect(books.all('trades')).toMatchObject([{ pnl, side: 'LONG' }]);
      expect(books.get('balances', keyOf('bot', currency))?.total).toBe(pnl);
    }
  });

  it('finer than the instrument stop, until it is defined anew', () => {
    const fine = fillOf(spot({ lot: '0.0000001' }), 1, 't', '0.0000001', '100');
    expect(codeOf(() => foldEvents([...live, fine]))).toBe('MONEY_PRECISION');
    const half = fillOf(BTCUSDT, 1, 't0', '0.5', '100');
    const books = foldEvents([
      ...live,
      half,
      instrumentDefined(spot({ lot: '0.0000001' }), 9),
      fine,
    ]);
    expect(books.get('orders', 'bot-1')?.filledQuantity).toBe('0.5000001');
    expect(books.all('lots').map(({ quantity }) => quantity)).toEqual(['0.5', '0.0000001']);
    // Coarser steps later do not lose what was traded on fine ones.
    foldEvents([instrumentDefined(BTCUSDT, 10)], books);
    expect(books.all('instruments')).toMatchObject([{ quantityPrecision: 7 }]);
    expect(refused([...live, instrumentDefined(spot({ kind: 'linear' }), 1)])).toBe(
      'INSTRUMENT_CHANGED',
    );
  });
});

describe('the ledger', () => {
  const funding: OrderEvent = {
    bot: 'bot',
    time: 1,
    kind: 'FundingBooked',
    payload: {
      entryId: 'f1',
      instrument: BTCUSDT.id,
      amount: { amount: d('-0.5'), currency: 'USDT' },
    },
  };
  it('books an entry once, and refuses another of the same name', () => {
    const books = foldEvents([...begin, funding, funding]);
    expect(books.all('balances')).toEqual([{ bot: 'bot', currency: 'USDT', total: '-0.5' }]);
    expect(books.all('positions')).toMatchObject([{ funding: '-0.5', quantity: '0' }]);
    expect(refused([...begin, funding, { ...funding, bot: 'other' }])).toBe('LEDGER_CONFLICT');
    const transfer: OrderEvent = {
      bot: 'bot',
      time: 1,
      kind: 'TransferBooked',
      payload: { entryId: 'f1', amount: { amount: d('-0.5'), currency: 'USDT' }, reason: 'fee' },
    };
    expect(refused([...begin, funding, transfer])).toBe('LEDGER_CONFLICT');
    const strange: OrderEvent = {
      ...funding,
      payload: { ...funding.payload, amount: { amount: d('1'), currency: 'BTC' } },
    };
    expect(refused([...begin, strange])).toBe('FUNDING_CURRENCY');
  });
});

describe('the desk', () => {
  it('resolves a quarantine once, and only one that was opened', () => {
    const opened: OrderEvent = {
      bot: '',
      time: 1,
      kind: 'QuarantineOpened',
      payload: {
        id: 'q',
        subject: 'position',
        instrument: BTCUSDT.id,
        currency: '',
        venueOrderId: '',
        expected: d('1'),
        actual: d('0'),
        reason: 'gone',
      },
    };
    const resolved: OrderEvent = {
      bot: 'bot',
      time: 2,
      kind: 'QuarantineResolved',
      payload: { id: 'q', resolution: 'assign', resolvedBy: 'owner', note: '' },
    };
    expect(foldEvents([opened, opened, resolved]).get('quarantine', 'q')).toMatchObject({
      resolution: 'assign',
      resolvedBot: 'bot',
      openedTime: 1,
      resolvedTime: 2,
    });
    expect(refused([resolved])).toBe('QUARANTINE_UNKNOWN');
    expect(refused([opened, resolved, resolved])).toBe('QUARANTINE_RESOLVED');
    expect(refused([opened, resolved, opened])).toBe('QUARANTINE_RESOLVED');
  });

  it('keeps the trading state and the begin of the day apart', () => {
    const state: OrderEvent = {
      bot: '',
      time: 3,
      kind: 'TradingStateChanged',
      payload: { state: 'HALTED', reason: 'loss', changedBy: 'guardian' },
    };
    const day: OrderEvent = {
      bot: '',
      time: 4,
      kind: 'DayReset',
      payload: { day: 0, equity: { amount: d('5'), currency: 'USDT' } },
    };
    expect(foldEvents([state, day]).get('deskStates', '')).toMatchObject({
      tradingState: 'HALTED',
      tradingTime: 3,
      day: 0,
      dayEquity: '5',
    });
  });
});

describe('parseEvent', () => {
  it('reads back every field, and refuses what is missing, unknown or of another kind', () => {
    for (const event of [...live, fillOf(BTCUSDT, 1, 't', '1', '100')]) {
      const payload: unknown = JSON.parse(JSON.stringify(event.payload));
      expect(parseEvent(event.bot, event.time, event.kind, payload)).toEqual(event);
      for (const field of Object.keys(event.payload)) {
        const without = { ...event.payload, [field]: undefined };
        const gone: unknown = JSON.parse(JSON.stringify(without));
        expect(
          codeOf(() => parseEvent('bot', 1, event.kind, gone)),
          field,
        ).toBe('EVENT_INVALID');
        const wrong = { ...event.payload, [field]: [] };
        expect(
          codeOf(() => parseEvent('bot', 1, event.kind, wrong)),
          field,
        ).toBe('EVENT_INVALID');
      }
      const more = { ...event.payload, more: 1 };
      expect(errorOf(() => parseEvent('bot', 1, event.kind, more)).message).toContain('.more');
    }
    const payload = { clientOrderId: 'bot-1' };
    expect(codeOf(() => parseEvent('b d', 1, 'OrderTriggered', payload))).toBe('EVENT_INVALID');
    expect(codeOf(() => parseEvent('bot', NaN, 'OrderTriggered', payload))).toBe('EVENT_INVALID');
    expect(codeOf(() => parseEvent('bot', 1, 'OrderVanished', payload))).toBe('EVENT_INVALID');
    expect(codeOf(() => parseEvent('bot', 1, 'toString', payload))).toBe('EVENT_INVALID');
    expect(codeOf(() => parseEvent('bot', 1, 'OrderTriggered', null))).toBe('EVENT_INVALID');
    const lined = { clientOrderId: 'bot-1\nx' };
    expect(codeOf(() => parseEvent('bot', 1, 'OrderTriggered', lined))).toBe('EVENT_INVALID');
  });
});

/** The fields of a fill without those of its order. */
function pick({
  clientOrderId: _order,
  complete: _complete,
  ...fill
}: ReturnType<typeof fillOf>['payload']): Omit<
  ReturnType<typeof fillOf>['payload'],
  'clientOrderId' | 'complete'
> {
  return fill;
}
