import { AccountBooks, type BookChange } from '@nightdesk/core/execution/events/books';
import { foldEvents } from '@nightdesk/core/execution/events/fold-events';
import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import { readSet } from '@nightdesk/core/execution/events/read-set';
import {
  BOOK_TABLES,
  type BookTable,
  type BookTables,
} from '@nightdesk/core/execution/events/records';
import type { DialectName, SqlValue, Steps } from '../connection/connection.ts';
import { type BookSet, readKeys, removeRecords, writeRecords } from './book-sql.ts';

/**
 * Books events in the tables: loads the records that they touch, folds, and writes what changed. Runs inside
 * the transaction that appends the events, so that events and books cannot part. However many the events, each
 * table is read once and written once on PostgreSQL.
 *
 * @throws NightdeskError with disposition halt for an event that cannot follow; the transaction is to be rolled back.
 */
export function* foldIntoTables(
  dialect: DialectName,
  account: string,
  events: readonly OrderEvent[],
  set: BookSet = '',
): Steps<void> {
  const books = yield* loadTouched(dialect, account, events, set);
  foldEvents(events, books);
  const changes = books.changes();
  for (const table of BOOK_TABLES) yield* writeTable(dialect, account, table, changes, set);
}

function* loadTouched(
  dialect: DialectName,
  account: string,
  events: readonly OrderEvent[],
  set: BookSet,
): Steps<AccountBooks> {
  const books = new AccountBooks();
  const wanted = new Wanted();
  for (const event of events) for (const { table, key } of readSet(event)) wanted.add(table, key);
  for (const table of BOOK_TABLES) {
    if (table === 'instruments') continue;
    const records = yield* readKeys(dialect, table, account, wanted.of(table), set);
    for (const record of records) {
      books.load(table, record);
      // Steps of an order need its instrument, which their events do not name.
      if (table === 'orders' && 'instrument' in record) {
        wanted.add('instruments', [record.instrument]);
      }
    }
  }
  const instruments = wanted.of('instruments');
  for (const record of yield* readKeys(dialect, 'instruments', account, instruments, set)) {
    books.load('instruments', record);
  }
  return books;
}

/** Keys to be read, each once, by table. Within a table all are as long. */
class Wanted {
  readonly #keys: Map<BookTable, Map<string, readonly SqlValue[]>> = new Map();

  add(table: BookTable, key: readonly SqlValue[]): void {
    let keys: Map<string, readonly SqlValue[]> | undefined = this.#keys.get(table);
    if (keys === undefined) {
      keys = new Map();
      this.#keys.set(table, keys);
    }
    keys.set(key.join('\n'), key);
  }

  of(table: BookTable): (readonly SqlValue[])[] {
    return [...(this.#keys.get(table)?.values() ?? [])];
  }
}

function* writeTable<T extends BookTable>(
  dialect: DialectName,
  account: string,
  table: T,
  changes: readonly BookChange<BookTable>[],
  set: BookSet,
): Steps<void> {
  const written: BookTables[T][] = [];
  const removed: BookTables[T][] = [];
  for (const change of changes) {
    if (!isOf(table, change)) continue;
    if (change.after !== null) written.push(change.after);
    else if (change.before !== null) removed.push(change.before);
  }
  yield* removeRecords(dialect, table, account, removed, set);
  yield* writeRecords(dialect, table, account, written, set);
}

function isOf<T extends BookTable>(
  table: T,
  change: BookChange<BookTable>,
): change is BookChange<T> {
  return change.table === table;
}
