import { type ColumnDefinitionBuilder, type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DialectWords } from './dialect-words.ts';

/**
 * What the desk is told to do and what it says of itself: accounts, bots with every configuration they had, the
 * history of their processes, their logs, back-tests, settings and keys of requests. Texts named `spec`, `config`,
 * `value`, … are JSON of the desk's own contracts. Who a user was outlives the user: no reference to `users`.
 */
export function desk(words: DialectWords): Migration {
  return {
    up: (db: Kysely<unknown>) => up(db, words),
    down,
  };
}

type Table = CreateTableBuilder<string>;

const TABLES = [
  'idempotency_keys',
  'settings',
  'backtests',
  'bot_logs',
  'process_history',
  'bot_configs',
  'bots',
  'accounts',
] as const;

async function up(db: Kysely<unknown>, words: DialectWords): Promise<void> {
  const make = (name: string, columns: (table: Table) => Table): Promise<void> =>
    columns(db.schema.createTable(name)).modifyEnd(words.strict).execute();
  const needed = (c: ColumnDefinitionBuilder): ColumnDefinitionBuilder => c.notNull();
  const numbered = (table: Table): Table =>
    table.addColumn('sequence', words.integer, (c) =>
      words.name === 'sqlite'
        ? c.primaryKey().autoIncrement()
        : c.primaryKey().generatedAlwaysAsIdentity(),
    );
  await make('accounts', (table) =>
    table
      .addColumn('id', 'text', (c) => c.notNull().primaryKey())
      .addColumn('user_id', 'text', needed)
      .addColumn('name', 'text', needed)
      .addColumn('spec', 'text', needed)
      .addColumn('created_time', words.integer, needed)
      .addColumn('updated_time', words.integer, needed)
      .addColumn('deleted_time', words.integer),
  );
  await make('bots', (table) =>
    table
      .addColumn('id', 'text', (c) =>
        c
          .notNull()
          .primaryKey()
          .check(sql`length(id) between 1 and 24`),
      )
      .addColumn('user_id', 'text', needed)
      .addColumn('account', 'text', (c) => c.notNull().references('accounts.id'))
      .addColumn('name', 'text', needed)
      .addColumn('strategy', 'text', needed)
      .addColumn('desired', 'text', (c) =>
        c.notNull().check(sql`desired in ('RUNNING', 'PAUSED', 'STOPPED')`),
      )
      .addColumn('spec', 'text', needed)
      .addColumn('config_version', words.integer, (c) =>
        c.notNull().check(sql`config_version >= 1`),
      )
      .addColumn('created_time', words.integer, needed)
      .addColumn('updated_time', words.integer, needed)
      .addColumn('started_time', words.integer)
      .addColumn('paused_time', words.integer)
      .addColumn('stopped_time', words.integer)
      .addColumn('deleted_time', words.integer),
  );
  await make('bot_configs', (table) =>
    table
      .addColumn('bot', 'text', (c) => c.notNull().references('bots.id'))
      .addColumn('version', words.integer, (c) => c.notNull().check(sql`version >= 1`))
      .addColumn('spec', 'text', needed)
      .addColumn('changes', 'text', needed)
      .addColumn('user_id', 'text')
      .addColumn('user_name', 'text')
      .addColumn('note', 'text', needed)
      .addColumn('time', words.integer, needed)
      .addPrimaryKeyConstraint('bot_configs_key', ['bot', 'version']),
  );
  await make('process_history', (table) =>
    numbered(table)
      .addColumn('time', words.integer, needed)
      .addColumn('bot', 'text', needed)
      .addColumn('runner', 'text', needed)
      .addColumn('pid', words.integer)
      .addColumn('kind', 'text', needed)
      .addColumn('text', 'text', needed)
      .addColumn('detail', 'text', needed),
  );
  await make('bot_logs', (table) =>
    numbered(table)
      .addColumn('time', words.integer, needed)
      .addColumn('bot', 'text', needed)
      .addColumn('level', 'text', (c) =>
        c.notNull().check(sql`level in ('debug', 'info', 'warn', 'error')`),
      )
      .addColumn('text', 'text', needed)
      .addColumn('fields', 'text'),
  );
  await make('backtests', (table) =>
    table
      .addColumn('id', 'text', (c) => c.notNull().primaryKey())
      .addColumn('user_id', 'text', needed)
      .addColumn('name', 'text', needed)
      .addColumn('state', 'text', (c) =>
        c.notNull().check(sql`state in ('RUNNING', 'DONE', 'FAILED', 'CANCELLED')`),
      )
      .addColumn('request', 'text', needed)
      .addColumn('result', 'text')
      .addColumn('error', 'text')
      .addColumn('created_time', words.integer, needed)
      .addColumn('ended_time', words.integer),
  );
  await make('settings', (table) =>
    table
      .addColumn('owner', 'text', needed)
      .addColumn('name', 'text', needed)
      .addColumn('value', 'text', needed)
      .addColumn('time', words.integer, needed)
      .addPrimaryKeyConstraint('settings_key', ['owner', 'name']),
  );
  await make('idempotency_keys', (table) =>
    table
      .addColumn('user_id', 'text', needed)
      .addColumn('key', 'text', needed)
      .addColumn('request_hash', 'text', (c) => c.notNull().check(sql`length(request_hash) = 64`))
      .addColumn('status', words.integer)
      .addColumn('reply', 'text')
      .addColumn('created_time', words.integer, needed)
      .addPrimaryKeyConstraint('idempotency_keys_key', ['user_id', 'key']),
  );
  for (const [name, table, columns] of [
    ['bots_by_account', 'bots', ['account']],
    ['bots_by_user', 'bots', ['user_id']],
    ['accounts_by_user', 'accounts', ['user_id']],
    ['process_history_by_bot', 'process_history', ['bot', 'sequence']],
    ['bot_logs_by_bot', 'bot_logs', ['bot', 'sequence']],
    ['backtests_by_user', 'backtests', ['user_id', 'created_time']],
    ['idempotency_keys_by_time', 'idempotency_keys', ['created_time']],
    // Lists of the newest; one that never moves while an order is on its way.
    ['orders_by_time', 'orders', ['account', 'created_time']],
    ['trades_by_time', 'trades', ['account', 'exit_time']],
  ] as const) {
    await db.schema
      .createIndex(name)
      .on(table)
      .columns([...columns])
      .execute();
  }
}

async function down(db: Kysely<unknown>): Promise<void> {
  for (const index of ['orders_by_time', 'trades_by_time'])
    await db.schema.dropIndex(index).execute();
  for (const table of TABLES) await db.schema.dropTable(table).execute();
}
