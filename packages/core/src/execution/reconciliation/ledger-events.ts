import type { LedgerReport } from '../../ports/venue-gateway.ts';
import { type AccountBooks, keyOf } from '../events/books.ts';
import { type DecimalText, decimalText } from '../events/decimal-text.ts';
import { refuseEvent } from '../events/fold-error.ts';
import type { OrderEvent } from '../events/order-event.ts';
import type { TransferReason } from '../events/payloads.ts';
import { bookedId, partId } from './booked-id.ts';
import { rawUnits, unitsOf, unitsText } from './decimal-units.ts';
import { currenciesOf, isFollowed } from './followed-currencies.ts';
import { splitExactly } from './split-exactly.ts';

/** The id under which a venue's ledger entry is booked; a split one has it as its first part. */
export function ledgerEntryId({ entry, id }: LedgerReport): string {
  return bookedId(`${entry}/${id}`);
}

/**
 * Books money that moved without a trade. Funding goes to the books that held the contract when it was due, in
 * proportion to their signed positions: whoever was long pays what a long position pays. Where these cancel out, by
 * the size of the positions; when nobody held any, to the account's own book, as deposits and withdrawals do.
 *
 * Nothing for an entry that is booked already, of amount zero, or in a currency that the books do not follow.
 *
 * @throws NightdeskError `LEDGER_CONFLICT` (halt) when the entry was booked with another amount
 */
export function ledgerEvents(books: AccountBooks, report: LedgerReport): OrderEvent[] {
  const { amount, entry, time } = report;
  const { code, precision } = amount.currency;
  if (amount.raw === 0n || !isFollowed(books, code)) return [];
  const whole = ledgerEntryId(report);
  if (isBooked(books, whole, rawUnits(amount.raw, precision))) return [];
  if (entry !== 'funding') return [transfer(whole, decimalText(amount.raw, precision), entry)];
  const record = books.get('instruments', report.instrument);
  if (record === null || record.kind === 'spot' || !currenciesOf(record).includes(code)) {
    // Not funding that a position of ours can carry, and money all the same.
    return [transfer(whole, decimalText(amount.raw, precision), 'adjustment')];
  }
  const held = heldAt(books, report.instrument, time);
  const parts = splitExactly(
    amount.raw,
    held.map(([, weight]) => weight),
  );
  return held
    .map(([bot], index) => ({ bot, raw: parts[index] ?? 0n }))
    .filter(({ raw }) => raw !== 0n)
    .map(({ bot, raw }, index) => ({
      bot,
      time,
      kind: 'FundingBooked',
      payload: {
        entryId: partId(whole, index + 1),
        instrument: report.instrument,
        amount: { amount: decimalText(raw, precision), currency: code },
      },
    }));

  function transfer(entryId: string, text: DecimalText, reason: TransferReason): OrderEvent {
    const payload = { entryId, amount: { amount: text, currency: code }, reason };
    return { bot: '', time, kind: 'TransferBooked', payload };
  }
}

/** The books that held a contract at a time, and the weights by which its funding is split; never empty. */
function heldAt(books: AccountBooks, instrument: string, time: number): [string, bigint][] {
  const held = new Map<string, bigint>();
  for (const position of books.all('positions')) {
    if (position.instrument === instrument) held.set(position.bot, unitsOf(position.quantity));
  }
  for (const fill of books.all('fills')) {
    if (fill.instrument !== instrument || fill.time <= time) continue;
    const size = unitsOf(fill.quantity);
    const now = held.get(fill.bot) ?? 0n;
    held.set(fill.bot, fill.side === 'BUY' ? now - size : now + size);
  }
  const holders = [...held].filter(([, size]) => size !== 0n);
  holders.sort(([a], [b]) => (a < b ? -1 : 1));
  if (holders.length === 0) return [['', 1n]];
  const net = holders.reduce((sum, [, size]) => sum + size, 0n);
  if (net !== 0n) return holders;
  return holders.map(([bot, size]) => [bot, size < 0n ? -size : size]);
}

function isBooked(books: AccountBooks, whole: string, amount: bigint): boolean {
  let booked = 0n;
  let part = 1;
  for (; ; part += 1) {
    const entry = books.get('ledger', keyOf(partId(whole, part)));
    if (entry === null) break;
    booked += unitsOf(entry.amount);
  }
  if (part === 1) return false;
  if (booked === amount) return true;
  return refuseEvent(
    'LEDGER_CONFLICT',
    `Ledger entry ${whole} was booked with ${unitsText(booked)} and comes again with ${unitsText(amount)}; find out which is true before trading on.`,
    { entry: whole },
  );
}
