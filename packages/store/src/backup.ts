import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { openSqlite } from './connection/sqlite-connection.ts';
import { sqliteError } from './connection/sqlite-errors.ts';
import { parseStoreUrl } from './connection/store-url.ts';
import { systemError } from './connection/system-error.ts';
import { doctor, type DoctorReport } from './doctor.ts';
import { storeError } from './store-error.ts';

/** What a back-up or a restored store holds. */
export interface BackupReport {
  readonly file: string;
  readonly accounts: number;
  readonly events: number;
}

/**
 * Copies a SQLite store while others write to it: one consistent moment, checked event by event and book by book
 * before it gets its name, and on the disk when this resolves. It occupies the process while it copies.
 *
 * PostgreSQL is backed up with `pg_dump` (see `docs/store.md`).
 *
 * @throws NightdeskError `STORE_BACKUP` when the target is there already, or the copy is not sound; `STORE_FULL`, …
 */
export async function backupStore(place: string, target: string): Promise<BackupReport> {
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
  return finish(partial, file);
}

/**
 * Puts a back-up in the place of a store, after checking it. What was there is kept beside it, its name ending in
 * `.replaced`. Nobody may have the store open.
 *
 * @throws NightdeskError `STORE_BACKUP` when the copy is not sound or an earlier `.replaced` is in the way,
 * `STORE_LOCKED` when the store is in use
 */
export async function restoreStore(backup: string, place: string): Promise<BackupReport> {
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
  await assertSound(partial);
  if (existsSync(file)) {
    await letGo(file);
    await rename(file, replaced);
  }
  return finish(partial, file);
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

async function finish(partial: string, file: string): Promise<BackupReport> {
  const { chain } = await assertSound(partial);
  try {
    await flush(partial);
    await rename(partial, file);
    await flush(dirname(file));
  } catch (error) {
    await removeAll(partial);
    throw systemError(error, file);
  }
  return { file, accounts: chain.accounts, events: chain.events };
}

async function assertSound(partial: string): Promise<DoctorReport> {
  const report = await doctor(partial).catch(async (error: unknown) => {
    await removeAll(partial);
    throw error;
  });
  if (report.healthy) return report;
  await removeAll(partial);
  const words = report.chain.fault?.text ?? report.difference?.text ?? '';
  throw storeError(
    'STORE_BACKUP',
    `The copy is not sound: ${words}. The store it is from has the same fault; run the doctor there.`,
    { file: partial },
  );
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
