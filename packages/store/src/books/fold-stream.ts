import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { BOOK_TABLES } from '@nightdesk/core/execution/events/records';
import type { Connection, DialectName, Steps } from '../connection/connection.ts';
import { rowsOf, textIn } from '../connection/connection.ts';
import { readHead } from '../events/append.ts';
import { readRows } from '../events/read-events.ts';
import { storedEvent } from '../events/stored-event.ts';
import { columnName } from './book-columns.ts';
import { foldIntoTables } from './book-fold.ts';
import type { BookSet } from './book-sql.ts';

/** Events folded between two questions: bounds the memory, whatever the length of the stream. */
const PAGE = 500;

/** Events that cannot be booked, and why. */
export interface FoldFailure {
  readonly from: number;
  readonly to: number;
  readonly error: NightdeskError;
}

/**
 * Books a whole stream into empty tables, page by page; gives back why it cannot be done, if so: the tables are
 * not to be used then.
 *
 * @param folded told after each page how many events are booked
 */
export function* foldStream(
  dialect: DialectName,
  account: string,
  set: BookSet,
  folded: (events: number) => void = () => undefined,
): Steps<FoldFailure | null> {
  let next = 1;
  for (let page = 1; ; page += 1) {
    const rows = yield* readRows(account, next, Number.MAX_SAFE_INTEGER, PAGE);
    try {
      const events = rows.map((row) => storedEvent(row).event);
      yield* foldIntoTables(dialect, account, events, set);
    } catch (error) {
      if (!(error instanceof NightdeskError)) throw error;
      return { from: next, to: next + rows.length - 1, error };
    }
    const last = rows.at(-1);
    if (last === undefined) return null;
    folded(last.sequence);
    if (rows.length < PAGE) return null;
    // Whenever they have doubled: PostgreSQL would go on reading them whole, as was best when they were empty.
    if (dialect === 'postgres' && Number.isInteger(Math.log2(page))) yield* countTables(set);
    next = last.sequence + 1;
  }
}

function* countTables(set: BookSet): Steps<void> {
  for (const table of BOOK_TABLES) yield* rowsOf(`analyze ${set}${columnName(table)}`);
}

/**
 * Builds the books of accounts that have events and no books: their store was written before there were any, or the
 * process ended between the migration and this.
 *
 * @throws NightdeskError what the folds refuse
 */
export async function buildMissingBooks(connection: Connection): Promise<void> {
  const { dialect } = connection;
  const found = await connection.read(() => rowsOf(WITHOUT_BOOKS));
  for (const account of found.map((row) => textIn(row, 'account'))) {
    await connection.write(function* () {
      // With the stream locked: another process may be at the same.
      yield* readHead(account, dialect === 'postgres');
      const rows = yield* rowsOf(`${WITHOUT_BOOKS} and heads.account = ?`, account);
      if (rows.length === 0) return;
      const failure = yield* foldStream(dialect, account, '');
      if (failure !== null) throw failure.error;
    });
  }
}

/** Every first event leaves something in some table. */
const WITHOUT_BOOKS = `select heads.account from stream_heads as heads where heads.sequence > 0${BOOK_TABLES.map(
  (table) =>
    ` and not exists (select 1 from ${columnName(table)} as b where b.account = heads.account)`,
).join('')}`;
