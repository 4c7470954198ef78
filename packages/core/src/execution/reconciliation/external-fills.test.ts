import { describe, expect, it } from 'vitest';
import { codeOf } from '../../errors/expect-error.test-support.ts';
import type { TradeReport } from '../../ports/venue-gateway.ts';
import { type AccountBooks, keyOf } from '../events/books.ts';
import { d } from '../events/events.test-support.ts';
import { foldEvents } from '../events/fold-events.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { externalFillEvents } from './external-fills.ts';
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

/** Books in which orders of bots were filled at 100, one ms after another, from 100 on. */
function held(...positions: readonly (readonly [string, typeof SPOT, string])[]): AccountBooks {
  const books = foldEvents(DEFINED);
  positions.forEach(([bot, instrument, signed], index) => {
    const side = signed.startsWith('-') ? 'SELL' : 'BUY';
    const quantity = signed.replace('-', '');
    const time = 100 + index;
    const trade = tradeOf(instrument, `own${index}`, side, quantity, '100', { time });
    if (bot === '') {
      foldEvents(externalFillEvents(books, instrument, trade, 'poll'), books);
      return;
    }
    foldEvents(sentOrder(instrument, `${bot}-${index + 1}`, side, trade.quantity, 'v'), books);
    const order = books.get('orders', `${bot}-${index + 1}`);
    if (order === null) throw new Error('not intended');
    foldEvents([fillEvent(books, instrument, order, trade, 'poll')], books);
  });
  return books;
}

function shares(books: AccountBooks, instrument: typeof SPOT, trade: TradeReport): string[] {
  const events = externalFillEvents(books, instrument, trade, 'reconciliation');
  foldEvents(events, books);
  return events.map(({ bot, payload }) => `${bot}:${payload.quantity}:${payload.tradeId}`);
}

describe('a trade that no order of ours made', () => {
  it('reduces the own book first, then the bots by the age of their trades, and leaves the rest to the own book', () => {
    const books = held(
      ['late', LINEAR, '1'],
      ['', LINEAR, '2'],
      ['short', LINEAR, '-4'],
      ['early', LINEAR, '3'],
    );
    // By name "early" comes first; its trade is younger.
    expect(shares(books, LINEAR, tradeOf(LINEAR, 't', 'SELL', '1.5', '90'))).toEqual([':1.5:t']);
    expect(shares(books, LINEAR, tradeOf(LINEAR, 'u', 'SELL', '2.5', '90'))).toEqual([
      ':0.5:u',
      'late:1:u#2',
      'early:1:u#3',
    ]);
    expect(shares(books, LINEAR, tradeOf(LINEAR, 'w', 'SELL', '5', '90'))).toEqual([
      'early:2:w',
      ':3:w#2',
    ]);
    // Now the own book is short, and so is a bot.
    expect(shares(books, LINEAR, tradeOf(LINEAR, 'x', 'BUY', '10', '90'))).toEqual([
      ':6:x',
      'short:4:x#2',
    ]);
    expect(books.all('positions').map(({ bot, quantity }) => [bot, quantity])).toEqual([
      ['late', '0'],
      ['', '3'],
      ['short', '0'],
      ['early', '0'],
    ]);
  });

  it('gives those of one age to the bots by name, whatever the order of the books', () => {
    for (const bots of [
      ['b', 'a'],
      ['a', 'b'],
    ]) {
      const books = foldEvents(DEFINED);
      bots.forEach((bot, index) => {
        foldEvents(sentOrder(LINEAR, `${bot}-1`, 'BUY', 1_000n, 'v'), books);
        const order = books.get('orders', `${bot}-1`);
        if (order === null) throw new Error('not intended');
        const trade = tradeOf(LINEAR, `t${index}`, 'BUY', '1', '100');
        foldEvents([fillEvent(books, LINEAR, order, trade, 'poll')], books);
      });
      expect(shares(books, LINEAR, tradeOf(LINEAR, 't', 'SELL', '1.5', '90'))).toEqual([
        'a:1:t',
        'b:0.5:t#2',
      ]);
    }
  });

  it('closes the trade of a bot with its true profit, and says why', () => {
    const books = held(['a', LINEAR, '1']);
    const trade = tradeOf(LINEAR, 't', 'SELL', '1', '80', {
      cause: 'liquidation',
      fee: money('0.5', 'USDT'),
    });
    foldEvents(externalFillEvents(books, LINEAR, trade, 'stream'), books);
    expect(books.all('trades')).toMatchObject([
      { bot: 'a', pnl: '-20.5', exitReason: 'liquidation', exitOrder: 0, exitTime: 1_000 },
    ]);
    const other = tradeOf(LINEAR, 'u', 'SELL', '1', '80');
    expect(externalFillEvents(books, LINEAR, other, 'stream')).toMatchObject([
      { bot: '', time: 1_000, payload: { exitReason: 'manual', source: 'stream', price: '80' } },
    ]);
  });

  it('splits value and commission without losing a unit', () => {
    const books = held(['a', INVERSE, '1'], ['b', INVERSE, '1'], ['c', INVERSE, '1']);
    const fee = money('0.0000001', 'BTC');
    const trade = tradeOf(INVERSE, 't', 'SELL', '3', '70', { fee });
    // 3 contracts of 10 USD at 70: 0.42857143 BTC in all, and 10 units of fee.
    const events = externalFillEvents(books, INVERSE, trade, 'poll');
    expect(events.map(({ payload }) => [payload.value, payload.commission.amount])).toEqual([
      ['0.14285714', '0.00000003'],
      ['0.14285714', '0.00000003'],
      ['0.14285715', '0.00000004'],
    ]);
    expect(events.map(({ payload }) => payload.commissionValue)).toEqual([
      '0.00000003',
      '0.00000003',
      '0.00000004',
    ]);
  });

  it('on spot sells what the account itself has of the coin, however it came by it, before that of bots', () => {
    const books = held(['a', SPOT, '3']);
    foldEvents(
      [
        {
          bot: '',
          time: 0,
          kind: 'TransferBooked',
          payload: {
            entryId: 'd',
            amount: { amount: d('2.000005'), currency: 'BTC' },
            reason: 'deposit',
          },
        },
      ],
      books,
    );
    expect(shares(books, SPOT, tradeOf(SPOT, 't', 'SELL', '0.5', '90'))).toEqual([':0.5:t']);
    // 1.500005 are left; the dust below a lot cannot be sold.
    expect(shares(books, SPOT, tradeOf(SPOT, 'u', 'SELL', '2', '90'))).toEqual([
      ':1.5:u',
      'a:0.5:u#2',
    ]);
    expect(shares(books, SPOT, tradeOf(SPOT, 'w', 'SELL', '4', '90'))).toEqual([
      'a:2.5:w',
      ':1.5:w#2',
    ]);
    expect(books.get('balances', keyOf('', 'BTC'))?.total).toBe('-1.499995');
    expect(books.get('balances', keyOf('a', 'BTC'))?.total).toBe('0');
    // A book that is below nothing has nothing to give.
    const more = tradeOf(SPOT, 'b', 'BUY', '2', '90', { clientOrderId: 'a-8' });
    foldEvents(sentOrder(SPOT, 'a-8', 'BUY', more.quantity, 'x'), books);
    const order = books.get('orders', 'a-8');
    if (order === null) throw new Error('not intended');
    foldEvents([fillEvent(books, SPOT, order, more, 'poll')], books);
    expect(shares(books, SPOT, tradeOf(SPOT, 'x', 'SELL', '1', '90'))).toEqual(['a:1:x']);
  });

  it('on spot buys for the account itself, also where a fee has left a bot below nothing', () => {
    const books = held(['a', SPOT, '1']);
    const sale = tradeOf(SPOT, 's', 'SELL', '1', '100', { fee: money('0.001', 'BTC') });
    foldEvents(sentOrder(SPOT, 'a-9', 'SELL', sale.quantity, 'w'), books);
    const order = books.get('orders', 'a-9');
    if (order === null) throw new Error('not intended');
    foldEvents([fillEvent(books, SPOT, order, sale, 'poll')], books);
    expect(books.get('positions', keyOf('a', SPOT.id))?.quantity).toBe('-0.001');
    expect(shares(books, SPOT, tradeOf(SPOT, 't', 'BUY', '2', '90'))).toEqual([':2:t']);
  });

  it('is booked once, and must say the same when it comes again', () => {
    const books = held(['a', LINEAR, '1'], ['b', LINEAR, '1']);
    const trade = tradeOf(LINEAR, 't', 'SELL', '3', '90');
    expect(shares(books, LINEAR, trade)).toHaveLength(3);
    expect(externalFillEvents(books, LINEAR, trade, 'poll')).toEqual([]);
    for (const changes of [{ quantity: 2_000n }, { price: 901n }]) {
      const lie = { ...trade, ...changes };
      expect(codeOf(() => externalFillEvents(books, LINEAR, lie, 'poll'))).toBe('FILL_CONFLICT');
    }
    // The other side of a trade with oneself is another fill.
    expect(shares(books, LINEAR, { ...trade, side: 'BUY' })).toEqual([':3:t']);
  });

  it('with a # in its id is not taken for a part of another', () => {
    const books = held(['a', LINEAR, '1'], ['b', LINEAR, '1']);
    expect(shares(books, LINEAR, tradeOf(LINEAR, 't', 'SELL', '2', '90'))).toEqual([
      'a:1:t',
      'b:1:t#2',
    ]);
    expect(shares(books, LINEAR, tradeOf(LINEAR, 't#2', 'SELL', '1', '91'))).toEqual([':1:t##2']);
    expect(shares(books, LINEAR, tradeOf(LINEAR, 't#', 'SELL', '1', '91'))).toEqual([':1:t##']);
    expect(books.all('fills').map(({ quantity }) => quantity)).toEqual([
      '1',
      '1',
      '1',
      '1',
      '1',
      '1',
    ]);
  });

  it('is refused when it makes no sense', () => {
    const books = foldEvents(DEFINED);
    const code = (changes: Partial<TradeReport>): string =>
      codeOf(() =>
        externalFillEvents(books, SPOT, tradeOf(SPOT, 't', 'BUY', '1', '1', changes), 'poll'),
      );
    expect(code({ quantity: 0n })).toBe('TRADE_INVALID');
    expect(code({ price: 0n })).toBe('TRADE_INVALID');
    expect(code({ instrument: LINEAR.id })).toBe('TRADE_INVALID');
    const nothing: OrderEvent[] = [];
    const trade = tradeOf(SPOT, 't', 'BUY', '1', '1');
    expect(codeOf(() => externalFillEvents(foldEvents(nothing), SPOT, trade, 'poll'))).toBe(
      'INSTRUMENT_UNKNOWN',
    );
  });
});
