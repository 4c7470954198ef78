import { AccountBooks, type BookChange } from '@nightdesk/core/execution/events/books';
import { foldEvents } from '@nightdesk/core/execution/events/fold-events';
import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import { readSet } from '@nightdesk/core/execution/events/read-set';
import type { BookTable } from '@nightdesk/core/execution/events/records';
import type { SqlValue, Steps } from '../connection/connection.ts';
import { type BookSet, readRecords, removeRecord, writeRecord } from './book-sql.ts';

/**
 * Books events in the tables: loads the records that they touch, folds, and writes what changed. Runs inside
 * the transaction that appends the events, so that events and books cannot part.
 *
 * @throws NightdeskError with disposition halt for an event that cannot follow; the transaction is to be rolled back.
 */
export function* foldIntoTables(
  account: string,
  events: readonly OrderEvent[],
  set: BookSet = '',
): Steps<void> {
  const books = new AccountBooks();
  const seen = new Set<string>();
  for (const event of events) {
    for (const { table, key } of readSet(event)) {
      yield* load(books, account, table, key, set, seen);
    }
  }
  foldEvents(events, books);
  for (const change of books.changes()) yield* write(account, change, set);
}

function* load(
  books: AccountBooks,
  account: string,
  table: BookTable,
  key: readonly SqlValue[],
  set: BookSet,
  seen: Set<string>,
): Steps<void> {
  const range = `${table}\n${key.join('\n')}`;
  if (seen.has(range)) return;
  seen.add(range);
  const records = yield* readRecords(table, account, key, set);
  for (const record of records) {
    books.load(table, record);
    // Steps of an order need its instrument, which their events do not name.
    if (table === 'orders' && 'instrument' in record) {
      yield* load(books, account, 'instruments', [record.instrument], set, seen);
    }
  }
}

function* write<T extends BookTable>(
  account: string,
  { table, before, after }: BookChange<T>,
  set: BookSet,
): Steps<void> {
  if (after !== null) yield* writeRecord(table, account, after, set);
  else if (before !== null) yield* removeRecord(table, account, before, set);
}
