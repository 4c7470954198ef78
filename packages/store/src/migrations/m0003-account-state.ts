import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DialectWords } from './dialect-words.ts';

/**
 * What a writer keeps beside the events: its bots' kernels and how far it has read at the venue. And what finds the
 * recent records among many, so that a start does not read the old ones.
 */
export function accountState(words: DialectWords): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('bot_states')
        .addColumn('account', 'text', (c) => c.notNull())
        .addColumn('bot', 'text', (c) => c.notNull())
        .addColumn('seen', words.integer, (c) => c.notNull().check(sql`seen >= 0`))
        .addColumn('state', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('bot_states_key', ['account', 'bot'])
        .modifyEnd(words.strict)
        .execute();
      await db.schema
        .createTable('read_cursors')
        .addColumn('account', 'text', (c) => c.notNull())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('cursor', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('read_cursors_key', ['account', 'name'])
        .modifyEnd(words.strict)
        .execute();
      for (const [index, table, column] of INDEXES) {
        await db.schema.createIndex(index).on(table).columns(['account', column]).execute();
      }
    },
    async down(db: Kysely<unknown>): Promise<void> {
      for (const [index] of INDEXES) await db.schema.dropIndex(index).execute();
      await db.schema.dropTable('read_cursors').execute();
      await db.schema.dropTable('bot_states').execute();
    },
  };
}

const INDEXES = [
  ['orders_by_update', 'orders', 'updated_time'],
  ['fills_by_time', 'fills', 'time'],
  ['ledger_by_time', 'ledger', 'time'],
] as const;
