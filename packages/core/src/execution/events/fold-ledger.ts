import { Money } from '../../money/money.ts';
import { Position } from '../../positions/position.ts';
import { bookInstrument, instrumentRecord } from './book-instrument.ts';
import type { AccountBooks } from './books.ts';
import { addBalance } from './fold-fills.ts';
import { refuseEvent } from './fold-error.ts';
import type { OrderEventOf } from './order-event.ts';
import { readPosition, writePosition } from './position-records.ts';
import type { LedgerRecord } from './records.ts';

/**
 * Books funding or a transfer once, by its entry id.
 *
 * @throws NightdeskError `LEDGER_CONFLICT` (halt) when the entry was booked with another amount or owner,
 * `INSTRUMENT_UNKNOWN`; `FUNDING_CURRENCY` for funding that is not in the settlement currency.
 */
export function foldLedger(
  books: AccountBooks,
  event: OrderEventOf<'FundingBooked'> | OrderEventOf<'TransferBooked'>,
): void {
  const { bot, time, payload } = event;
  const record: LedgerRecord = {
    entryId: payload.entryId,
    kind: event.kind === 'FundingBooked' ? 'funding' : 'transfer',
    bot,
    instrument: event.kind === 'FundingBooked' ? event.payload.instrument : '',
    currency: payload.amount.currency,
    amount: payload.amount.amount,
    reason: event.kind === 'TransferBooked' ? event.payload.reason : '',
    time,
  };
  if (isBooked(books, record)) return;
  if (event.kind === 'FundingBooked') fundPosition(books, event);
  addBalance(books, bot, record.currency, record.amount);
  books.put('ledger', record);
}

function fundPosition(books: AccountBooks, event: OrderEventOf<'FundingBooked'>): void {
  const { instrument: id, amount, entryId } = event.payload;
  const instrument = bookInstrument(instrumentRecord(books, id));
  if (amount.currency !== instrument.settle.code) {
    refuseEvent(
      'FUNDING_CURRENCY',
      `Funding ${entryId} of ${id} is in ${amount.currency}, the contract settles in ${instrument.settle.code}; book a transfer instead.`,
      { entry: entryId, instrument: id },
    );
  }
  const { state, trades } = readPosition(books, event.bot, id, instrument);
  const position = new Position(instrument, 0);
  position.restore(state);
  position.applyFunding(Money.parse(amount.amount, instrument.settle).raw);
  writePosition(books, event.bot, id, position, trades);
}

function isBooked(books: AccountBooks, entry: LedgerRecord): boolean {
  const known = books.get('ledger', entry.entryId);
  if (known === null) return false;
  for (const field of ['kind', 'bot', 'currency', 'amount', 'instrument'] as const) {
    if (known[field] === entry[field]) continue;
    refuseEvent(
      'LEDGER_CONFLICT',
      `Ledger entry ${entry.entryId} was booked with ${field} "${known[field]}" and comes again with "${entry[field]}"; find out which is true before trading on.`,
      { entry: entry.entryId, field },
    );
  }
  return true;
}
