import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DialectWords } from './dialect-words.ts';

/**
 * The event streams: one an account, append-only, each row chained to the one before by its hash; and beside
 * them the heads, which tell when rows at the end are missing.
 */
export function orderEvents(words: DialectWords): Migration {
  return {
    up: (db: Kysely<unknown>) => up(db, words),
    down: (db: Kysely<unknown>) => down(db, words),
  };
}

async function up(db: Kysely<unknown>, words: DialectWords): Promise<void> {
  await db.schema
    .createTable('order_events')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('sequence', words.integer, (c) => c.notNull().check(sql`sequence >= 1`))
    .addColumn('time', words.integer, (c) => c.notNull())
    .addColumn('bot', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('payload', 'text', (c) => c.notNull())
    .addColumn('previous_hash', 'text', (c) => c.notNull().check(sql`length(previous_hash) = 64`))
    .addColumn('hash', 'text', (c) => c.notNull().check(sql`length(hash) = 64`))
    .addPrimaryKeyConstraint('order_events_key', ['account', 'sequence'])
    .modifyEnd(words.strict)
    .execute();
  await db.schema
    .createTable('stream_heads')
    .addColumn('account', 'text', (c) => c.notNull().primaryKey())
    .addColumn('sequence', words.integer, (c) => c.notNull().check(sql`sequence >= 0`))
    .addColumn('hash', 'text', (c) => c.notNull().check(sql`length(hash) = 64`))
    .modifyEnd(words.strict)
    .execute();
  if (words.name === 'sqlite') {
    for (const action of ['update', 'delete']) {
      await sql
        .raw(
          `create trigger order_events_no_${action} before ${action} on order_events begin select raise(abort, 'order_events is append-only'); end`,
        )
        .execute(db);
    }
    return;
  }
  await sql
    .raw(
      "create function order_events_append_only() returns trigger language plpgsql as $$ begin raise exception 'order_events is append-only' using errcode = '23514'; end $$",
    )
    .execute(db);
  await sql
    .raw(
      'create trigger order_events_no_change before update or delete on order_events for each row execute function order_events_append_only()',
    )
    .execute(db);
  await sql
    .raw(
      'create trigger order_events_no_truncate before truncate on order_events for each statement execute function order_events_append_only()',
    )
    .execute(db);
}

async function down(db: Kysely<unknown>, words: DialectWords): Promise<void> {
  await db.schema.dropTable('order_events').execute();
  await db.schema.dropTable('stream_heads').execute();
  if (words.name === 'postgres') {
    await sql.raw('drop function order_events_append_only()').execute(db);
  }
}
