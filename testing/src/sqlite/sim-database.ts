import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row, Steps } from '@nightdesk/store/connection/connection';
import { SqliteConnection } from '@nightdesk/store/connection/sqlite-connection';
import { openStore } from '@nightdesk/store/open-store';

/** What is used of the driver, which carries no types. */
interface Statement {
  readonly reader: boolean;
  all(parameters: readonly unknown[]): Row[];
  run(parameters: readonly unknown[]): unknown;
}

/** The driver's open database, as far as it is used. */
export interface RawDatabase {
  readonly inTransaction: boolean;
  prepare(sql: string): Statement;
  exec(sql: string): void;
  pragma(text: string): unknown;
}

/**
 * A real SQLite database with the real schema, of which runs borrow one after the other. All of a run happens in one
 * transaction that is never committed, so that nothing waits for a disk and the next run finds it empty. Within it each
 * commit of the program is a savepoint: it is released when the simulated disk syncs, and rolled back when power is lost
 * before. That is what a write-ahead log does: whole commits are lost, from some commit to the end.
 */
export class SimDatabase {
  static #opened: Promise<SimDatabase> | null = null;
  static #current: SimDatabase | null = null;
  readonly raw: RawDatabase;
  readonly #statements = new Map<string, Statement>();
  /** Names of the savepoints of commits that are not synced, the oldest first. */
  #unsynced: string[] = [];
  #savepoints = 0;

  private constructor(raw: RawDatabase) {
    this.raw = raw;
  }

  /** Opens the database of this process, once. Takes real time: before a run, not in it. */
  static async prepare(): Promise<void> {
    SimDatabase.#opened ??= SimDatabase.#open();
    SimDatabase.#current = await SimDatabase.#opened;
  }

  /** Lends the empty database to a run. @throws RangeError when it was not prepared. */
  static borrow(): SimDatabase {
    if (SimDatabase.#current === null) throw new RangeError('SimDatabase.prepare() comes first');
    SimDatabase.#current.#begin();
    return SimDatabase.#current;
  }

  static async #open(): Promise<SimDatabase> {
    const folder = mkdtempSync(join(tmpdir(), 'nightdesk-simulation-'));
    process.once('exit', () => {
      rmSync(folder, { recursive: true, force: true });
    });
    const { connection } = await openStore(join(folder, 'store.db'));
    if (!(connection instanceof SqliteConnection)) throw new TypeError('SQLite was expected');
    const driver: unknown = connection.database;
    // The package has no types, and what is used of it is named above.
    const raw = driver as RawDatabase;
    raw.pragma('cache_spill = OFF');
    raw.pragma('temp_store = MEMORY');
    return new SimDatabase(raw);
  }

  /** How many commits a power loss now could take. */
  get unsynced(): number {
    return this.#unsynced.length;
  }

  /** Runs work as one commit, which is not synced. @throws what the work throws, with nothing of it done */
  write<T>(work: () => Steps<T>): T {
    this.#savepoints += 1;
    const name = `s${this.#savepoints}`;
    this.raw.exec(`SAVEPOINT ${name}`);
    try {
      const result = this.read(work);
      this.#unsynced.push(name);
      return result;
    } catch (error) {
      this.raw.exec(`ROLLBACK TO ${name}`);
      this.raw.exec(`RELEASE ${name}`);
      throw error;
    }
  }

  read<T>(work: () => Steps<T>): T {
    const steps = work();
    let step = steps.next();
    while (step.done !== true) {
      const statement = this.#statement(step.value.sql);
      const { parameters } = step.value;
      if (statement.reader) step = steps.next(statement.all(parameters));
      else {
        statement.run(parameters);
        step = steps.next([]);
      }
    }
    return step.value;
  }

  /** Makes every commit durable. */
  sync(): void {
    const [first] = this.#unsynced;
    if (first !== undefined) this.raw.exec(`RELEASE ${first}`);
    this.#unsynced = [];
  }

  /** Keeps the `kept` oldest commits that are not synced and takes the others back. */
  losePower(kept: number): void {
    const lost = this.#unsynced[kept];
    if (lost !== undefined) {
      this.raw.exec(`ROLLBACK TO ${lost}`);
      this.raw.exec(`RELEASE ${lost}`);
      this.#unsynced.length = kept;
    }
    this.sync();
  }

  #begin(): void {
    if (this.raw.inTransaction) this.raw.exec('ROLLBACK');
    this.raw.exec('BEGIN IMMEDIATE');
    this.#unsynced = [];
    this.#savepoints = 0;
  }

  #statement(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.raw.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
