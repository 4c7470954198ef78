import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { openSqlite } from './connection/sqlite-connection.ts';
import { sqliteError } from './connection/sqlite-errors.ts';
import { parseStoreUrl } from './connection/store-url.ts';
import { systemError } from './connection/system-error.ts';
import { doctor, type DoctorOptions } from './doctor.ts';
import { type ChainReport, verifyChain } from './events/verify-chain.ts';
import { pendingMigrations } from './migrations/migrate.ts';
import { storeError } from './store-error.ts';

/** What a back-up or a restored store holds. */
export interface BackupReport {
  readonly file: string;
  readonly accounts: number;
  readonly events: number;
  /** Whether the books were compared too: not those of a store that an older version wrote, only its events. */
  readonly books: boolean;
}

/** Options of {@link backupStore} and {@link restoreStore}. */
export type BackupOptions = DoctorOptions;

/**
 * Copies a SQLite store while others write to it: one consistent moment, checked event by event and book by book
 * before it gets its name, and on the disk when this resolves. It occupies the process while it copies.
 *
 * PostgreSQL is backed up with `pg_dump` (see `docs/store.md`).
 *
 * @throws NightdeskError `STORE_BACKUP` when the target is there already, or the copy is not sound; `STORE_FULL`, …
 */
export async function backupStore(
  place: string,
  target: string,
  options: BackupOptions = {},
): Promise<BackupReport> {
  const source = sqliteFile(place);
  const file = resolve(target);
  if (existsSync(file)) {
    throw storeError(
      'STORE_BACKUP',
      `${file} is there already; a back-up never writes over another one. Choose another name.`,
      { file },
    );
  }
  const partial = `${file}.partial`;
  await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
    throw systemError(error, dirname(file));
  });
  await removeAll(partial);
  const connection = await openSqlite(source, { mustExist: true });
  try {
    // One reading transaction; writers go on in the write-ahead log meanwhile.
    connection.database.prepare('vacuum into ?').run([partial]);
  } catch (error) {
    await removeAll(partial);
    throw sqliteError(error, partial);
  } finally {
    await connection.close();
  }
  return finish(partial, file, await assertSound(partial, options));
}

/**
 * Puts a back-up in the place of a store, after checking it. What was there is kept beside it, its name ending in
 * `.replaced`. Nobody may have the store open.
 *
 * @throws NightdeskError `STORE_BACKUP` when the copy is not sound or an earlier `.replaced` is in the way,
 * `STORE_LOCKED` when the store is in use
 */
export async function restoreStore(
  backup: string,
  place: string,
  options: BackupOptions = {},
): Promise<BackupReport> {
  const file = sqliteFile(place);
  const replaced = `${file}.replaced`;
  if (existsSync(replaced)) {
    throw storeError(
      'STORE_BACKUP',
      `${replaced} is there from an earlier restore; move it away first, it may hold what you still need.`,
      { file: replaced },
    );
  }
  const partial = `${file}.partial`;
  await removeAll(partial);
  try {
    await mkdir(dirname(file), { recursive: true });
    await copyFile(resolve(backup), partial);
  } catch (error) {
    await removeAll(partial);
    throw systemError(error, resolve(backup));
  }
  const sound = await assertSound(partial, options);
  if (existsSync(file)) {
    await letGo(file);
    await rename(file, replaced);
  }
  return finish(partial, file, sound);
}

/** Merges the write-ahead log into the file, which SQLite only does for one who has it alone. */
async function letGo(file: string): Promise<void> {
  const connection = await openSqlite(file, { mustExist: true, lockWait: 0 });
  try {
    connection.database.pragma('journal_mode = DELETE');
  } catch (error) {
    throw sqliteError(error, file);
  } finally {
    await connection.close();
  }
}

async function finish(partial: string, file: string, sound: Sound): Promise<BackupReport> {
  try {
    await flush(partial);
    await rename(partial, file);
    await flush(dirname(file));
  } catch (error) {
    await removeAll(partial);
    throw systemError(error, file);
  }
  return { file, ...sound };
}

type Sound = Omit<BackupReport, 'file'>;

/** @throws NightdeskError `STORE_BACKUP`, and the copy is gone then */
async function assertSound(partial: string, options: BackupOptions): Promise<Sound> {
  const found = await lookAt(partial, options).catch(async (error: unknown) => {
    await removeAll(partial);
    throw error;
  });
  const { chain, books, fault } = found;
  if (fault === null) return { accounts: chain.accounts, events: chain.events, books };
  await removeAll(partial);
  throw storeError(
    'STORE_BACKUP',
    `The copy is not sound: ${fault}. The store it is from has the same fault; run the doctor there.`,
    { file: partial },
  );
}

interface Found {
  readonly chain: ChainReport;
  readonly books: boolean;
  readonly fault: string | null;
}

async function lookAt(file: string, options: BackupOptions): Promise<Found> {
  const connection = await openSqlite(file, { mustExist: true });
  try {
    if ((await pendingMigrations(connection)).length > 0) {
      // A back-up before the schema is brought up to date: its books are of another version, its events are not.
      const chain = await connection.read(() => verifyChain());
      return { chain, books: false, fault: chain.fault?.text ?? null };
    }
  } finally {
    await connection.close();
  }
  const { chain, difference } = await doctor(file, options);
  return { chain, books: true, fault: chain.fault?.text ?? difference?.text ?? null };
}

/** Waits until a file (or the names in a folder) is on the disk. */
async function flush(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeAll(file: string): Promise<void> {
  for (const end of ['', '-wal', '-shm', '-journal']) await rm(`${file}${end}`, { force: true });
}

function sqliteFile(place: string): string {
  const parsed = parseStoreUrl(place);
  if (parsed.dialect === 'sqlite') return resolve(parsed.file);
  throw storeError(
    'STORE_BACKUP',
    `${parsed.shown} is a PostgreSQL database: back it up with pg_dump --format=custom and restore it with pg_restore.`,
    { place: parsed.shown },
  );
}
