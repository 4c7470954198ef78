import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import { type MigrationResultSet, Migrator, NO_MIGRATIONS } from 'kysely/migration';
import { isBusy, sqliteError } from '../connection/sqlite-errors.ts';
import { postgresError } from '../connection/postgres-errors.ts';
import { PostgresConnection } from '../connection/postgres-connection.ts';
import type { SqliteConnection } from '../connection/sqlite-connection.ts';
import { storeError } from '../store-error.ts';
import { migrations } from './migrations.ts';
import { setTimeout as sleep } from 'node:timers/promises';

/** A database that can be migrated. */
export type MigratedConnection = SqliteConnection | PostgresConnection;

const TABLE = 'schema_migrations';
const LOCK_TABLE = 'schema_migrations_lock';
const LOCK_WAIT = 10_000;

function migrator(connection: MigratedConnection): Migrator {
  const db = new Kysely<unknown>({
    dialect:
      connection instanceof PostgresConnection
        ? new PostgresDialect({ pool: connection.pool })
        : new SqliteDialect({ database: connection.database }),
  });
  return new Migrator({
    db,
    provider: { getMigrations: async () => migrations(connection.dialect) },
    migrationTableName: TABLE,
    migrationLockTableName: LOCK_TABLE,
  });
}

/**
 * Brings the schema to the newest version, or up or down to a named one. All or nothing, and safe when several
 * processes begin at once.
 *
 * @param target name of a migration, `null` for an empty schema; the newest by default
 * @returns names of the migrations that were run, in their order
 * @throws NightdeskError `STORE_SCHEMA` when the schema is from a newer Nightdesk, `STORE_LOCKED`, …
 */
export async function migrate(
  connection: MigratedConnection,
  target?: string | null,
): Promise<readonly string[]> {
  if (connection.dialect === 'postgres') return run(connection, target);
  // Kysely runs SQLite's migrations one by one and without a lock; the write lock is both.
  const { database } = connection;
  await takeLock(connection);
  try {
    const done = await run(connection, target);
    database.exec('COMMIT');
    return done;
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw sqliteError(error, connection.place);
  }
}

async function takeLock(connection: SqliteConnection): Promise<void> {
  const until = Date.now() + LOCK_WAIT;
  for (;;) {
    try {
      connection.database.exec('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() >= until) throw sqliteError(error, connection.place);
    }
    await sleep(5 + Math.random() * 20);
  }
}

async function run(
  connection: MigratedConnection,
  target: string | null | undefined,
): Promise<readonly string[]> {
  await assertKnown(connection);
  const tool = migrator(connection);
  let set: MigrationResultSet;
  if (target === undefined) set = await tool.migrateToLatest();
  else if (target === null) set = await tool.migrateTo(NO_MIGRATIONS);
  else set = await tool.migrateTo(target);
  if (set.error !== undefined) {
    const { error } = set;
    throw connection.dialect === 'postgres'
      ? postgresError(error, connection.place)
      : sqliteError(error, connection.place);
  }
  return (set.results ?? []).map(({ migrationName }) => migrationName);
}

/**
 * How the schema stands against this version.
 *
 * @returns the migrations that are still to be run; empty when it is up to date
 * @throws NightdeskError `STORE_SCHEMA` when it has some that this version does not know
 */
export async function pendingMigrations(
  connection: MigratedConnection,
): Promise<readonly string[]> {
  const executed = await executedMigrations(connection);
  const known = Object.keys(migrations(connection.dialect));
  const strange = executed.find((name) => !known.includes(name));
  if (strange !== undefined) {
    throw storeError(
      'STORE_SCHEMA',
      `${connection.place}: the database has the schema step ${strange}, which this version of Nightdesk does not know; use the newer version that wrote it.`,
      { place: connection.place, step: strange },
    );
  }
  return known.filter((name) => !executed.includes(name));
}

async function assertKnown(connection: MigratedConnection): Promise<void> {
  await pendingMigrations(connection);
}

async function executedMigrations(connection: MigratedConnection): Promise<string[]> {
  // Kysely's own list would fail on what this version does not know, in words of its own.
  const names: string[] = [];
  const add = (row: unknown): void => {
    if (typeof row !== 'object' || row === null || !('name' in row)) return;
    if (typeof row.name === 'string') names.push(row.name);
  };
  try {
    if (connection instanceof PostgresConnection) {
      const { rows } = await connection.pool.query<{ there: string | null }>(
        `select to_regclass('${TABLE}')::text as there`,
      );
      if (rows[0]?.there === null) return [];
      (await connection.pool.query(`select name from ${TABLE} order by name`)).rows.forEach(add);
    } else {
      const there = connection.database
        .prepare("select name from sqlite_schema where type = 'table' and name = ?")
        .all([TABLE]);
      if (there.length === 0) return [];
      connection.database.prepare(`select name from ${TABLE} order by name`).all([]).forEach(add);
    }
  } catch (error) {
    throw connection.dialect === 'postgres'
      ? postgresError(error, connection.place)
      : sqliteError(error, connection.place);
  }
  return names;
}
