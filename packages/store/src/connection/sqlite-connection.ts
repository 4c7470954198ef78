import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SqliteDatabase, SqliteStatement } from 'better-sqlite3';
import { storeError } from '../store-error.ts';
import { systemError } from './system-error.ts';
import type { Connection, Row, Steps } from './connection.ts';
import { assertNodeVersion } from './node-version.ts';
import { isBusy, sqliteError } from './sqlite-errors.ts';
import { assertWritablePlace } from './writable-place.ts';

/** How long SQLite itself waits for a lock, ms: it blocks the whole process meanwhile, so not for long. */
const BLOCKING_WAIT = 50;

/** Options of {@link openSqlite}. */
export interface SqliteOptions {
  /** How long to wait for another writer before `STORE_LOCKED`, ms. Default 5,000. */
  readonly lockWait?: number;
  /** The file must be there already. */
  readonly mustExist?: boolean;
}

/**
 * Opens a SQLite file so that what it acknowledges survives a power cut: write-ahead log, synchronous=FULL.
 *
 * @throws NightdeskError `STORE_NODE`, `STORE_OPEN`, `STORE_READ_ONLY`, `STORE_CORRUPT`, `STORE_NOT_DURABLE`, …
 */
export async function openSqlite(
  path: string,
  options: SqliteOptions = {},
): Promise<SqliteConnection> {
  assertNodeVersion(process.versions.node);
  const file = resolve(path);
  const mustExist = options.mustExist ?? false;
  if (mustExist && !existsSync(file)) {
    throw storeError(
      'STORE_OPEN',
      `${file} is not there; check the path. A desk makes its store when it first starts.`,
      { file },
    );
  }
  if (!mustExist) {
    await mkdir(dirname(file), { recursive: true }).catch(async (error: unknown) => {
      await assertWritablePlace(file);
      throw systemError(error, dirname(file));
    });
  }
  const { default: Database } = await import('better-sqlite3');
  const until = Date.now() + (options.lockWait ?? 5_000);
  for (;;) {
    let database: SqliteDatabase | undefined;
    try {
      database = new Database(file, { timeout: BLOCKING_WAIT, fileMustExist: mustExist });
      prepare(database, file);
      return new SqliteConnection(database, file, options.lockWait ?? 5_000);
    } catch (error) {
      database?.close();
      // The first switch to the write-ahead log needs the file for itself.
      if (!isBusy(error)) await assertWritablePlace(file);
      if (!isBusy(error) || Date.now() >= until) throw sqliteError(error, file);
    }
    await sleep(10);
  }
}

function prepare(database: SqliteDatabase, file: string): void {
  database.pragma('journal_mode = WAL');
  // Reads the file for the first time, which tells a damaged one, and lets SQLite set its defaults:
  // in the write-ahead mode it lowers "synchronous" to NORMAL on first use, so FULL must come after.
  database.prepare('select count(*) from sqlite_schema').all([]);
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
  if (process.platform === 'darwin') {
    // fsync alone leaves data in the drive's cache on macOS.
    database.pragma('fullfsync = ON');
    database.pragma('checkpoint_fullfsync = ON');
  }
  assertDurable(database, file);
}

/** @throws NightdeskError `STORE_NOT_DURABLE` */
function assertDurable(database: SqliteDatabase, file: string): void {
  const mode = database.pragma('journal_mode', { simple: true });
  const synchronous = database.pragma('synchronous', { simple: true });
  const foreignKeys = database.pragma('foreign_keys', { simple: true });
  if (mode === 'wal' && synchronous === 2 && foreignKeys === 1) return;
  throw storeError(
    'STORE_NOT_DURABLE',
    `${file}: SQLite answers journal_mode ${String(mode)}, synchronous ${String(synchronous)}, foreign_keys ${String(foreignKeys)} and not wal, 2, 1; orders could be lost in a power cut. Put the file on a local disk.`,
    { file },
  );
}

/** A SQLite file. Work runs in one go, so that writers of this process cannot meet. */
export class SqliteConnection implements Connection {
  readonly dialect = 'sqlite' as const;
  readonly place: string;
  /** For migrations and back-ups, which must end what they begin before they give up control. */
  readonly database: SqliteDatabase;
  readonly #lockWait: number;
  readonly #statements: Map<string, SqliteStatement> = new Map();

  constructor(database: SqliteDatabase, file: string, lockWait: number) {
    this.database = database;
    this.place = file;
    this.#lockWait = lockWait;
  }

  async write<T>(work: () => Steps<T>): Promise<T> {
    const until = Date.now() + this.#lockWait;
    // IMMEDIATE takes the one write lock first: work that reads before it writes can then not fail half-way.
    while (!this.#begin('BEGIN IMMEDIATE')) {
      if (Date.now() >= until) {
        throw storeError(
          'STORE_LOCKED',
          `${this.place}: another process has been writing for more than ${this.#lockWait} ms. Try again; if it stays so, find the one that does not finish.`,
          { file: this.place, waited: this.#lockWait },
        );
      }
      // Writers that wait by equal steps would meet again and again.
      await sleep(2 + Math.random() * 10);
    }
    return this.#run(work);
  }

  async read<T>(work: () => Steps<T>): Promise<T> {
    this.#begin('BEGIN');
    return this.#run(work);
  }

  async close(): Promise<void> {
    this.#statements.clear();
    this.database.close();
  }

  #begin(sql: 'BEGIN' | 'BEGIN IMMEDIATE'): boolean {
    if (!this.database.open) {
      throw storeError('STORE_CLOSED', `${this.place}: the store was closed; open it again.`);
    }
    try {
      this.#statement(sql).run([]);
      return true;
    } catch (error) {
      if (isBusy(error)) return false;
      throw sqliteError(error, this.place);
    }
  }

  #run<T>(work: () => Steps<T>): T {
    try {
      const steps = work();
      let step = steps.next();
      while (step.done !== true) {
        const statement = this.#statement(step.value.sql);
        if (statement.reader) {
          // Rows of a database are as their columns are declared: text, whole numbers and nothing.
          step = steps.next(statement.all(step.value.parameters) as Row[]);
        } else {
          statement.run(step.value.parameters);
          step = steps.next([]);
        }
      }
      this.#statement('COMMIT').run([]);
      return step.value;
    } catch (error) {
      // A full disk ends the transaction by itself.
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
      throw sqliteError(error, this.place);
    }
  }

  #statement(sql: string): SqliteStatement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
