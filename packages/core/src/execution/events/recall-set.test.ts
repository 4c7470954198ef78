import { expect, it } from 'vitest';
import { Instrument } from '../../model/instrument.ts';
import { Currency } from '../../money/currency.ts';
import { instrumentDefined } from './book-instrument.ts';
import { d, intent, stepOf } from './events.test-support.ts';
import { foldEvents } from './fold-events.ts';
import type { OrderEvent } from './order-event.ts';
import { recallSet } from './recall-set.ts';

const HOUR = 3_600_000;

const instrument = new Instrument({
  symbol: 'BTCUSDT',
  venue: 'SIM',
  kind: 'spot',
  base: new Currency('BTC', 8),
  quote: new Currency('USDT', 8),
  tick: '0.01',
  lot: '0.00001',
});

const transfer = (time: number): OrderEvent => ({
  bot: '',
  time,
  kind: 'TransferBooked',
  payload: { entryId: 't1', amount: { amount: d('1'), currency: 'USDT' }, reason: 'deposit' },
});

it('asks for an order that is not there, whatever the time, and never for a new one', () => {
  const books = foldEvents([instrumentDefined(instrument, 1), intent(instrument, 1)]);
  expect(recallSet(books, stepOf('OrderCanceled', 1), 0)).toEqual([]);
  expect(recallSet(books, stepOf('OrderCanceled', 2), 0)).toEqual([
    { table: 'orders', key: ['bot-2'] },
  ]);
  expect(recallSet(books, intent(instrument, 3), 0)).toEqual([]);
});

it('asks for an entry that an old event may repeat, with an hour to spare', () => {
  const wanted = [{ table: 'ledger', key: ['t1'] }];
  const books = foldEvents([]);
  expect(recallSet(books, transfer(5 * HOUR - 1), 5 * HOUR)).toEqual(wanted);
  expect(recallSet(books, transfer(6 * HOUR - 1), 5 * HOUR)).toEqual(wanted);
  expect(recallSet(books, transfer(6 * HOUR), 5 * HOUR)).toEqual([]);
  expect(recallSet(foldEvents([transfer(1)]), transfer(1), 5 * HOUR)).toEqual([]);
});
