import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, rowsOf } from '@nightdesk/store/connection/connection';
import { openStore } from '@nightdesk/store/open-store';
import { expect, it, onTestFinished } from 'vitest';
import { KeyRing } from './key-ring.ts';
import { newMasterKey } from './master-key.ts';
import { Secret } from './secret.ts';
import { Vault } from './vault.ts';

interface Vaults {
  readonly connection: Connection;
  readonly before: Vault;
  readonly both: Vault;
  readonly after: Vault;
}

async function openVaults(): Promise<Vaults> {
  const folder = mkdtempSync(join(tmpdir(), 'nightdesk-vault-'));
  const store = await openStore(join(folder, 'desk.db'));
  const { connection } = store;
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const clock = { now: () => 1_795_000_000_000 };
  const [old, next] = [newMasterKey(), newMasterKey()];
  return {
    connection,
    before: new Vault(connection, new KeyRing(old), clock),
    both: new Vault(connection, new KeyRing(next, [old]), clock),
    after: new Vault(connection, new KeyRing(next), clock),
  };
}

it('keeps a secret, replaces it and takes it away', async () => {
  const { connection, before } = await openVaults();
  const get = (): Promise<Secret | null> => connection.read(() => before.get('user:u1', 'totp'));
  expect(await get()).toBeNull();
  await connection.write(() => before.put('user:u1', 'totp', new Secret('one')));
  await connection.write(() => before.put('user:u1', 'totp', new Secret('two')));
  expect((await get())?.reveal()).toBe('two');
  await connection.write(() => before.delete('user:u1', 'totp'));
  expect(await get()).toBeNull();
});

it('does not take an old secret, or one of another, that was put back by hand', async () => {
  const { connection, before } = await openVaults();
  await connection.write(() => before.put('user:u1', 'totp', new Secret('one')));
  await connection.write(() => before.put('user:u2', 'totp', new Secret('mine')));
  const [old] = await connection.read(() =>
    rowsOf("select envelope from secrets where owner = 'user:u1'"),
  );
  await connection.write(() => before.put('user:u1', 'totp', new Secret('two')));
  for (const owner of ['user:u1', 'user:u2']) {
    await connection.write(() =>
      rowsOf('update secrets set envelope = ? where owner = ?', String(old?.['envelope']), owner),
    );
    await expect(connection.read(() => before.get(owner, 'totp'))).rejects.toMatchObject({
      code: 'SECRET_DAMAGED',
      disposition: 'halt',
    });
  }
});

it('rotates all secrets to a new key, and is done when it is begun again', async () => {
  const { connection, before, both, after } = await openVaults();
  for (let i = 0; i < 120; i++) {
    await connection.write(() => before.put(`user:u${i}`, 'totp', new Secret(`secret ${i}`)));
  }
  await expect(after.assertOpens()).rejects.toMatchObject({ code: 'SECRET_KEY_UNKNOWN' });
  await both.assertOpens();
  expect(await both.rotate()).toMatchObject({ resealed: 120 });
  expect(await both.rotate()).toMatchObject({ resealed: 0 });
  await after.assertOpens();
  for (const i of [0, 63, 119]) {
    const secret = await connection.read(() => after.get(`user:u${i}`, 'totp'));
    expect(secret?.reveal()).toBe(`secret ${i}`);
  }
});

it('stops a rotation at what is damaged, with what was done before kept', async () => {
  const { connection, before, both } = await openVaults();
  for (let i = 0; i < 60; i++) {
    await connection.write(() =>
      before.put(`user:u${String(i).padStart(2, '0')}`, 'totp', new Secret('s')),
    );
  }
  await connection.write(() => rowsOf("update secrets set version = 2 where owner = 'user:u55'"));
  await expect(both.rotate()).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
  const [row] = await connection.read(() =>
    rowsOf('select count(distinct key_id) as keys from secrets'),
  );
  expect(row?.['keys']).toBe(2);
});
