import { describe, expect, it } from 'vitest';
import { spot } from '../../model/instruments.test-support.ts';
import type { BalanceReport } from '../../ports/venue-gateway.ts';
import type { AccountBooks } from '../events/books.ts';
import { d } from '../events/events.test-support.ts';
import { foldEvents } from '../events/fold-events.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { compareHoldings } from './compare-holdings.ts';
import {
  bookReport,
  DEFINED,
  INSTRUMENTS,
  LINEAR,
  money,
  sentOrder,
  SPOT,
  tradeOf,
} from './model-venue.test-support.ts';

const balance = (free: string, locked: string, currency: string): BalanceReport => ({
  kind: 'balance',
  free: money(free, currency),
  locked: money(locked, currency),
});
const deposit = (bot: string, amount: string, currency: string): OrderEvent => ({
  bot,
  time: 0,
  kind: 'TransferBooked',
  payload: {
    entryId: `${bot}${currency}`,
    amount: { amount: d(amount), currency },
    reason: 'deposit',
  },
});
const quarantine = (
  subject: 'position' | 'balance',
  of: string,
  expected: string,
  actual: string,
): OrderEvent => ({
  bot: '',
  time: 0,
  kind: 'QuarantineOpened',
  payload: {
    id: `${subject}${of}${actual}`,
    subject,
    instrument: subject === 'position' ? of : '',
    currency: subject === 'balance' ? of : '',
    venueOrderId: '',
    expected: d(expected),
    actual: d(actual),
    reason: '',
  },
});
function trade(books: AccountBooks, bot: string, id: string, signed: string, price: string): void {
  const side = signed.startsWith('-') ? 'SELL' : 'BUY';
  const report = tradeOf(LINEAR, id, side, signed.replace('-', ''), price, {
    clientOrderId: `${bot}-${id}`,
  });
  foldEvents(sentOrder(LINEAR, `${bot}-${id}`, side, report.quantity, id), books);
  bookReport(books, report);
}
const position = (
  quantity: bigint,
  entryValue?: bigint,
): Parameters<typeof compareHoldings>[3][number] => ({
  kind: 'position',
  instrument: LINEAR.id,
  quantity,
  ...(entryValue === undefined ? {} : { entryValue }),
});

describe('compareHoldings', () => {
  const money15 = [deposit('', '10', 'USDT'), deposit('a', '5', 'USDT')];

  it('adds up all books and compares to the last unit, free and locked together', () => {
    const books = foldEvents([...DEFINED, ...money15]);
    expect(compareHoldings(books, INSTRUMENTS, [balance('12', '3', 'USDT')], [])).toEqual({
      differences: [],
      foreign: [],
      uncompared: [],
    });
    const { differences } = compareHoldings(
      books,
      INSTRUMENTS,
      [balance('12', '2.99999999', 'USDT')],
      [],
    );
    expect(differences).toEqual([
      {
        subject: 'balance',
        instrument: '',
        currency: 'USDT',
        expected: '15',
        actual: '14.99999999',
      },
    ]);
  });

  it('takes what the venue leaves out for nothing, and so do the books', () => {
    const books = foldEvents([...DEFINED, ...money15]);
    const { differences } = compareHoldings(books, INSTRUMENTS, [balance('1', '0', 'BTC')], []);
    expect(differences).toMatchObject([
      { currency: 'BTC', expected: '0', actual: '1' },
      { currency: 'USDT', expected: '15', actual: '0' },
    ]);
  });

  it('shows what is not followed, and never calls it a difference', () => {
    const books = foldEvents([...DEFINED, ...money15]);
    // A commission in a coin whose opening was never booked does not make it followed.
    bookReport(books, tradeOf(SPOT, 't', 'BUY', '0.1', '100', { fee: money('0.5', 'BNB') }));
    const found = compareHoldings(
      books,
      INSTRUMENTS,
      [
        balance('5', '0', 'USDT'),
        balance('0.1', '0', 'BTC'),
        balance('7', '1', 'BNB'),
        balance('0', '0', 'ADA'),
      ],
      [
        { kind: 'position', instrument: 'OTHER.SIM', quantity: 3n },
        { kind: 'position', instrument: 'EMPTY.SIM', quantity: 0n },
      ],
    );
    expect(found).toEqual({
      differences: [],
      foreign: [
        { instrument: 'OTHER.SIM', currency: '', amount: '3' },
        { instrument: '', currency: 'BNB', amount: '8' },
      ],
      uncompared: [],
    });
  });

  it('compares positions, and leaves the settlement currency alone while they differ', () => {
    const books = foldEvents([...DEFINED, ...money15]);
    trade(books, 'a', '1', '2', '100');
    const usdt = [balance('15', '0', 'USDT')];
    expect(compareHoldings(books, INSTRUMENTS, [], [position(3_000n, 1n)])).toEqual({
      differences: [
        { subject: 'position', instrument: LINEAR.id, currency: '', expected: '2', actual: '3' },
      ],
      foreign: [],
      uncompared: ['USDT'],
    });
    expect(compareHoldings(books, INSTRUMENTS, usdt, [])).toMatchObject({
      differences: [{ expected: '2', actual: '0' }],
    });
    foldEvents([quarantine('position', LINEAR.id, '2', '3')], books);
    expect(compareHoldings(books, INSTRUMENTS, [], [position(3_000n, 1n)])).toMatchObject({
      differences: [],
      uncompared: ['USDT'],
    });
  });

  it('brings realised profit to the way of the venue: bots apart here, netted at average cost there', () => {
    const books = foldEvents([...DEFINED, ...money15]);
    trade(books, 'a', '1', '1', '100');
    trade(books, 'a', '2', '1', '120');
    trade(books, 'b', '3', '-1', '130');
    // Ours: a long 2 for 220, b short 1 for 130, nothing realised. The venue: long 1 of cost 110, 20 realised.
    const found = (usdt: string, entryValue?: bigint): ReturnType<typeof compareHoldings> =>
      compareHoldings(
        books,
        INSTRUMENTS,
        [balance(usdt, '0', 'USDT')],
        [position(1_000n, entryValue)],
      );
    expect(found('35', 11_000_000_000n)).toMatchObject({ differences: [], uncompared: [] });
    expect(found('36', 11_000_000_000n).differences).toMatchObject([
      { currency: 'USDT', expected: '35', actual: '36' },
    ]);
    // A venue that says no value can only be compared when nothing is open.
    expect(found('36')).toMatchObject({ differences: [], uncompared: ['USDT'] });
    trade(books, 'a', '4', '-1', '140');
    // Books: 40 realised (first in, first out); the venue 20 + 30 and flat.
    expect(compareHoldings(books, INSTRUMENTS, [balance('65', '0', 'USDT')], [])).toMatchObject({
      differences: [],
      uncompared: [],
    });
  });

  it('expects what open quarantines account for', () => {
    const books = foldEvents([...DEFINED, ...money15, quarantine('balance', 'USDT', '15', '12')]);
    const usdt = (text: string): ReturnType<typeof compareHoldings>['differences'] =>
      compareHoldings(books, INSTRUMENTS, [balance(text, '0', 'USDT')], []).differences;
    expect(usdt('12')).toEqual([]);
    expect(usdt('15')).toMatchObject([{ expected: '12', actual: '15' }]);
    foldEvents([quarantine('balance', 'USDT', '12', '13')], books);
    expect(usdt('13')).toEqual([]);
  });

  it('still knows instruments that are traded no more', () => {
    const books = foldEvents([...DEFINED, ...money15]);
    trade(books, 'a', '1', '2', '100');
    const { differences } = compareHoldings(books, [spot()], [balance('15', '0', 'USDT')], []);
    expect(differences).toMatchObject([{ instrument: LINEAR.id, expected: '2', actual: '0' }]);
  });
});
