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
      // Only what is over: an order on its way should not move in one more index at each step.
      await sql
        .raw(
          "create index orders_over on orders (account, updated_time) where status not in ('INITIALIZED', 'SUBMITTED', 'ACCEPTED', 'TRIGGERED', 'PARTIALLY_FILLED')",
        )
        .execute(db);
      for (const table of ['fills', 'ledger']) {
        await db.schema
          .createIndex(`${table}_by_time`)
          .on(table)
          .columns(['account', 'time'])
          .execute();
      }
    },
    async down(db: Kysely<unknown>): Promise<void> {
      for (const index of ['orders_over', 'fills_by_time', 'ledger_by_time'])
        await db.schema.dropIndex(index).execute();
      await db.schema.dropTable('read_cursors').execute();
      await db.schema.dropTable('bot_states').execute();
    },
  };
}
