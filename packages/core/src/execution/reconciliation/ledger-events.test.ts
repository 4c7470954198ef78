import { describe, expect, it } from 'vitest';
import { codeOf } from '../../errors/expect-error.test-support.ts';
import type { LedgerReport } from '../../ports/venue-gateway.ts';
import type { AccountBooks } from '../events/books.ts';
import { foldEvents } from '../events/fold-events.ts';
import { ledgerEvents } from './ledger-events.ts';
import {
  bookReport,
  DEFINED,
  INVERSE,
  LINEAR,
  money,
  sentOrder,
  SPOT,
  tradeOf,
} from './model-venue.test-support.ts';

const funding = (amount: string, changes: Partial<LedgerReport> = {}): LedgerReport => ({
  kind: 'ledger',
  id: 'f1',
  entry: 'funding',
  amount: money(amount, 'USDT'),
  instrument: LINEAR.id,
  time: 5_000,
  ...changes,
});

function trade(books: AccountBooks, bot: string, id: string, signed: string, time: number): void {
  const side = signed.startsWith('-') ? 'SELL' : 'BUY';
  const report = tradeOf(LINEAR, id, side, signed.replace('-', ''), '100', {
    time,
    clientOrderId: `${bot}-${id}`,
  });
  foldEvents(sentOrder(LINEAR, `${bot}-${id}`, side, report.quantity, id), books);
  bookReport(books, report);
}

function parts(books: AccountBooks, report: LedgerReport): string[] {
  return ledgerEvents(books, report).map((event) =>
    event.kind === 'FundingBooked' || event.kind === 'TransferBooked'
      ? `${event.bot} ${event.payload.amount.amount} ${event.payload.entryId}`
      : event.kind,
  );
}

describe('funding', () => {
  it('goes to those who hold the contract by size, the remainder to the last', () => {
    const books = foldEvents(DEFINED);
    trade(books, 'b', '1', '2', 1_000);
    trade(books, 'a', '2', '1', 1_000);
    expect(parts(books, funding('-0.0000001'))).toEqual([
      'a -0.00000003 funding/f1',
      'b -0.00000007 funding/f1#2',
    ]);
    expect(parts(books, funding('-0.00000001'))).toEqual(['b -0.00000001 funding/f1']);
  });

  it('is what each would have paid alone: shorts receive what longs pay', () => {
    const books = foldEvents(DEFINED);
    trade(books, 'long', '1', '3', 1_000);
    trade(books, 'short', '2', '-1', 1_000);
    // The account is long 2 and pays 2.
    expect(parts(books, funding('-2'))).toEqual(['long -3 funding/f1', 'short 1 funding/f1#2']);
    trade(books, 'short', '3', '-2', 1_000);
    // They cancel out, so that the venue took it for something else.
    expect(parts(books, funding('-2'))).toEqual(['long -1 funding/f1', 'short -1 funding/f1#2']);
  });

  it('goes to those who held the contract when it was due, though they left since', () => {
    const books = foldEvents(DEFINED);
    trade(books, 'gone', '1', '1', 1_000);
    trade(books, 'gone', '2', '-1', 5_001);
    trade(books, 'late', '3', '4', 6_000);
    expect(parts(books, funding('-2'))).toEqual(['gone -2 funding/f1']);
    // Who traded in the same millisecond is taken to have held it.
    expect(parts(books, funding('-2', { time: 5_001 }))).toEqual([' -2 funding/f1']);
    expect(parts(books, funding('-2', { time: 1_000 }))).toEqual(['gone -2 funding/f1']);
    expect(parts(books, funding('-2', { time: 900 }))).toEqual([' -2 funding/f1']);
  });

  it('that no position of ours can carry is money all the same', () => {
    const books = foldEvents(DEFINED);
    trade(books, 'a', '1', '1', 1_000);
    for (const changes of [
      { instrument: 'NEW.SIM' },
      { instrument: SPOT.id },
      { instrument: INVERSE.id },
    ]) {
      const events = ledgerEvents(books, funding('-2', changes));
      expect(events).toMatchObject([
        { bot: '', kind: 'TransferBooked', payload: { reason: 'adjustment' } },
      ]);
      foldEvents(events, foldEvents(DEFINED));
    }
  });
});

describe('a ledger entry', () => {
  const deposit = funding('50', { id: 'x#2', entry: 'deposit', instrument: '' });

  it('of a deposit or a withdrawal goes to the own book', () => {
    const books = foldEvents(DEFINED);
    expect(ledgerEvents(books, deposit)).toEqual([
      {
        bot: '',
        time: 5_000,
        kind: 'TransferBooked',
        payload: {
          entryId: 'deposit/x##2',
          amount: { amount: '50', currency: 'USDT' },
          reason: 'deposit',
        },
      },
    ]);
    const withdrawal = { ...deposit, entry: 'withdrawal', amount: money('-7', 'BTC') } as const;
    expect(ledgerEvents(books, withdrawal)).toMatchObject([
      { bot: '', payload: { amount: { amount: '-7', currency: 'BTC' }, reason: 'withdrawal' } },
    ]);
  });

  it('is booked once, and must say the same when it comes again', () => {
    const books = foldEvents(DEFINED);
    trade(books, 'a', '1', '1', 1_000);
    trade(books, 'b', '2', '1', 1_000);
    for (const report of [deposit, funding('-2')]) {
      expect(bookReport(books, report)).not.toEqual([]);
      expect(ledgerEvents(books, report)).toEqual([]);
      const lie = { ...report, amount: money('3', 'USDT') };
      expect(codeOf(() => ledgerEvents(books, lie))).toBe('LEDGER_CONFLICT');
    }
    // Another kind of entry may have the same id.
    expect(ledgerEvents(books, { ...deposit, entry: 'withdrawal' })).toHaveLength(1);
  });

  it('in a currency that nobody follows, or of nothing, is left alone', () => {
    const books = foldEvents(DEFINED);
    expect(ledgerEvents(books, { ...deposit, amount: money('1', 'DOGE') })).toEqual([]);
    expect(ledgerEvents(books, { ...deposit, amount: money('0', 'USDT') })).toEqual([]);
    // An inverse contract is quoted in USD and moves none.
    expect(ledgerEvents(books, { ...deposit, amount: money('1', 'USD') })).toEqual([]);
  });
});
