import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bought, defined, intended } from '../events/sample-events.test-support.ts';
import { migrate } from '../migrations/migrate.ts';
import { opened } from '../migrations/migration-conformance.test-support.ts';
import { openStore, Store } from '../open-store.ts';
import { temporaryFolder } from '../temp-folder.test-support.ts';
import { rowsOf } from './connection.ts';
import { openSqlite } from './sqlite-connection.ts';

/** Runs a program of the system; true when it succeeds. */
function ran(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args).status === 0;
}

/** A small file system of its own at a folder, or false where that is not allowed. */
function mountSmall(folder: string, kilobytes: number): boolean {
  mkdirSync(folder, { recursive: true });
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  if (!ran('mount', '-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder)) return false;
  onTestFinished(() => {
    ran('umount', '-l', folder);
  });
  return true;
}

describe('durability', () => {
  it('is set on every open, after the first access, and stays', async () => {
    const file = join(temporaryFolder(), 'a.db');
    for (let round = 0; round < 2; round += 1) {
      const store = await opened(file);
      if (!('database' in store.connection)) throw new Error('not SQLite');
      const { database } = store.connection;
      await store.append(`a${round}`, [defined]);
      expect(database.pragma('synchronous', { simple: true })).toBe(2);
      expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
      expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    }
  });

  it('waits for one who has the file for itself', async () => {
    // Opened in exclusive mode without a log: it cannot be switched to one.
    const file = join(temporaryFolder(), 'a.db');
    const { default: Database } = await import('better-sqlite3');
    const other = new Database(file);
    onTestFinished(() => other.close());
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec('create table t (x int)');
    await expect(openSqlite(file, { lockWait: 50 })).rejects.toMatchObject({
      code: 'STORE_LOCKED',
    });
  });
});

describe('a full disk', () => {
  it('is named, half-writes nothing, and trading goes on when there is room again', async (test) => {
    const folder = join(temporaryFolder(), 'small');
    if (!mountSmall(folder, 1_536)) test.skip('needs the right to mount a small file system');
    const store = await opened(join(folder, 'a.db'));
    await store.append('a', [defined]);
    const ballast = join(folder, 'ballast');
    let orders = 0;
    const fill = async (): Promise<unknown> => {
      for (;;) {
        orders += 1;
        try {
          await store.append('a', [intended('b', orders)]);
        } catch (error) {
          orders -= 1;
          return error;
        }
      }
    };
    writeFileSync(ballast, Buffer.alloc(300 * 1024));
    expect(await fill()).toMatchObject({ code: 'STORE_FULL', disposition: 'halt' });
    expect(orders).toBeGreaterThan(10);
    // The process lives, reads, and has exactly what was acknowledged.
    expect((await store.events('a')).length).toBe(1 + orders);
    expect((await store.records('orders', 'a')).length).toBe(orders);
    writeFileSync(ballast, '');
    await store.append('a', [intended('b', orders + 1)]);
    expect((await store.verifyChain()).fault).toBeNull();
  });

  it('is named when the database reaches its own limit', async () => {
    const store = await opened(join(temporaryFolder(), 'a.db'));
    if (!('database' in store.connection)) throw new Error('not SQLite');
    await store.append('a', [defined]);
    const pages = Number(store.connection.database.pragma('page_count', { simple: true }));
    store.connection.database.pragma(`max_page_count = ${pages}`);
    const many = Array.from({ length: 200 }, (_, i) => intended('b', i + 1));
    await expect(store.append('a', many)).rejects.toMatchObject({ code: 'STORE_FULL' });
    store.connection.database.pragma('max_page_count = 100000');
    await store.append('a', many);
    expect((await store.records('orders', 'a')).length).toBe(200);
  });
});

describe('a place that takes no writes', () => {
  it('is named when the whole file system is read-only', async (test) => {
    const folder = join(temporaryFolder(), 'readonly');
    if (!mountSmall(folder, 2_048)) test.skip('needs the right to mount a small file system');
    const file = join(folder, 'a.db');
    await (await openStore(file)).close();
    expect(ran('mount', '-o', 'remount,ro', folder)).toBe(true);
    await expect(openStore(file)).rejects.toMatchObject({
      code: 'STORE_READ_ONLY',
      disposition: 'halt',
    });
    await expect(openStore(join(folder, 'sub', 'b.db'))).rejects.toMatchObject({
      code: 'STORE_READ_ONLY',
    });
  });

  it('is named when the folder is read-only', async (test) => {
    if (process.getuid?.() === 0) test.skip('root may write everywhere');
    const folder = join(temporaryFolder(), 'readonly');
    mkdirSync(folder);
    chmodSync(folder, 0o555);
    await expect(openStore(join(folder, 'a.db'))).rejects.toMatchObject({
      code: 'STORE_READ_ONLY',
    });
  });

  it('is named when it is a folder', async () => {
    await expect(openStore(temporaryFolder())).rejects.toMatchObject({ code: 'STORE_OPEN' });
  });
});

describe('another writer', () => {
  it('is waited for, without blocking this process', async () => {
    const file = join(temporaryFolder(), 'a.db');
    const store = await opened(file);
    const other = await openSqlite(file);
    onTestFinished(() => other.close());
    other.database.exec('BEGIN IMMEDIATE');
    const append = store.append('a', [defined]);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 5);
    await new Promise((resolve) => setTimeout(resolve, 300));
    other.database.exec('COMMIT');
    await append;
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });

  it('is named when it does not finish, and nothing was written', async () => {
    const file = join(temporaryFolder(), 'a.db');
    const store = await opened(file, { lockWait: 100 });
    const other = await openSqlite(file);
    onTestFinished(() => other.close());
    other.database.exec('BEGIN IMMEDIATE');
    await expect(store.append('a', [defined])).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      disposition: 'retry',
    });
    // Reading goes on meanwhile.
    expect(await store.events('a')).toEqual([]);
    other.database.exec('ROLLBACK');
    await store.append('a', [defined]);
  });
});

describe('a damaged file', () => {
  it('is named: no database, cut off, or overwritten in the middle', async () => {
    const folder = temporaryFolder();
    const noise = join(folder, 'noise.db');
    writeFileSync(
      noise,
      'this is not a database, although it is long enough to be read as one\n'.repeat(100),
    );
    await expect(openStore(noise)).rejects.toMatchObject({
      code: 'STORE_CORRUPT',
      disposition: 'halt',
    });
    const file = join(folder, 'a.db');
    const store = await openStore(file);
    await store.append('a', [defined, ...bought('b', 1)]);
    await store.close();
    const { default: Database } = await import('better-sqlite3');
    const database = new Database(file);
    const root = database
      .prepare("select rootpage from sqlite_schema where name = 'order_events'")
      .all([]);
    const size = Number(database.pragma('page_size', { simple: true }));
    database.close();
    const page = JSON.stringify(root).match(/\d+/)?.[0] ?? '0';
    const { open } = await import('node:fs/promises');
    const handle = await open(file, 'r+');
    await handle.write(Buffer.alloc(size, 0xff), 0, size, (Number(page) - 1) * size);
    await handle.close();
    const damaged = await opened(file);
    await expect(damaged.events('a')).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  });
});

it('refuses work after it was closed', async () => {
  const store = await openStore(join(temporaryFolder(), 'a.db'));
  await store.close();
  await expect(store.append('a', [defined])).rejects.toMatchObject({ code: 'STORE_CLOSED' });
  await expect(store.events('a')).rejects.toMatchObject({ code: 'STORE_CLOSED' });
});

it('rolls back work that throws, also between its statements', async () => {
  const connection = await openSqlite(join(temporaryFolder(), 'a.db'));
  await migrate(connection);
  const store = new Store(connection);
  onTestFinished(() => store.close());
  await expect(
    connection.write(function* () {
      yield* rowsOf("insert into balances values ('a', 'b', 'USDT', '1')");
      throw new Error('mine');
    }),
  ).rejects.toMatchObject({ code: 'STORE_FAILED' });
  expect(await store.records('balances', 'a')).toEqual([]);
});
