import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DialectWords } from './dialect-words.ts';

/** `?` at the end: may be null. `key`: part of the primary key, with the account before it. */
type Column = 'text' | 'text?' | 'decimal' | 'decimal?' | 'integer' | 'integer?';

interface Table {
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
}

/** The books: folds of the events, kept in the same transaction as they. */
const TABLES: Readonly<Record<string, Table>> = {
  instruments: {
    key: ['instrument'],
    columns: {
      instrument: 'text',
      symbol: 'text',
      venue: 'text',
      kind: 'text',
      base: 'text',
      base_precision: 'integer',
      quote: 'text',
      quote_precision: 'integer',
      price_precision: 'integer',
      quantity_precision: 'integer',
      multiplier: 'decimal',
    },
  },
  orders: {
    key: ['client_order_id'],
    columns: {
      client_order_id: 'text',
      bot: 'text',
      sequence: 'integer',
      instrument: 'text',
      side: 'text',
      type: 'text',
      time_in_force: 'text',
      quantity: 'decimal',
      cash: 'decimal',
      limit_price: 'decimal?',
      trigger_price: 'decimal?',
      trail_amount: 'decimal?',
      trail_basis_points: 'integer',
      expire_time: 'integer?',
      post_only: 'integer',
      reduce_only: 'integer',
      oco_group: 'text',
      parent: 'integer',
      status: 'text',
      pending_action: 'text',
      filled_quantity: 'decimal',
      filled_value: 'decimal',
      venue_order_id: 'text',
      attempts: 'integer',
      send_expire_time: 'integer?',
      cancel_requests: 'integer',
      risk_version: 'text',
      decision: 'text?',
      reason: 'text',
      created_time: 'integer',
      updated_time: 'integer',
    },
  },
  fills: {
    key: ['instrument', 'trade_id', 'side'],
    columns: {
      instrument: 'text',
      trade_id: 'text',
      side: 'text',
      bot: 'text',
      client_order_id: 'text',
      venue_order_id: 'text',
      price: 'decimal',
      quantity: 'decimal',
      value: 'decimal',
      commission: 'decimal',
      commission_currency: 'text',
      commission_value: 'decimal',
      liquidity: 'text',
      source: 'text',
      exit_reason: 'text',
      time: 'integer',
    },
  },
  positions: {
    key: ['bot', 'instrument'],
    columns: {
      bot: 'text',
      instrument: 'text',
      quantity: 'decimal',
      cost: 'decimal',
      realised: 'decimal',
      fees: 'decimal',
      funding: 'decimal',
      entry_quantity: 'decimal',
      entry_value: 'decimal',
      exit_value: 'decimal',
      trip_fees: 'decimal',
      trip_funding: 'decimal',
      trip_pnl: 'decimal',
      entry_time: 'integer?',
      entry_order: 'integer',
      trades: 'integer',
    },
  },
  lots: {
    key: ['bot', 'instrument', 'lot'],
    columns: {
      bot: 'text',
      instrument: 'text',
      lot: 'integer',
      quantity: 'decimal',
      cost: 'decimal',
      fee: 'decimal',
      time: 'integer',
      entry_order: 'integer',
    },
  },
  balances: {
    key: ['bot', 'currency'],
    columns: { bot: 'text', currency: 'text', total: 'decimal' },
  },
  trades: {
    key: ['bot', 'instrument', 'trade'],
    columns: {
      bot: 'text',
      instrument: 'text',
      trade: 'integer',
      side: 'text',
      quantity: 'decimal',
      entry_value: 'decimal',
      exit_value: 'decimal',
      fees: 'decimal',
      funding: 'decimal',
      pnl: 'decimal',
      entry_time: 'integer',
      exit_time: 'integer',
      entry_order: 'integer',
      exit_order: 'integer',
      exit_reason: 'text',
    },
  },
  ledger: {
    key: ['entry_id'],
    columns: {
      entry_id: 'text',
      kind: 'text',
      bot: 'text',
      instrument: 'text',
      currency: 'text',
      amount: 'decimal',
      reason: 'text',
      time: 'integer',
    },
  },
  quarantine: {
    key: ['id'],
    columns: {
      id: 'text',
      bot: 'text',
      subject: 'text',
      instrument: 'text',
      currency: 'text',
      venue_order_id: 'text',
      expected: 'decimal',
      actual: 'decimal',
      reason: 'text',
      opened_time: 'integer',
      resolution: 'text?',
      resolved_by: 'text',
      resolved_bot: 'text',
      note: 'text',
      resolved_time: 'integer?',
    },
  },
  desk_states: {
    key: ['bot'],
    columns: {
      bot: 'text',
      trading_state: 'text?',
      trading_reason: 'text',
      trading_by: 'text',
      trading_time: 'integer?',
      day: 'integer?',
      day_equity: 'decimal?',
      day_currency: 'text',
    },
  },
};

/** Every table of the books, keyed by account and its own key. */
export function books(words: DialectWords): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const [name, table] of Object.entries(TABLES)) await create(db, words, name, table);
      // What is still to be watched is few among many.
      await sql
        .raw(
          "create index orders_open on orders (account, bot) where status in ('INITIALIZED', 'SUBMITTED', 'ACCEPTED', 'TRIGGERED', 'PARTIALLY_FILLED')",
        )
        .execute(db);
      await db.schema
        .createIndex('fills_by_order')
        .on('fills')
        .columns(['account', 'client_order_id'])
        .execute();
      await sql
        .raw('create index quarantine_open on quarantine (account) where resolution is null')
        .execute(db);
    },
    async down(db: Kysely<unknown>): Promise<void> {
      for (const name of Object.keys(TABLES)) await db.schema.dropTable(name).execute();
    },
  };
}

async function create(
  db: Kysely<unknown>,
  words: DialectWords,
  name: string,
  table: Table,
): Promise<void> {
  let builder: CreateTableBuilder<string, string> = db.schema
    .createTable(name)
    .addColumn('account', 'text', (c) => c.notNull());
  for (const [column, type] of Object.entries(table.columns)) {
    const bare = type.replace('?', '');
    builder = builder.addColumn(column, bare === 'integer' ? words.integer : 'text', (c) => {
      const checked = bare === 'decimal' ? c.check(words.decimal(column)) : c;
      return type.endsWith('?') ? checked : checked.notNull();
    });
  }
  await builder
    .addPrimaryKeyConstraint(`${name}_key`, ['account', ...table.key])
    .modifyEnd(words.strict)
    .execute();
}
