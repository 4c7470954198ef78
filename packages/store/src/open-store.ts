import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import type { BookTable, BookTables } from '@nightdesk/core/execution/events/records';
import { readRecords } from './books/book-sql.ts';
import { buildMissingBooks } from './books/fold-stream.ts';
import type { SqlValue } from './connection/connection.ts';
import type { PostgresOptions } from './connection/postgres-connection.ts';
import { openSqlite, type SqliteOptions } from './connection/sqlite-connection.ts';
import { parseStoreUrl } from './connection/store-url.ts';
import { AppendQueue } from './events/append-queue.ts';
import { EventStream } from './events/event-stream.ts';
import { readAccounts, readEvents, streamEvents } from './events/read-events.ts';
import type { StoredEvent } from './events/stored-event.ts';
import { type ChainReport, verifyChain } from './events/verify-chain.ts';
import type { MigratedConnection } from './migrations/migrate.ts';
import { storeError } from './store-error.ts';

/** Options of {@link openStore}. */
export interface StoreOptions extends SqliteOptions, PostgresOptions {
  /**
   * `up`: bring the schema up to date (default). `check`: refuse one that is not. `trust`: do not look, because the
   * process that started this one has; that spares it the migrations, which are half of its start.
   */
  readonly schema?: 'up' | 'check' | 'trust';
}

/**
 * Opens the store: `postgres://…` a server, anything else a SQLite file, made when it is not there.
 *
 * @throws NightdeskError `STORE_…`, each with what to do
 */
export async function openStore(place: string, options: StoreOptions = {}): Promise<Store> {
  const parsed = parseStoreUrl(place);
  const connection =
    parsed.dialect === 'sqlite'
      ? await openSqlite(parsed.file, options)
      : await openServer(parsed.url, parsed.shown, options);
  if (options.schema === 'trust') return new Store(connection);
  try {
    const { migrate, pendingMigrations } = await import('./migrations/migrate.ts');
    const pending = await pendingMigrations(connection);
    if (pending.length > 0) {
      if (options.schema === 'check') {
        throw storeError(
          'STORE_SCHEMA',
          `${connection.place}: the schema is older than this version of Nightdesk (${pending.length} steps behind, the first is ${pending[0] ?? ''}); back it up (nightdesk backup), then let the desk open it, which brings it up to date.`,
          { place: connection.place, behind: pending.length },
        );
      }
      await migrate(connection);
    }
    if (options.schema !== 'check') await buildMissingBooks(connection);
    return new Store(connection);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The driver is read only where a server is asked for. */
async function openServer(
  url: string,
  shown: string,
  options: StoreOptions,
): Promise<MigratedConnection> {
  const { openPostgres } = await import('./connection/postgres-connection.ts');
  return openPostgres(url, shown, options);
}

/** Durable events and the books that are folded from them. */
export class Store {
  readonly connection: MigratedConnection;
  readonly #queue: AppendQueue;

  constructor(connection: MigratedConnection) {
    this.connection = connection;
    this.#queue = new AppendQueue(connection);
  }

  /** Where it is, for messages. */
  get place(): string {
    return this.connection.place;
  }

  /**
   * Appends events of an account after whatever is there, and books them: all or none, resolved when durable.
   * For facts that hold in any case; decisions go through {@link Store.stream}.
   *
   * @throws NightdeskError what the folds refuse, and `STORE_…`
   */
  async append(account: string, events: readonly OrderEvent[]): Promise<void> {
    await this.#queue.append(account, events, null);
  }

  /** A writer's hold on an account's stream: it appends only when nobody else has. */
  stream(account: string): Promise<EventStream> {
    return EventStream.open(account, this.connection, this.#queue);
  }

  /** Accounts that have events. */
  accounts(): Promise<readonly string[]> {
    return this.connection.read(readAccounts);
  }

  /** Events of an account, both ends included. @throws NightdeskError `STORE_CORRUPT`. */
  events(account: string, from?: number, to?: number): Promise<readonly StoredEvent[]> {
    return readEvents(this.connection, account, from, to);
  }

  /** Events of an account one after the other, in bounded memory. */
  streamEvents(account: string, from?: number): AsyncGenerator<StoredEvent, void, void> {
    return streamEvents(this.connection, account, from);
  }

  /**
   * Records of the books, ordered by key.
   *
   * @param key values of the first key fields, as `BOOK_KEYS` orders them; none for all
   */
  records<T extends BookTable>(
    table: T,
    account: string,
    ...key: readonly SqlValue[]
  ): Promise<readonly BookTables[T][]> {
    return this.connection.read(() => readRecords(table, account, key));
  }

  /** Looks at every row of every stream; names the first that is not as it was written. */
  verifyChain(account?: string): Promise<ChainReport> {
    return this.connection.read(() => verifyChain(account));
  }

  /** Ends what is under way and closes. */
  async close(): Promise<void> {
    await this.#queue.drain();
    await this.connection.close();
  }
}
