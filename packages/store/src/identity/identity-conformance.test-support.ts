import { expect, it, onTestFinished } from 'vitest';
import { rowsOf, type Steps } from '../connection/connection.ts';
import { openStore, type Store } from '../open-store.ts';
import {
  type ApiKeyRecord,
  findApiKey,
  insertApiKey,
  listApiKeys,
  revokeApiKey,
  revokeApiKeysOf,
  touchApiKey,
} from './api-keys.ts';
import { appendAudit, type AuditRecord, listAudit } from './audit-log.ts';
import { clearLinks, findLink, replaceLink, takeLink } from './one-time-links.ts';
import { countRecoveryCodes, replaceRecoveryCodes, useRecoveryCode } from './recovery-codes.ts';
import {
  findSecret,
  nextSecretVersion,
  putSecret,
  resealSecret,
  type SecretRecord,
  secretKeyIds,
  secretsNotUnder,
} from './secrets.ts';
import {
  clearSessions,
  deleteSession,
  deleteSessionsOf,
  findSession,
  insertSession,
  listSessions,
  type SessionRecord,
  strengthenSession,
  touchSession,
} from './sessions.ts';
import {
  clearPassword,
  countActiveAdmins,
  countFailure,
  countUsers,
  findUser,
  findUserByName,
  forgetFailures,
  insertUser,
  listUsers,
  rehashPassword,
  setPassword,
  setSecondFactor,
  setUserAccess,
  takeIdentityGuard,
  type UserRecord,
  useTotpStep,
} from './users.ts';

const hash = (letter: string): string => letter.repeat(64);

const ada: UserRecord = {
  id: 'u1',
  name: 'ada',
  role: 'admin',
  disabled: false,
  createdTime: 1_795_000_000_000,
  passwordHash: null,
  passwordTime: null,
  secondFactor: 'off',
  totpStep: null,
  failures: 0,
  lockedUntil: null,
};
const bob: UserRecord = {
  ...ada,
  id: 'u2',
  name: 'bob',
  role: 'viewer',
  passwordHash: '$x',
  passwordTime: 5,
};

const session: SessionRecord = {
  id: 's1',
  userId: 'u1',
  kind: 'cookie',
  tokenHash: hash('a'),
  createdTime: 100,
  seenTime: 100,
  expiresTime: 1_000,
  idleTime: 50,
  strongTime: null,
  address: '127.0.0.1',
  agent: "Robert'); drop table users;--",
};

const key: ApiKeyRecord = {
  id: 'k1',
  userId: 'u1',
  name: 'ticker',
  prefix: 'ndk_abcd',
  keyHash: hash('b'),
  scopes: ['read', 'trade'],
  createdTime: 1,
  expiresTime: null,
  usedTime: null,
  revokedTime: null,
};

const entry: AuditRecord = {
  time: 7,
  actorKind: 'session',
  userId: 'u1',
  userName: 'ada',
  credentialId: 's1',
  action: 'user.created',
  subject: 'user:u2',
  before: null,
  after: '{"role":"viewer"}',
  address: '::1',
};

const secret: SecretRecord = {
  owner: 'user:u1',
  name: 'totp',
  version: 1,
  keyId: 'k-old',
  envelope: 'nd1.x',
  createdTime: 1,
};

/** What both databases must do about users, sessions, keys, links, secrets and the audit log. */
export function identityConformance(create: () => Promise<string>): void {
  const begin = async (): Promise<{
    store: Store;
    write: <T>(work: () => Steps<T>) => Promise<T>;
    place: string;
  }> => {
    const place = await create();
    const store = await openStore(place);
    onTestFinished(() => store.close());
    const write = <T>(work: () => Steps<T>): Promise<T> => store.connection.write(work);
    await write(function* () {
      yield* insertUser(ada);
      yield* insertUser(bob);
    });
    return { store, write, place };
  };

  it('gives back users as they were written, one a name', async () => {
    const { write } = await begin();
    expect(await write(() => findUser('u1'))).toEqual(ada);
    expect(await write(() => findUserByName('bob'))).toEqual(bob);
    expect(await write(() => findUser("u1' or '1'='1"))).toBeNull();
    expect(await write(() => insertUser({ ...ada, id: 'u3' }))).toBe(false);
    expect(await write(() => countUsers())).toBe(2);
    expect((await write(() => listUsers('', 1))).map(({ name }) => name)).toEqual(['ada']);
    expect((await write(() => listUsers('ada', 9))).map(({ name }) => name)).toEqual(['bob']);
  });

  it('refuses a role and a hash that there cannot be', async () => {
    const { write } = await begin();
    for (const sql of [
      "update users set role = 'root'",
      'update users set disabled = 2',
      "update users set second_factor = 'maybe'",
      'update users set failures = -1',
      'insert into identity_guard (id, changes) values (2, 0)',
    ]) {
      await expect(
        write(() => rowsOf(sql)),
        sql,
      ).rejects.toMatchObject({ code: 'STORE_REFUSED' });
    }
    await expect(
      write(() => insertSession({ ...session, tokenHash: 'plain' })),
    ).rejects.toMatchObject({
      code: 'STORE_REFUSED',
    });
    await expect(write(() => insertApiKey({ ...key, userId: 'nobody' }))).rejects.toMatchObject({
      code: 'STORE_REFUSED',
    });
  });

  it('changes access and counts who can still administer', async () => {
    const { write } = await begin();
    expect(await write(() => countActiveAdmins())).toBe(1);
    await write(() => setUserAccess('u2', 'admin', true));
    expect(await write(() => countActiveAdmins())).toBe(1);
    await write(() => setUserAccess('u2', 'admin', false));
    expect(await write(() => countActiveAdmins())).toBe(2);
  });

  it('holds a rule over several users when two change them at once', async () => {
    const { store, write, place } = await begin();
    await write(() => setUserAccess('u2', 'admin', false));
    const other = await openStore(place);
    onTestFinished(() => other.close());
    const demote = (id: string) =>
      function* (): Steps<boolean> {
        yield* takeIdentityGuard();
        if ((yield* countActiveAdmins()) < 2) return false;
        yield* setUserAccess(id, 'viewer', false);
        return true;
      };
    const done = await Promise.all([
      store.connection.write(demote('u1')),
      other.connection.write(demote('u2')),
    ]);
    expect(done.filter(Boolean).length).toBe(1);
    expect(await write(() => countActiveAdmins())).toBe(1);
  });

  it('sets passwords, and rehashes only what is still the same', async () => {
    const { write } = await begin();
    await write(() => countFailure('u1', 2, 999));
    await write(() => setPassword('u1', '$one', 42));
    expect(await write(() => findUser('u1'))).toMatchObject({
      passwordHash: '$one',
      passwordTime: 42,
      failures: 0,
    });
    await write(() => rehashPassword('u1', '$zero', '$never'));
    expect(await write(() => findUser('u1'))).toMatchObject({ passwordHash: '$one' });
    await write(() => rehashPassword('u1', '$one', '$better'));
    expect(await write(() => findUser('u1'))).toMatchObject({
      passwordHash: '$better',
      passwordTime: 42,
    });
    await write(() => clearPassword('u1'));
    expect(await write(() => findUser('u1'))).toMatchObject({
      passwordHash: null,
      passwordTime: null,
    });
  });

  it('counts failures up to a lock and forgets them', async () => {
    const { write } = await begin();
    expect(await write(() => countFailure('u1', 3, 999))).toBe(false);
    expect(await write(() => countFailure('u1', 3, 999))).toBe(false);
    expect(await write(() => findUser('u1'))).toMatchObject({ failures: 2, lockedUntil: null });
    expect(await write(() => countFailure('u1', 3, 999))).toBe(true);
    expect(await write(() => findUser('u1'))).toMatchObject({ failures: 0, lockedUntil: 999 });
    expect(await write(() => findUser('u2'))).toMatchObject({ failures: 0, lockedUntil: null });
    await write(() => forgetFailures('u1'));
    expect(await write(() => findUser('u1'))).toMatchObject({ failures: 0, lockedUntil: null });
    expect(await write(() => countFailure('nobody', 1, 9))).toBe(false);
  });

  it('counts every one of many failures at once', async () => {
    const { write } = await begin();
    const locks = await Promise.all(
      Array.from({ length: 12 }, () => write(() => countFailure('u1', 10, 999))),
    );
    expect(locks.filter(Boolean).length).toBe(1);
    expect(await write(() => findUser('u1'))).toMatchObject({ failures: 2, lockedUntil: 999 });
  });

  it('uses a time step once, and none before it', async () => {
    const { write } = await begin();
    await write(() => setSecondFactor('u1', 'on'));
    const many = await Promise.all(
      Array.from({ length: 6 }, () => write(() => useTotpStep('u1', 100))),
    );
    expect(many.filter(Boolean).length).toBe(1);
    expect(await write(() => useTotpStep('u1', 99))).toBe(false);
    expect(await write(() => useTotpStep('u1', 101))).toBe(true);
    await write(() => setSecondFactor('u1', 'off'));
    expect(await write(() => findUser('u1'))).toMatchObject({ secondFactor: 'off', totpStep: 101 });
  });

  it('keeps sessions by hash, lists, notes their use and ends them', async () => {
    const { write } = await begin();
    const second: SessionRecord = {
      ...session,
      id: 's2',
      kind: 'bearer',
      tokenHash: hash('c'),
      createdTime: 200,
      seenTime: 200,
      idleTime: null,
    };
    await write(() => insertSession(session));
    await write(() => insertSession(second));
    expect(await write(() => findSession(hash('a')))).toEqual(session);
    expect(await write(() => findSession(hash('d')))).toBeNull();
    expect((await write(() => listSessions('u1'))).map(({ id }) => id)).toEqual(['s2', 's1']);
    await write(() => touchSession('s1', 120));
    await write(() => touchSession('s1', 110));
    await write(() => strengthenSession('s1', 121));
    expect(await write(() => findSession(hash('a')))).toMatchObject({
      seenTime: 120,
      strongTime: 121,
    });
    expect(await write(() => deleteSession('u2', 's1'))).toBe(false);
    expect(await write(() => clearSessions(169))).toBe(0);
    expect(await write(() => clearSessions(170))).toBe(1);
    expect(await write(() => clearSessions(999))).toBe(0);
    expect(await write(() => deleteSession('u1', 's2'))).toBe(true);
    await write(() => insertSession(session));
    await write(() => insertSession(second));
    expect(await write(() => deleteSessionsOf('u1', 's2'))).toBe(1);
    expect((await write(() => listSessions('u1'))).map(({ id }) => id)).toEqual(['s2']);
    expect(await write(() => deleteSessionsOf('u1'))).toBe(1);
    await expect(
      write(function* () {
        yield* insertSession(session);
        yield* insertSession({ ...session, id: 'other' });
      }),
    ).rejects.toMatchObject({ code: 'STORE_REFUSED' });
  });

  it('keeps API keys by hash, lists and revokes them once', async () => {
    const { write } = await begin();
    await write(() => insertApiKey(key));
    await write(() => insertApiKey({ ...key, id: 'k2', keyHash: hash('e'), expiresTime: 9 }));
    expect(await write(() => findApiKey(hash('b')))).toEqual(key);
    await write(() => touchApiKey('k1', 33));
    expect(
      (await write(() => listApiKeys('u1'))).map(({ id, usedTime }) => [id, usedTime]),
    ).toEqual([
      ['k1', 33],
      ['k2', null],
    ]);
    expect(await write(() => revokeApiKey('u2', 'k1', 50))).toBeNull();
    expect(await write(() => revokeApiKey('u1', 'k1', 50))).toMatchObject({ id: 'k1' });
    expect(await write(() => revokeApiKey('u1', 'k1', 60))).toBeNull();
    expect(await write(() => findApiKey(hash('b')))).toMatchObject({ revokedTime: 50 });
    expect(await write(() => revokeApiKeysOf('u1', 70))).toBe(1);
  });

  it('gives a link to one of several that try, and keeps one a purpose and user', async () => {
    const { write } = await begin();
    const link = {
      tokenHash: hash('1'),
      purpose: 'claim',
      userId: null,
      createdTime: 1,
      expiresTime: 10,
    } as const;
    await write(() => replaceLink(link));
    await write(() => replaceLink({ ...link, tokenHash: hash('2') }));
    await write(() =>
      replaceLink({ ...link, purpose: 'set-password', userId: 'u2', tokenHash: hash('3') }),
    );
    await write(() =>
      replaceLink({ ...link, purpose: 'set-password', userId: 'u1', tokenHash: hash('4') }),
    );
    expect(await write(() => findLink('claim', hash('1')))).toBeNull();
    expect(await write(() => findLink('set-password', hash('2')))).toBeNull();
    expect(await write(() => findLink('set-password', hash('3')))).toEqual({
      userId: 'u2',
      expiresTime: 10,
    });
    const taken = await Promise.all(
      Array.from({ length: 5 }, () => write(() => takeLink('claim', hash('2')))),
    );
    expect(taken.filter((one) => one !== null)).toEqual([{ userId: null, expiresTime: 10 }]);
    await write(() => clearLinks(10));
    expect(await write(() => findLink('set-password', hash('4')))).toBeNull();
  });

  it('uses a recovery code once, of its user alone', async () => {
    const { write } = await begin();
    await write(() => replaceRecoveryCodes('u1', [hash('7'), hash('8')]));
    expect(await write(() => useRecoveryCode('u2', hash('7'), 5))).toBe(false);
    const many = await Promise.all(
      Array.from({ length: 5 }, () => write(() => useRecoveryCode('u1', hash('7'), 5))),
    );
    expect(many.filter(Boolean).length).toBe(1);
    expect(await write(() => countRecoveryCodes('u1'))).toBe(1);
    await write(() => replaceRecoveryCodes('u1', [hash('9')]));
    expect(await write(() => useRecoveryCode('u1', hash('8'), 5))).toBe(false);
    expect(await write(() => countRecoveryCodes('u1'))).toBe(1);
  });

  it('takes secrets in the order of their versions, and reseals only what is unchanged', async () => {
    const { write } = await begin();
    expect(await write(() => nextSecretVersion('user:u1', 'totp'))).toBe(1);
    expect(await write(() => putSecret(secret))).toBe(true);
    expect(await write(() => putSecret(secret))).toBe(false);
    expect(await write(() => putSecret({ ...secret, version: 3 }))).toBe(false);
    const two = { ...secret, version: 2, envelope: 'nd1.y' };
    expect(await write(() => putSecret(two))).toBe(true);
    expect(await write(() => findSecret('user:u1', 'totp'))).toEqual(two);
    await write(() => putSecret({ ...secret, owner: 'account:main', keyId: 'k-new' }));
    expect(await write(() => secretKeyIds())).toEqual(['k-new', 'k-old']);
    expect(await write(() => secretsNotUnder('k-new', 9))).toEqual([two]);
    expect(await write(() => resealSecret(secret, 'k-new', 'nd1.z'))).toBe(false);
    expect(await write(() => resealSecret(two, 'k-new', 'nd1.z'))).toBe(true);
    expect(await write(() => secretKeyIds())).toEqual(['k-new']);
  });

  it('appends to the audit log, pages through it, and lets nobody change it', async () => {
    const { write } = await begin();
    for (let i = 0; i < 5; i++) {
      await write(() =>
        appendAudit({ ...entry, time: i, action: i % 2 === 0 ? 'even' : 'odd', userId: `u${i}` }),
      );
    }
    const all = await write(() => listAudit({}, null, 10));
    expect(all.map(({ time }) => time)).toEqual([4, 3, 2, 1, 0]);
    const [newest] = all;
    expect(newest).toMatchObject({ ...entry, time: 4, action: 'even', userId: 'u4' });
    const page = await write(() => listAudit({ action: 'even' }, newest?.sequence ?? 0, 1));
    expect(page.map(({ time }) => time)).toEqual([2]);
    expect(await write(() => listAudit({ subject: 'user:u9' }, null, 9))).toEqual([]);
    expect((await write(() => listAudit({ userId: 'u3' }, null, 9))).length).toBe(1);
    for (const sql of ["update audit_log set action = 'x'", 'delete from audit_log']) {
      await expect(
        write(() => rowsOf(sql)),
        sql,
      ).rejects.toThrow(/append-only/);
    }
    expect((await write(() => listAudit({}, null, 10))).length).toBe(5);
  });

  it('writes an entry with what it tells of, or neither', async () => {
    const { write } = await begin();
    await expect(
      write(function* () {
        yield* appendAudit(entry);
        yield* insertSession({ ...session, userId: 'nobody' });
      }),
    ).rejects.toMatchObject({ code: 'STORE_REFUSED' });
    expect(await write(() => listAudit({}, null, 10))).toEqual([]);
  });

  it('takes with a user what was theirs, and keeps what they did', async () => {
    const { write } = await begin();
    await write(() => insertSession(session));
    await write(() => insertApiKey(key));
    await write(() => replaceRecoveryCodes('u1', [hash('7')]));
    await write(() => appendAudit(entry));
    await write(() => rowsOf("delete from users where id = 'u1'"));
    expect(await write(() => listSessions('u1'))).toEqual([]);
    expect(await write(() => listApiKeys('u1'))).toEqual([]);
    expect(await write(() => countRecoveryCodes('u1'))).toBe(0);
    expect((await write(() => listAudit({}, null, 10))).length).toBe(1);
  });
}
