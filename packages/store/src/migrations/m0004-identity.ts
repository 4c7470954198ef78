import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DialectWords } from './dialect-words.ts';

/**
 * Who may use the desk: users, what they sign in with, and the log of what they changed. Nothing here can be used
 * to sign in by who reads it: passwords and tokens are hashes, secrets are sealed.
 */
export function identity(words: DialectWords): Migration {
  return {
    up: (db: Kysely<unknown>) => up(db, words),
    down: (db: Kysely<unknown>) => down(db, words),
  };
}

type Table = CreateTableBuilder<string>;

async function up(db: Kysely<unknown>, words: DialectWords): Promise<void> {
  const make = (name: string, columns: (table: Table) => Table): Promise<void> =>
    columns(db.schema.createTable(name)).modifyEnd(words.strict).execute();
  await make('users', (table) =>
    table
      .addColumn('id', 'text', (c) => c.notNull().primaryKey())
      .addColumn('name', 'text', (c) => c.notNull().unique())
      .addColumn('role', 'text', (c) =>
        c.notNull().check(sql`role in ('viewer', 'trader', 'admin')`),
      )
      .addColumn('disabled', words.integer, (c) => c.notNull().check(sql`disabled in (0, 1)`))
      .addColumn('created_time', words.integer, (c) => c.notNull())
      .addColumn('password_hash', 'text')
      .addColumn('password_time', words.integer)
      .addColumn('second_factor', 'text', (c) =>
        c.notNull().check(sql`second_factor in ('off', 'pending', 'on')`),
      )
      .addColumn('totp_step', words.integer)
      .addColumn('failures', words.integer, (c) => c.notNull().check(sql`failures >= 0`))
      .addColumn('locked_until', words.integer),
  );
  await make('sessions', (table) =>
    ownedByUser(table)
      .addColumn('kind', 'text', (c) => c.notNull().check(sql`kind in ('cookie', 'bearer')`))
      .addColumn('token_hash', 'text', (c) =>
        c
          .notNull()
          .unique()
          .check(sql`length(token_hash) = 64`),
      )
      .addColumn('created_time', words.integer, (c) => c.notNull())
      .addColumn('seen_time', words.integer, (c) => c.notNull())
      .addColumn('expires_time', words.integer, (c) => c.notNull())
      .addColumn('idle_time', words.integer)
      .addColumn('strong_time', words.integer)
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('agent', 'text', (c) => c.notNull()),
  );
  await make('api_keys', (table) =>
    ownedByUser(table)
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('prefix', 'text', (c) => c.notNull())
      .addColumn('key_hash', 'text', (c) =>
        c
          .notNull()
          .unique()
          .check(sql`length(key_hash) = 64`),
      )
      .addColumn('scopes', 'text', (c) => c.notNull())
      .addColumn('created_time', words.integer, (c) => c.notNull())
      .addColumn('expires_time', words.integer)
      .addColumn('used_time', words.integer)
      .addColumn('revoked_time', words.integer),
  );
  await make('one_time_links', (table) =>
    table
      .addColumn('token_hash', 'text', (c) =>
        c
          .notNull()
          .primaryKey()
          .check(sql`length(token_hash) = 64`),
      )
      .addColumn('purpose', 'text', (c) =>
        c.notNull().check(sql`purpose in ('claim', 'set-password')`),
      )
      .addColumn('user_id', 'text', (c) => c.references('users.id').onDelete('cascade'))
      .addColumn('created_time', words.integer, (c) => c.notNull())
      .addColumn('expires_time', words.integer, (c) => c.notNull()),
  );
  await make('recovery_codes', (table) =>
    table
      .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('code_hash', 'text', (c) => c.notNull().check(sql`length(code_hash) = 64`))
      .addColumn('used_time', words.integer)
      .addPrimaryKeyConstraint('recovery_codes_key', ['user_id', 'code_hash']),
  );
  await make('secrets', (table) =>
    table
      .addColumn('owner', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('version', words.integer, (c) => c.notNull().check(sql`version >= 1`))
      .addColumn('key_id', 'text', (c) => c.notNull())
      .addColumn('envelope', 'text', (c) => c.notNull())
      .addColumn('created_time', words.integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('secrets_key', ['owner', 'name']),
  );
  // One row that changes of who may do what take first: rules over several users then hold on both databases.
  await make('identity_guard', (table) =>
    table
      .addColumn('id', words.integer, (c) =>
        c
          .notNull()
          .primaryKey()
          .check(sql`id = 1`),
      )
      .addColumn('changes', words.integer, (c) => c.notNull()),
  );
  await sql.raw('insert into identity_guard (id, changes) values (1, 0)').execute(db);
  await auditLog(db, words);
  for (const [table, column] of [
    ['sessions', 'user_id'],
    ['sessions', 'expires_time'],
    ['api_keys', 'user_id'],
    ['one_time_links', 'user_id'],
    ['audit_log', 'subject'],
    ['audit_log', 'user_id'],
  ] as const) {
    await db.schema.createIndex(`${table}_by_${column}`).on(table).column(column).execute();
  }
}

function ownedByUser(table: Table): Table {
  return table
    .addColumn('id', 'text', (c) => c.notNull().primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'));
}

async function auditLog(db: Kysely<unknown>, words: DialectWords): Promise<void> {
  await db.schema
    .createTable('audit_log')
    .addColumn('sequence', words.integer, (c) =>
      words.name === 'sqlite'
        ? c.primaryKey().autoIncrement()
        : c.primaryKey().generatedAlwaysAsIdentity(),
    )
    .addColumn('time', words.integer, (c) => c.notNull())
    .addColumn('actor_kind', 'text', (c) => c.notNull())
    // No reference: what a user did outlives the user.
    .addColumn('user_id', 'text')
    .addColumn('user_name', 'text')
    .addColumn('credential_id', 'text')
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .addColumn('address', 'text')
    .modifyEnd(words.strict)
    .execute();
  if (words.name === 'sqlite') {
    for (const action of ['update', 'delete']) {
      await sql
        .raw(
          `create trigger audit_log_no_${action} before ${action} on audit_log begin select raise(abort, 'audit_log is append-only'); end`,
        )
        .execute(db);
    }
    return;
  }
  await sql
    .raw(
      "create function audit_log_append_only() returns trigger language plpgsql as $$ begin raise exception 'audit_log is append-only' using errcode = '23514'; end $$",
    )
    .execute(db);
  await sql
    .raw(
      'create trigger audit_log_no_change before update or delete on audit_log for each row execute function audit_log_append_only()',
    )
    .execute(db);
  await sql
    .raw(
      'create trigger audit_log_no_truncate before truncate on audit_log for each statement execute function audit_log_append_only()',
    )
    .execute(db);
}

async function down(db: Kysely<unknown>, words: DialectWords): Promise<void> {
  for (const table of [
    'audit_log',
    'identity_guard',
    'secrets',
    'recovery_codes',
    'one_time_links',
    'api_keys',
    'sessions',
    'users',
  ]) {
    await db.schema.dropTable(table).execute();
  }
  if (words.name === 'postgres') await sql.raw('drop function audit_log_append_only()').execute(db);
}
