import { describe, expect, it } from 'vitest';
import { codeOf, errorOf } from '../../errors/expect-error.test-support.ts';
import { spot } from '../../model/instruments.test-support.ts';
import { instrumentDefined } from '../events/book-instrument.ts';
import type { AccountBooks } from '../events/books.ts';
import { keyOf } from '../events/books.ts';
import { d } from '../events/events.test-support.ts';
import { foldEvents } from '../events/fold-events.ts';
import type { OrderEvent } from '../events/order-event.ts';
import type { QuarantineSubject } from '../events/payloads.ts';
import {
  allocation,
  bookReport,
  DEFINED,
  INSTRUMENTS,
  INVERSE,
  LINEAR,
  money,
  sentOrder,
  SPOT,
  tradeOf,
} from './model-venue.test-support.ts';
import { externalFillEvents } from './external-fills.ts';
import { resolveQuarantine, type ResolveQuarantine } from './resolve-quarantine.ts';
import { restrictedInstruments } from './restricted-instruments.ts';

/** Coins that come to a bot, or go, without its position. */
const coins = (amount: string): OrderEvent => ({
  bot: 'a',
  time: 0,
  kind: 'TransferBooked',
  payload: {
    entryId: 'coins',
    amount: { amount: d(amount), currency: 'BTC' },
    reason: 'allocation',
  },
});

/** A second market for the same coin. */
const BTCUSD = spot({ symbol: 'BTCUSD' });

const opened = (
  subject: QuarantineSubject,
  of: string,
  expected: string,
  actual: string,
): OrderEvent => ({
  bot: '',
  time: 1,
  kind: 'QuarantineOpened',
  payload: {
    id: 'q',
    subject,
    instrument: subject === 'balance' ? '' : of,
    currency: subject === 'balance' ? of : '',
    venueOrderId: '',
    expected: d(expected),
    actual: d(actual),
    reason: '',
  },
});
const decision = (changes: Partial<ResolveQuarantine>): ResolveQuarantine => ({
  id: 'q',
  resolution: 'adopt',
  by: 'owner',
  note: 'seen on the statement',
  time: 99,
  ...changes,
});
function buy(
  books: AccountBooks,
  of: typeof SPOT,
  bot: string,
  quantity: string,
  price: string,
): void {
  const number = books.all('orders').length + 1;
  const id = `${bot}-${number}`;
  const trade = tradeOf(of, id, 'BUY', quantity, price, { clientOrderId: id, time: 10 + number });
  foldEvents(sentOrder(of, id, 'BUY', trade.quantity, id), books);
  bookReport(books, trade);
}
const balances = (books: AccountBooks, currency: string): Record<string, string> =>
  Object.fromEntries(
    books
      .all('balances')
      .filter((one) => one.currency === currency)
      .map(({ bot, total }) => [bot, total]),
  );

/** Two bots with cash, and an own book with some. */
const cash: readonly OrderEvent[] = [
  ...DEFINED,
  {
    bot: '',
    time: 0,
    kind: 'TransferBooked',
    payload: { entryId: 'd', amount: { amount: d('100'), currency: 'USDT' }, reason: 'deposit' },
  },
  ...allocation('a', 'a', '30', 'USDT'),
  ...allocation('b', 'b', '60', 'USDT'),
];

describe('a quarantine of a balance', () => {
  const after = (actual: string, changes: Partial<ResolveQuarantine>): Record<string, string> => {
    const books = foldEvents([...cash, opened('balance', 'USDT', '100', actual)]);
    foldEvents(resolveQuarantine(books, decision(changes)), books);
    return balances(books, 'USDT');
  };

  it('is taken over by the own book, a bot, or in proportion by all who hold it', () => {
    expect(after('95', {})).toEqual({ '': '5', a: '30', b: '60' });
    expect(after('95', { resolution: 'assign', bot: 'a' })).toEqual({ '': '10', a: '25', b: '60' });
    expect(after('95', { resolution: 'write-off' })).toEqual({ '': '9.5', a: '28.5', b: '57' });
    expect(after('101', { resolution: 'write-off' })).toEqual({ '': '10.1', a: '30.3', b: '60.6' });
    expect(after('99.99999999', { resolution: 'write-off' })).toEqual({
      '': '10',
      a: '30',
      b: '59.99999999',
    });
    expect(after('-3', { resolution: 'write-off' })).toEqual({ '': '-3', a: '0', b: '0' });
  });

  it('says who decided, why and what followed, under its own id', () => {
    const books = foldEvents([...cash, opened('balance', 'USDT', '100', '95')]);
    expect(resolveQuarantine(books, decision({ resolution: 'assign', bot: 'b' }))).toEqual([
      {
        bot: 'b',
        time: 99,
        kind: 'QuarantineResolved',
        payload: {
          id: 'q',
          resolution: 'assign',
          resolvedBy: 'owner',
          note: 'seen on the statement',
        },
      },
      {
        bot: 'b',
        time: 99,
        kind: 'TransferBooked',
        payload: {
          entryId: 'quarantine/q',
          amount: { amount: '-5', currency: 'USDT' },
          reason: 'adjustment',
        },
      },
    ]);
    const parts = resolveQuarantine(books, decision({ resolution: 'write-off' })).slice(1);
    expect(parts.map(({ payload }) => payload)).toMatchObject([
      { entryId: 'quarantine/q' },
      { entryId: 'quarantine/q#2' },
      { entryId: 'quarantine/q#3' },
    ]);
  });

  it('of a coin that a position stands on closes as much of the position, at no value', () => {
    const books = foldEvents(cash);
    buy(books, SPOT, 'a', '0.2', '100');
    foldEvents([opened('balance', 'BTC', '0.2', '0.049999')], books);
    foldEvents(resolveQuarantine(books, decision({ resolution: 'write-off' })), books);
    expect(balances(books, 'BTC')).toEqual({ a: '0.049999' });
    // 0.150001 is gone: 0.15 in lots of the position, and dust that no lot can show.
    expect(books.get('positions', keyOf('a', SPOT.id))).toMatchObject({
      quantity: '0.05',
      realised: '-15',
    });
    expect(balances(books, 'USDT')).toMatchObject({ a: '10' });
  });

  it('leaves a position alone that the coins left over still cover', () => {
    const books = foldEvents(cash);
    buy(books, SPOT, 'a', '0.2', '100');
    const give: OrderEvent = {
      bot: 'a',
      time: 0,
      kind: 'TransferBooked',
      payload: {
        entryId: 'g',
        amount: { amount: d('0.1'), currency: 'BTC' },
        reason: 'allocation',
      },
    };
    foldEvents([give, opened('balance', 'BTC', '0.3', '0.15')], books);
    foldEvents(resolveQuarantine(books, decision({ resolution: 'assign', bot: 'a' })), books);
    expect(balances(books, 'BTC')).toEqual({ a: '0.15' });
    expect(books.get('positions', keyOf('a', SPOT.id))?.quantity).toBe('0.15');
    const more = foldEvents(cash);
    buy(more, SPOT, 'a', '0.2', '100');
    foldEvents([give, opened('balance', 'BTC', '0.3', '0.21')], more);
    foldEvents(resolveQuarantine(more, decision({ resolution: 'assign', bot: 'a' })), more);
    expect(more.get('positions', keyOf('a', SPOT.id))?.quantity).toBe('0.2');
  });

  it('of a coin that two positions stand on closes one after the other', () => {
    const books = foldEvents([...cash, instrumentDefined(BTCUSD, 0)]);
    buy(books, SPOT, 'a', '0.2', '100');
    const fill = externalFillEvents(
      books,
      BTCUSD,
      tradeOf(BTCUSD, 'x', 'BUY', '0.3', '100'),
      'poll',
    );
    foldEvents(
      fill.map((event) => ({ ...event, bot: 'a' })),
      books,
    );
    foldEvents([opened('balance', 'BTC', '0.5', '0.26')], books);
    const events = resolveQuarantine(books, decision({ resolution: 'assign', bot: 'a' }));
    expect(events.slice(1)).toMatchObject([
      { payload: { instrument: SPOT.id, quantity: '0.2', tradeId: 'quarantine/q' } },
      { payload: { instrument: BTCUSD.id, quantity: '0.04', tradeId: 'quarantine/q#2' } },
    ]);
    foldEvents(events, books);
    expect(balances(books, 'BTC')).toEqual({ a: '0.26' });
    // With coins beyond the positions less of these is gone; with fewer, no more than what is missing.
    for (const [extra, expected, actual, second] of [
      ['0.1', '0.6', '0.26', '0.04'],
      ['-0.1', '0.4', '0.16', '0.04'],
    ] as const) {
      const other = foldEvents([...cash, instrumentDefined(BTCUSD, 0), coins(extra)]);
      buy(other, SPOT, 'a', '0.2', '100');
      foldEvents(
        fill.map((event) => ({ ...event, bot: 'a' })),
        other,
      );
      foldEvents([opened('balance', 'BTC', expected, actual)], other);
      const [, , part] = resolveQuarantine(other, decision({ resolution: 'assign', bot: 'a' }));
      expect(part).toMatchObject({ payload: { instrument: BTCUSD.id, quantity: second } });
    }
    const most = foldEvents([opened('balance', 'BTC', '0.5', '0.35')], foldEvents(cash));
    buy(most, SPOT, 'a', '0.5', '100');
    const all = resolveQuarantine(most, decision({ resolution: 'assign', bot: 'a' }));
    expect(all.slice(1)).toMatchObject([{ payload: { quantity: '0.15' } }]);
  });

  it('that leaves a bot below nothing takes its whole position, and the rest as money', () => {
    const books = foldEvents(cash);
    buy(books, SPOT, 'a', '0.2', '100');
    foldEvents([opened('balance', 'BTC', '0.2', '-0.1')], books);
    const events = resolveQuarantine(books, decision({ resolution: 'assign', bot: 'a' }));
    expect(events.slice(1)).toMatchObject([
      { kind: 'ExternalFill', payload: { quantity: '0.2', value: '0' } },
      { kind: 'TransferBooked', payload: { amount: { amount: '-0.1' } } },
    ]);
  });
});

describe('a quarantine of a position', () => {
  it('is taken over at the price of the decision by the own book or a bot', () => {
    for (const [changes, bot] of [
      [{}, ''],
      [{ resolution: 'assign', bot: 'b' }, 'b'],
    ] as const) {
      const books = foldEvents([...cash, opened('position', LINEAR.id, '0', '-2')]);
      const events = resolveQuarantine(books, decision({ ...changes, price: '99.5' }));
      expect(events).toMatchObject([
        { kind: 'QuarantineResolved', bot },
        {
          kind: 'ExternalFill',
          bot,
          payload: { side: 'SELL', quantity: '2', value: '199', tradeId: 'quarantine/q' },
        },
      ]);
      foldEvents(events, books);
      expect(books.get('positions', keyOf(bot, LINEAR.id))?.quantity).toBe('-2');
      expect(restrictedInstruments(books).size).toBe(0);
    }
  });

  it('that is gone is written off at what it cost, by those who held it', () => {
    for (const [of, cost] of [
      [LINEAR, '100'],
      [INVERSE, '0.1'],
    ] as const) {
      const books = foldEvents(cash);
      buy(books, of, 'a', '1', '100');
      buy(books, of, 'b', '2', '200');
      const settled = balances(books, of.settle.code);
      foldEvents([opened('position', of.id, '3', '1')], books);
      const events = resolveQuarantine(books, decision({ resolution: 'write-off' }));
      expect(events.slice(1)).toMatchObject([
        { bot: 'a', payload: { side: 'SELL', quantity: '1', value: cost, price: '100' } },
        { bot: 'b', payload: { side: 'SELL', quantity: '1', price: '200' } },
      ]);
      foldEvents(events, books);
      expect(books.all('trades')).toMatchObject([{ bot: 'a', pnl: '0' }]);
      // No money moved when it vanished.
      expect(balances(books, of.settle.code)).toEqual(settled);
    }
  });

  it('that is there cannot be written off', () => {
    const books = foldEvents(cash);
    buy(books, LINEAR, 'a', '1', '100');
    foldEvents([opened('position', LINEAR.id, '1', '-1')], books);
    const error = errorOf(() => resolveQuarantine(books, decision({ resolution: 'write-off' })));
    expect([error.code, error.disposition]).toEqual(['QUARANTINE_SURPLUS', 'refuse']);
    expect(error.message).toContain('adopt it or assign it');
  });

  it('brings the settlement balance into line where the venue is known', () => {
    const books = foldEvents([...cash, opened('position', LINEAR.id, '0', '2')]);
    const usdt = {
      kind: 'balance',
      free: money('100', 'USDT'),
      locked: money('0', 'USDT'),
    } as const;
    // The venue carries it at 190; taken over at 200, the own book owes nobody the other 10.
    const position = {
      kind: 'position',
      instrument: LINEAR.id,
      quantity: 2_000n,
      entryValue: 19_000_000_000n,
    } as const;
    const holdings = { instruments: INSTRUMENTS, balances: [usdt], positions: [position] };
    const events = resolveQuarantine(books, decision({ price: '100' }), holdings);
    expect(events.at(-1)).toMatchObject({
      kind: 'TransferBooked',
      bot: '',
      payload: { amount: { amount: '10', currency: 'USDT' }, reason: 'adjustment' },
    });
    const assigned = decision({ price: '100', resolution: 'assign', bot: 'a' });
    expect(resolveQuarantine(books, assigned, holdings).at(-1)).toMatchObject({
      bot: 'a',
      payload: { amount: { amount: '10' } },
    });
    expect(resolveQuarantine(books, decision({ price: '95' }), holdings)).toHaveLength(2);
  });
});

describe('a decision', () => {
  const books = foldEvents([...cash, opened('position', LINEAR.id, '0', '2')]);
  const code = (changes: Partial<ResolveQuarantine>): string =>
    codeOf(() => resolveQuarantine(books, decision({ price: '100', ...changes })));

  it('that lacks something is refused, and says what', () => {
    expect(code({ id: 'x' })).toBe('QUARANTINE_UNKNOWN');
    expect(code({ by: ' ' })).toBe('QUARANTINE_WHO');
    expect(code({ by: 'o\nwner' })).toBe('QUARANTINE_WHO');
    expect(code({ by: 'x'.repeat(129) })).toBe('QUARANTINE_WHO');
    expect(code({ note: '' })).toBe('QUARANTINE_WHY');
    expect(code({ note: 'x'.repeat(2_001) })).toBe('QUARANTINE_WHY');
    expect(code({ resolution: 'assign' })).toBe('QUARANTINE_BOT');
    expect(code({ resolution: 'assign', bot: 'nobody' })).toBe('QUARANTINE_BOT');
    for (const price of ['0', '-1', '1.23', 'x', '1e3'])
      expect(code({ price })).toBe('QUARANTINE_PRICE');
    const { price: _none, ...without } = decision({ price: '1' });
    expect(codeOf(() => resolveQuarantine(books, without))).toBe('QUARANTINE_PRICE');
  });

  it('about an order or a fill only closes it', () => {
    for (const subject of ['order', 'fill'] as const) {
      const one = foldEvents([...cash, opened(subject, SPOT.id, '1', '0')]);
      expect(resolveQuarantine(one, decision({ resolution: 'write-off' }))).toHaveLength(1);
      expect(
        codeOf(() => resolveQuarantine(one, decision({ resolution: 'assign', bot: 'a' }))),
      ).toBe('QUARANTINE_BOT');
    }
  });
});

describe('restrictedInstruments', () => {
  it('are those that an open quarantine is about', () => {
    const restricted = (event: OrderEvent): string[] => [
      ...restrictedInstruments(foldEvents([...DEFINED, event])).keys(),
    ];
    expect(restricted(opened('position', LINEAR.id, '0', '1'))).toEqual([LINEAR.id]);
    expect(restricted(opened('order', SPOT.id, '0', '1'))).toEqual([SPOT.id]);
    expect(restricted(opened('fill', SPOT.id, '0', '1'))).toEqual([SPOT.id]);
    expect(restricted(opened('balance', 'USDT', '0', '1'))).toEqual([SPOT.id, LINEAR.id]);
    expect(restricted(opened('balance', 'BTC', '0', '1'))).toEqual([
      SPOT.id,
      LINEAR.id,
      INVERSE.id,
    ]);
    expect(restricted(opened('balance', 'BNB', '0', '1'))).toEqual([]);
  });

  it('are named with every quarantine that restricts them', () => {
    const balance = opened('balance', 'USDT', '0', '1');
    const second: OrderEvent = { ...opened('position', LINEAR.id, '0', '1'), bot: '' };
    if (second.kind !== 'QuarantineOpened') throw new Error('not a quarantine');
    const events = [balance, { ...second, payload: { ...second.payload, id: 'q2' } }];
    const books = foldEvents([...DEFINED, ...events]);
    expect(restrictedInstruments(books).get(LINEAR.id)).toEqual(['q', 'q2']);
  });
});
