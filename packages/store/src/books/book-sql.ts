import {
  BOOK_KEYS,
  type BookTable,
  type BookTables,
} from '@nightdesk/core/execution/events/records';
import { type Row, rowsOf, type SqlValue, type Steps } from '../connection/connection.ts';
import { storeError } from '../store-error.ts';
import { BOOK_COLUMNS, columnName } from './book-columns.ts';

/** Which set of tables: '' the books themselves, or the temporary ones that the doctor rebuilds them in. */
export type BookSet = '' | 'doctor_';

/** The statements of one table. Plain texts, because they are run for every order and made once. */
export interface BookSql {
  readonly table: BookTable;
  /** `orders`, `desk_states`, … */
  readonly name: string;
  readonly fields: readonly string[];
  /** With the first so many key fields after the account: `select …`. */
  select(keys: number): string;
  readonly upsert: string;
  readonly remove: string;
}

const made: Map<string, BookSql> = new Map();

/** The statements of a table. */
export function bookSql(table: BookTable, set: BookSet = ''): BookSql {
  const known = made.get(set + table);
  if (known !== undefined) return known;
  const name = columnName(table);
  const full = set + name;
  const fields = Object.keys(BOOK_COLUMNS[table]);
  const columns = fields.map(columnName);
  const keys = BOOK_KEYS[table].map(columnName);
  const rest = columns.filter((column) => !keys.includes(column));
  const where = (count: number): string =>
    ['account', ...keys.slice(0, count)].map((key) => `${key} = ?`).join(' and ');
  const selects = Array.from(
    { length: keys.length + 1 },
    (_, count) =>
      `select ${columns.join(', ')} from ${full} where ${where(count)} order by ${keys.join(', ')}`,
  );
  const sql: BookSql = {
    table,
    name,
    fields,
    select: (count) => selects[count] ?? '',
    upsert:
      `insert into ${full} (account, ${columns.join(', ')}) values (?${', ?'.repeat(columns.length)}) ` +
      `on conflict (account, ${keys.join(', ')}) do ` +
      (rest.length === 0
        ? 'nothing'
        : `update set ${rest.map((column) => `${column} = excluded.${column}`).join(', ')}`),
    remove: `delete from ${full} where ${where(keys.length)}`,
  };
  made.set(set + table, sql);
  return sql;
}

/** Reads the records of an account whose first key fields are as given. */
export function* readRecords<T extends BookTable>(
  table: T,
  account: string,
  key: readonly SqlValue[],
  set: BookSet = '',
): Steps<BookTables[T][]> {
  const sql = bookSql(table, set);
  const rows = yield* rowsOf(sql.select(key.length), account, ...key);
  return rows.map((row) => recordOf(table, row));
}

/** Reads the records of an account that fulfil a condition. */
export function* readRecordsWhere<T extends BookTable>(
  table: T,
  account: string,
  where: string,
  values: readonly SqlValue[],
): Steps<BookTables[T][]> {
  const { name, fields } = bookSql(table);
  const list = fields.map(columnName).join(', ');
  const rows = yield* rowsOf(
    `select ${list} from ${name} where account = ? and ${where}`,
    account,
    ...values,
  );
  return rows.map((row) => recordOf(table, row));
}

/** Writes a record, new or changed. */
export function* writeRecord<T extends BookTable>(
  table: T,
  account: string,
  record: BookTables[T],
  set: BookSet = '',
): Steps<void> {
  const sql = bookSql(table, set);
  yield* rowsOf(sql.upsert, account, ...valuesOf(table, record, sql.fields));
}

/** Removes a record. */
export function* removeRecord<T extends BookTable>(
  table: T,
  account: string,
  record: BookTables[T],
  set: BookSet = '',
): Steps<void> {
  yield* rowsOf(bookSql(table, set).remove, account, ...valuesOf(table, record, BOOK_KEYS[table]));
}

/** The values of some fields of a record. */
export function valuesOf<T extends BookTable>(
  table: T,
  record: BookTables[T],
  fields: readonly string[],
): SqlValue[] {
  const values: Readonly<Record<string, SqlValue>> = { ...record };
  return fields.map((field) => {
    const value = values[field];
    if (value !== undefined) return value;
    throw new TypeError(`a record of ${table} has no ${field}`);
  });
}

/**
 * The record of a row.
 *
 * @throws NightdeskError `STORE_CORRUPT` when a column holds another type than it is declared with.
 */
function recordOf<T extends BookTable>(table: T, row: Row): BookTables[T] {
  const record: Record<string, SqlValue> = {};
  for (const [field, type] of Object.entries<string>(BOOK_COLUMNS[table])) {
    const value = row[columnOf(field)];
    const fits =
      value === null
        ? type.endsWith('?')
        : typeof value === (type.startsWith('integer') ? 'number' : 'string');
    if (value === undefined || !fits) {
      throw storeError(
        'STORE_CORRUPT',
        `Table ${columnName(table)}, column ${columnName(field)} holds ${typeof value}, ${type} was expected; run the doctor.`,
        { table, field },
      );
    }
    record[field] = value;
  }
  // Every field was there with its type; words such as a status are those that a fold wrote.
  return record as unknown as BookTables[T];
}

const columns: Map<string, string> = new Map();

function columnOf(field: string): string {
  let column = columns.get(field);
  if (column === undefined) {
    column = columnName(field);
    columns.set(field, column);
  }
  return column;
}
