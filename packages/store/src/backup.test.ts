import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openAccountStore } from './account-store.ts';
import { backupStore, restoreStore } from './backup.ts';
import { rowsOf } from './connection/connection.ts';
import { doctor } from './doctor.ts';
import { bought, defined, intended } from './events/sample-events.test-support.ts';
import { migrate } from './migrations/migrate.ts';
import { migrations } from './migrations/migrations.ts';
import { openStore } from './open-store.ts';
import { opened } from './migrations/migration-conformance.test-support.ts';
import { spawnWriter } from './writer.test-support.ts';
import { temporaryFolder } from './temp-folder.test-support.ts';

it('copies one sound moment while another process writes, and restores it', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'store.db');
  const store = await openStore(file);
  await store.append('a', [defined]);
  await store.close();
  const writer = spawnWriter(file, 'w', 'a');
  await writer.acknowledged(50);
  const before = writer.count();
  const report = await backupStore(file, join(folder, 'copies', 'one.db'));
  const during = writer.count();
  await writer.acknowledged(during + 20);
  await writer.kill();
  // All that was acknowledged before is in it, and the writer was not held up.
  expect(report.events).toBeGreaterThanOrEqual(1 + before);
  expect(report).toMatchObject({ accounts: 1, file: join(folder, 'copies', 'one.db') });
  expect(await doctor(report.file)).toMatchObject({ healthy: true });

  expect((await restoreStore(report.file, file)).events).toBe(report.events);
  const restored = await opened(file);
  expect((await restored.events('a')).length).toBe(report.events);
  await restored.append('a', bought('b', 1));
  expect((await restored.verifyChain()).fault).toBeNull();
  const old = await opened(`${file}.replaced`);
  expect((await old.events('a')).length).toBeGreaterThanOrEqual(1 + during + 20);
});

it('never writes over a back-up, and leaves nothing behind when it fails', async () => {
  const folder = temporaryFolder();
  const store = await opened(join(folder, 'store.db'));
  await store.append('a', [defined, intended('b', 1)]);
  const target = join(folder, 'copy.db');
  await backupStore(store.place, target);
  const bytes = readFileSync(target);
  await expect(backupStore(store.place, target)).rejects.toMatchObject({ code: 'STORE_BACKUP' });
  expect(readFileSync(target).equals(bytes)).toBe(true);
  await store.connection.write(() => rowsOf("update orders set status = 'FILLED'"));
  const bad = join(folder, 'bad.db');
  await expect(backupStore(store.place, bad)).rejects.toThrow(/status is "FILLED"/);
  expect([existsSync(bad), existsSync(`${bad}.partial`)]).toEqual([false, false]);
});

it('restores nothing that is unsound, and not under the feet of others', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'store.db');
  const store = await openStore(file);
  await store.append('a', [defined, intended('b', 1)]);
  const copy = join(folder, 'copy.db');
  await backupStore(file, copy);
  await expect(restoreStore(copy, file)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
  await store.append('a', [intended('b', 2)]);
  await store.close();
  const cut = join(folder, 'cut.db');
  const bytes = readFileSync(copy);
  writeFileSync(cut, bytes.subarray(0, bytes.length - 4096 * 3));
  await expect(restoreStore(cut, file)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  const again = await opened(file);
  expect((await again.events('a')).length).toBe(3);
  await expect(restoreStore(join(folder, 'none.db'), file)).rejects.toMatchObject({
    code: 'STORE_OPEN',
  });
});

it('copies a store that an earlier version wrote as it is, before it is brought up to date', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'store.db');
  const store = await openStore(file);
  await store.append('a', [defined, ...bought('b', 1)]);
  const [, step = ''] = Object.keys(migrations('sqlite'));
  await migrate(store.connection, step);
  await store.close();
  const copy = join(folder, 'copy.db');
  expect(await backupStore(file, copy)).toMatchObject({ events: 5, books: false });
  await expect(openStore(copy, { schema: 'check' })).rejects.toThrow(/older than this version/);
  const other = join(folder, 'other.db');
  expect(await restoreStore(copy, other)).toMatchObject({ events: 5, books: false });
  const restored = await opened(other);
  expect(await doctor(restored.place)).toMatchObject({ healthy: true, chain: { events: 5 } });
});

it('keeps kernels and cursors', async () => {
  const folder = temporaryFolder();
  const store = await opened(join(folder, 'store.db'));
  const account = openAccountStore(store, 'a');
  await account.load();
  const kept = {
    states: [{ bot: 'b', seen: 1, state: { a: [1] } }],
    cursors: [{ name: 'ledger', cursor: 'c' }],
  };
  await account.commit({ events: [defined], ...kept });
  const copy = join(folder, 'copy.db');
  await backupStore(store.place, copy);
  expect(await openAccountStore(await opened(copy), 'a').load()).toMatchObject(kept);
  await store.connection.write(() => rowsOf("update bot_states set state = 'x'"));
  await expect(backupStore(store.place, join(folder, 'bad.db'))).rejects.toThrow(/not JSON/);
});

it('says how PostgreSQL is backed up', async () => {
  await expect(backupStore('postgres://u:secret@h/d', '/tmp/x')).rejects.toThrow(/pg_dump/);
});
