import { BOOK_KEYS, BOOK_TABLES, type BookTable } from '@nightdesk/core/execution/events/records';
import { BOOK_COLUMNS, columnName } from './books/book-columns.ts';
import { foldStream } from './books/fold-stream.ts';
import {
  type DialectName,
  numberIn,
  type Row,
  rowsOf,
  type SqlValue,
  type Steps,
  textIn,
} from './connection/connection.ts';
import { EMPTY_HEAD, readHead } from './events/append.ts';
import { readState, readStateRows } from './events/beside.ts';
import { readAccounts } from './events/read-events.ts';
import { type ChainReport, verifyChain } from './events/verify-chain.ts';
import { openStore } from './open-store.ts';

/** The first place where the books are not what the events say. */
export interface BookDifference {
  /** Name of the table; '' when an event itself cannot be booked. */
  readonly table: string;
  readonly account: string;
  /** The record, by its key. */
  readonly key: string;
  /** The first column that differs; '' when the whole record does. */
  readonly column: string;
  /** In words. */
  readonly text: string;
}

/** What the doctor found. */
export interface DoctorReport {
  readonly chain: ChainReport;
  /** null when every table is what the events say. */
  readonly difference: BookDifference | null;
  readonly healthy: boolean;
}

/** Options of {@link doctor}. */
export interface DoctorOptions {
  /** Told how far it has come, in steps of which a million events are two million. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Looks at every event, rebuilds all books from them in temporary tables and compares. It changes nothing, works
 * on one unchanging view while others write, and names the first difference.
 *
 * It occupies the process that it runs in; give it one of its own when that process trades.
 *
 * @throws NightdeskError `STORE_…` when the database cannot be read
 */
export async function doctor(place: string, options: DoctorOptions = {}): Promise<DoctorReport> {
  const store = await openStore(place, { schema: 'check', mustExist: true, statementTimeout: 0 });
  try {
    const { connection } = store;
    return await connection.read(() => examine(connection.dialect, options.onProgress));
  } finally {
    await store.close();
  }
}

/**
 * Writes all books anew from the events, in one transaction: after a difference that is understood.
 *
 * @throws NightdeskError when an event cannot be booked; the books are as they were then
 */
export async function rebuildBooks(place: string): Promise<void> {
  const store = await openStore(place, { mustExist: true, statementTimeout: 0 });
  try {
    const { dialect } = store.connection;
    await store.connection.write(function* () {
      for (const table of BOOK_TABLES) yield* rowsOf(`delete from ${columnName(table)}`);
      for (const account of yield* readAccounts()) {
        const failure = yield* foldStream(dialect, account, '');
        if (failure !== null) throw failure.error;
      }
    });
  } finally {
    await store.close();
  }
}

function* examine(
  dialect: DialectName,
  onProgress: DoctorOptions['onProgress'],
): Steps<DoctorReport> {
  const heads = yield* rowsOf('select account, sequence from stream_heads');
  const events = heads.reduce((sum, row) => sum + numberIn(row, 'sequence'), 0);
  const progress = (done: number): void => onProgress?.(done, 2 * events);
  const chain = yield* verifyChain(undefined, progress);
  for (const table of BOOK_TABLES) yield* createShadow(dialect, columnName(table));
  let difference: BookDifference | null = null;
  let before = chain.events;
  for (const account of yield* readAccounts()) {
    let folded = 0;
    difference ??= yield* rebuild(dialect, account, (count) => {
      folded = count;
      progress(before + count);
    });
    before += folded;
  }
  for (const table of BOOK_TABLES) difference ??= yield* firstDifference(table);
  difference ??= yield* firstBadState();
  for (const table of BOOK_TABLES) yield* rowsOf(`drop table doctor_${columnName(table)}`);
  return { chain, difference, healthy: chain.fault === null && difference === null };
}

/** The first bot's state that a start would not take up. */
function* firstBadState(): Steps<BookDifference | null> {
  const accounts = yield* rowsOf('select distinct account from bot_states order by account');
  for (const row of accounts) {
    const account = textIn(row, 'account');
    const { sequence } = (yield* readHead(account)) ?? EMPTY_HEAD;
    for (const state of yield* readStateRows(account)) {
      const read = readState(account, state, sequence);
      if (!('problem' in read)) continue;
      const { column, problem } = read;
      const text = `bot_states, account ${account}, ${state.bot}: ${column} is wrong: ${problem}`;
      return { table: 'bot_states', account, key: state.bot, column, text };
    }
  }
  return null;
}

/** An empty temporary table like the one there is, keys and all. */
function* createShadow(dialect: DialectName, name: string): Steps<void> {
  if (dialect === 'postgres') {
    yield* rowsOf(`create temp table doctor_${name} (like ${name} including all)`);
    return;
  }
  const rows = yield* rowsOf(
    "select sql from sqlite_schema where type = 'table' and name = ?",
    name,
  );
  const [row] = rows;
  const sql = row === undefined ? '' : textIn(row, 'sql');
  yield* rowsOf(sql.replace(/^create table "?\w+"?/i, `create temp table doctor_${name}`));
}

/** Rebuilds the books of an account in the temporary tables; gives back what cannot be booked, if anything. */
function* rebuild(
  dialect: DialectName,
  account: string,
  folded: (events: number) => void,
): Steps<BookDifference | null> {
  const failure = yield* foldStream(dialect, account, 'doctor_', folded);
  if (failure === null) return null;
  const { from, to, error } = failure;
  const text = `the events ${from} to ${to} of account ${account} cannot be booked: ${error.message}`;
  return { table: '', account, key: `${from}-${to}`, column: '', text };
}

function* firstDifference(table: BookTable): Steps<BookDifference | null> {
  const name = columnName(table);
  const columns = ['account', ...Object.keys(BOOK_COLUMNS[table]).map(columnName)];
  const keys = ['account', ...BOOK_KEYS[table].map(columnName)];
  const list = columns.join(', ');
  const without = (a: string, b: string): string =>
    `select * from (select ${list} from ${a} except select ${list} from ${b}) as only_${a}`;
  const rows = yield* rowsOf(
    `${without(name, `doctor_${name}`)} union all ${without(`doctor_${name}`, name)} order by ${keys.join(', ')} limit 1`,
  );
  const [found] = rows;
  if (found === undefined) return null;
  const key = keys.map((column) => found[column] ?? null);
  const where = keys.map((column) => `${column} = ?`).join(' and ');
  const [kept] = yield* rowsOf(`select ${list} from ${name} where ${where}`, ...key);
  const [rebuilt] = yield* rowsOf(`select ${list} from doctor_${name} where ${where}`, ...key);
  return describe(name, key, columns, kept, rebuilt);
}

function describe(
  table: string,
  key: readonly SqlValue[],
  columns: readonly string[],
  kept: Row | undefined,
  rebuilt: Row | undefined,
): BookDifference {
  const [account = '', ...rest] = key.map(String);
  const shown = rest.join(' ');
  const place = `${table}, account ${account}, ${shown}`;
  if (kept === undefined || rebuilt === undefined) {
    const text =
      kept === undefined
        ? 'follows from the events and is missing in the table'
        : 'is in the table and does not follow from the events';
    return { table, account, key: shown, column: '', text: `${place}: ${text}` };
  }
  const column = columns.find((name) => kept[name] !== rebuilt[name]) ?? '';
  return {
    table,
    account,
    key: shown,
    column,
    text: `${place}: ${column} is ${JSON.stringify(kept[column] ?? null)} in the table and ${JSON.stringify(rebuilt[column] ?? null)} by the events`,
  };
}
