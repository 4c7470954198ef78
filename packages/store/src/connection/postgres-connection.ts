import pg from 'pg';
import type { PoolClient } from 'pg';
import { storeError } from '../store-error.ts';
import type { Connection, Row, Steps } from './connection.ts';
import { postgresError } from './postgres-errors.ts';

/** The type numbers of PostgreSQL that this package reads. */
const INT8 = 20;

/** Options of {@link openPostgres}. All times in ms. */
export interface PostgresOptions {
  /** How long to wait for another writer before `STORE_LOCKED`. Default 5,000. */
  readonly lockWait?: number;
  /** How long a statement may take. Default 30,000. */
  readonly statementTimeout?: number;
  /** How long to wait for a connection. Default 5,000. */
  readonly connectTimeout?: number;
  /** Most connections at a time. Default 4. */
  readonly connections?: number;
}

/**
 * Opens a PostgreSQL database and asserts that it keeps what it acknowledges.
 *
 * @param url `postgres://USER:PASSWORD@HOST:PORT/DATABASE`
 * @param shown the address for messages, without the password
 * @throws NightdeskError `STORE_OPEN`, `STORE_CONNECTION`, `STORE_READ_ONLY`, `STORE_NOT_DURABLE`
 */
export async function openPostgres(
  url: string,
  shown: string,
  options: PostgresOptions = {},
): Promise<PostgresConnection> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 4,
    connectionTimeoutMillis: options.connectTimeout ?? 5_000,
    statement_timeout: options.statementTimeout ?? 30_000,
    lock_timeout: options.lockWait ?? 5_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    application_name: 'nightdesk',
    options: '-c synchronous_commit=on',
    types: { getTypeParser: parserOf },
  });
  // A connection that breaks while it idles is replaced; unheard, its error would end the process.
  pool.on('error', () => undefined);
  const connection = new PostgresConnection(pool, shown);
  try {
    await assertDurable(pool, shown);
  } catch (error) {
    await connection.close();
    throw postgresError(error, shown);
  }
  return connection;
}

async function assertDurable(pool: pg.Pool, shown: string): Promise<void> {
  const { rows } = await pool.query<Record<string, unknown>>(
    "select current_setting('fsync') as fsync, current_setting('full_page_writes') as pages, current_setting('synchronous_commit') as sync, pg_is_in_recovery()::int as standby, current_setting('transaction_read_only') as readonly",
  );
  const [set = {}] = rows;
  if (set['standby'] !== 0 || set['readonly'] !== 'off') {
    throw storeError(
      'STORE_READ_ONLY',
      `${shown}: the server takes no writes (a standby, or set read-only). Connect to the primary.`,
      { place: shown },
    );
  }
  if (set['fsync'] === 'on' && set['pages'] === 'on' && set['sync'] === 'on') return;
  throw storeError(
    'STORE_NOT_DURABLE',
    `${shown}: fsync is ${String(set['fsync'])}, full_page_writes ${String(set['pages'])}, synchronous_commit ${String(set['sync'])}; orders could be lost in a power cut. Switch all three on.`,
    { place: shown },
  );
}

function parserOf(oid: number): (text: string) => unknown {
  if (oid === INT8) return parseInt8;
  // The driver types its parsers as any.
  return pg.types.getTypeParser(oid, 'text') as (text: string) => unknown;
}

/** @throws NightdeskError `STORE_REFUSED` for a whole number that a double does not hold exactly. */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw storeError(
    'STORE_REFUSED',
    `The database holds the whole number ${text}, beyond what is exact (2^53); it was not written by Nightdesk.`,
    { value: text },
  );
}

/** A PostgreSQL database. */
export class PostgresConnection implements Connection {
  readonly dialect = 'postgres' as const;
  readonly place: string;
  /** For migrations. */
  readonly pool: pg.Pool;
  readonly #texts: Map<string, { readonly name: string; readonly text: string }> = new Map();
  #closed: boolean = false;

  constructor(pool: pg.Pool, place: string) {
    this.pool = pool;
    this.place = place;
  }

  write<T>(work: () => Steps<T>): Promise<T> {
    return this.#run('begin isolation level read committed read write', work);
  }

  read<T>(work: () => Steps<T>): Promise<T> {
    return this.#run('begin isolation level repeatable read', work);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.pool.end();
  }

  async #run<T>(begin: string, work: () => Steps<T>): Promise<T> {
    if (this.#closed) {
      throw storeError('STORE_CLOSED', `${this.place}: the store was closed; open it again.`);
    }
    let client: PoolClient;
    try {
      client = await this.pool.connect();
    } catch (error) {
      throw postgresError(error, this.place);
    }
    // While it is out of the pool nobody else listens; the failing query tells.
    const ignore = (): void => undefined;
    client.on('error', ignore);
    let committing = false;
    let broken: Error | undefined;
    try {
      await client.query(begin);
      const steps = work();
      let step = steps.next();
      while (step.done !== true) {
        const { rows } = await client.query<Row>({
          ...this.#text(step.value.sql),
          values: [...step.value.parameters],
        });
        step = steps.next(rows);
      }
      committing = true;
      await client.query('commit');
      return step.value;
    } catch (error) {
      const mapped = postgresError(error, this.place);
      const lost = mapped.code === 'STORE_CONNECTION';
      if (lost) broken = mapped;
      else
        await client
          .query('rollback')
          .catch((failure: unknown) => (broken = new Error(String(failure))));
      if (!committing || !lost) throw mapped;
      throw storeError(
        'STORE_UNKNOWN',
        `${this.place}: the connection was lost during the commit; the server may have kept the work or not. Ask before doing it again.`,
        { place: this.place },
        error,
      );
    } finally {
      client.off('error', ignore);
      client.release(broken);
    }
  }

  /** The statement with numbered parameters, under a name of its own: the server parses it once a connection. */
  #text(sql: string): { readonly name: string; readonly text: string } {
    let known = this.#texts.get(sql);
    if (known === undefined) {
      let count = 0;
      known = {
        name: `nightdesk_${this.#texts.size}`,
        text: sql.replaceAll('?', () => {
          count += 1;
          return `$${count}`;
        }),
      };
      this.#texts.set(sql, known);
    }
    return known;
  }
}
