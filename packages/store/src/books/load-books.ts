import { AccountBooks, OPENING } from '@nightdesk/core/execution/events/books';
import type { BookTable } from '@nightdesk/core/execution/events/records';
import { numberIn, rowsOf, type SqlValue, type Steps } from '../connection/connection.ts';
import { readRecords, readRecordsWhere } from './book-sql.ts';

/** Tables that stay small, however long an account trades. */
const WHOLE: readonly BookTable[] = [
  'instruments',
  'positions',
  'lots',
  'balances',
  'quarantine',
  'deskStates',
];

/** In the words of the indexes on orders: in others they are not used. */
const STATES = "('INITIALIZED', 'SUBMITTED', 'ACCEPTED', 'TRIGGERED', 'PARTIALLY_FILLED')";
/** The bot is named because SQLite would otherwise rather read all orders of the account. */
const ON_THE_WAY = `bot >= '' and status in ${STATES}`;
const OVER_SINCE = `updated_time >= ? and status not in ${STATES}`;

/**
 * Loads what a desk at work needs of an account's books: the small tables whole, of the others what is recent.
 *
 * @param sequence number of the last event
 * @param recent how far back from that event, ms
 * @returns the books, and the time from which on they lack nothing but closed trades
 */
export function* loadBooks(
  account: string,
  sequence: number,
  recent: number,
): Steps<{ books: AccountBooks; since: number }> {
  const books = new AccountBooks();
  for (const table of WHOLE) take(books, table, yield* readRecords(table, account, []));
  const newest = yield* rowsOf(
    'select time from order_events where account = ? and sequence = ?',
    account,
    sequence,
  );
  const [row] = newest;
  const since = row === undefined ? 0 : numberIn(row, 'time') - recent;
  const load = function* (
    table: 'orders' | 'fills' | 'ledger',
    where: string,
    ...values: SqlValue[]
  ): Steps<void> {
    take(books, table, yield* readRecordsWhere(table, account, where, values));
  };
  yield* load('orders', ON_THE_WAY);
  yield* load('orders', OVER_SINCE, since);
  yield* load('fills', 'time >= ?', since);
  yield* load('ledger', 'time >= ?', since);
  // What the books began with says which currencies they follow, however long ago that was.
  yield* load('ledger', 'entry_id like ?', `${OPENING}%`);
  return { books, since };
}

function take<T extends BookTable>(
  books: AccountBooks,
  table: T,
  records: readonly Parameters<typeof books.load<T>>[1][],
): void {
  for (const record of records) books.load(table, record);
}
