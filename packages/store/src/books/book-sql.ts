import {
  BOOK_KEYS,
  type BookTable,
  type BookTables,
} from '@nightdesk/core/execution/events/records';
import {
  type DialectName,
  type Row,
  rowsOf,
  type SqlValue,
  type Steps,
} from '../connection/connection.ts';
import { transposed } from '../connection/transposed.ts';
import { storeError } from '../store-error.ts';
import { BOOK_COLUMNS, columnName, type ColumnType } from './book-columns.ts';

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
  /** As `upsert`, its values lists: of any number of records. PostgreSQL only. */
  readonly upsertMany: string;
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
      `select ${columns.join(', ')} from ${full} where ${where(count)}` +
      (count === keys.length ? '' : ` order by ${keys.join(', ')}`),
  );
  const update =
    rest.length === 0
      ? 'nothing'
      : `update set ${rest.map((column) => `${column} = excluded.${column}`).join(', ')}`;
  const sql: BookSql = {
    table,
    name,
    fields,
    select: (count) => selects[count] ?? '',
    upsert:
      `insert into ${full} (account, ${columns.join(', ')}) values (?${', ?'.repeat(columns.length)}) ` +
      `on conflict (account, ${keys.join(', ')}) do ` +
      update,
    upsertMany:
      `insert into ${full} (account, ${columns.join(', ')}) select ?, * from unnest(${arrays(table, fields)}) ` +
      `on conflict (account, ${keys.join(', ')}) do ` +
      update,
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

/** Reads the records of an account that have one of these keys, or keys that begin so; all keys are as long. */
export function* readKeys<T extends BookTable>(
  dialect: DialectName,
  table: T,
  account: string,
  keys: readonly (readonly SqlValue[])[],
  set: BookSet = '',
): Steps<BookTables[T][]> {
  const [first] = keys;
  if (first === undefined) return [];
  if (dialect === 'sqlite' || keys.length === 1) {
    const records: BookTables[T][] = [];
    for (const key of keys) records.push(...(yield* readRecords(table, account, key, set)));
    return records;
  }
  const names = BOOK_KEYS[table].slice(0, first.length);
  const { fields } = bookSql(table, set);
  const rows = yield* rowsOf(
    `select ${fields.map(columnName).join(', ')} from ${set}${columnName(table)} where account = ? and ` +
      `(${names.map(columnName).join(', ')}) in (select * from unnest(${arrays(table, names)}))`,
    account,
    ...transposed(keys, names.length),
  );
  return rows.map((row) => recordOf(table, row));
}

/** Writes records, new or changed; no two of one key. */
export function* writeRecords<T extends BookTable>(
  dialect: DialectName,
  table: T,
  account: string,
  records: readonly BookTables[T][],
  set: BookSet = '',
): Steps<void> {
  if (records.length === 0) return;
  const { upsert, upsertMany, fields } = bookSql(table, set);
  const rows = records.map((record) => valuesOf(table, record, fields));
  if (dialect === 'postgres' && rows.length > 1) {
    yield* rowsOf(upsertMany, account, ...transposed(rows, fields.length));
    return;
  }
  for (const row of rows) yield* rowsOf(upsert, account, ...row);
}

/** Removes records. */
export function* removeRecords<T extends BookTable>(
  dialect: DialectName,
  table: T,
  account: string,
  records: readonly BookTables[T][],
  set: BookSet = '',
): Steps<void> {
  if (records.length === 0) return;
  const names = BOOK_KEYS[table];
  const keys = records.map((record) => valuesOf(table, record, names));
  if (dialect === 'postgres' && keys.length > 1) {
    yield* rowsOf(
      `delete from ${set}${columnName(table)} where account = ? and (${names.map(columnName).join(', ')}) in (select * from unnest(${arrays(table, names)}))`,
      account,
      ...transposed(keys, names.length),
    );
    return;
  }
  for (const key of keys) yield* rowsOf(bookSql(table, set).remove, account, ...key);
}

/** `?::text[], ?::bigint[]`: one list a field. */
function arrays(table: BookTable, fields: readonly string[]): string {
  const types: Readonly<Record<string, ColumnType>> = BOOK_COLUMNS[table];
  return fields
    .map((field) => (types[field]?.startsWith('integer') === true ? '?::bigint[]' : '?::text[]'))
    .join(', ');
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
export function recordOf<T extends BookTable>(table: T, row: Row): BookTables[T] {
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
