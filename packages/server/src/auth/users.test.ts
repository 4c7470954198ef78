import { rowsOf } from '@nightdesk/store/connection/connection';
import { describe, expect, it } from 'vitest';
import { rejection } from '../secrets/error-of.test-support.ts';
import { Secret } from '../secrets/secret.ts';
import { assertMay, CLI_ACTOR, isTheirs } from './actor.ts';
import { audit } from './audit.ts';
import { DAY, HERE, openDesk, PASSWORD } from './identity.test-support.ts';

const NEXT = 'another good password';
const secret = (text: string): Secret => new Secret(text);
const required = { code: 'AUTH_REQUIRED' };
const forbidden = { code: 'AUTH_FORBIDDEN' };

describe('users', () => {
  it('are made by administrators, set a password by a link that works once, and sign in', async () => {
    const desk = await openDesk();
    const admin = await desk.actor(await desk.claimed());
    const { user, link } = await desk.identity.users.create(admin, { name: 'Bob', role: 'trader' });
    expect(user).toMatchObject({ name: 'bob', role: 'trader', passwordTime: null });
    expect((await rejection(desk.signIn('bob', { password: '' }))).code).toBe('AUTH_REFUSED');
    const set = (text: string): Promise<void> =>
      desk.identity.passwords.setByLink(link.token.reveal(), secret(text), HERE);
    await expect(set('short')).rejects.toMatchObject({ code: 'AUTH_PASSWORD' });
    await set(PASSWORD);
    await expect(set(NEXT)).rejects.toMatchObject({ code: 'AUTH_LINK' });
    await desk.signIn('bob');
    expect(JSON.stringify(link)).not.toContain(link.token.reveal());
    await expect(
      desk.identity.users.create(admin, { name: 'BOB', role: 'admin' }),
    ).rejects.toMatchObject({ code: 'AUTH_NAME_TAKEN' });
    await expect(
      desk.identity.users.create(admin, { name: '../bob', role: 'admin' }),
    ).rejects.toMatchObject({ code: 'AUTH_INVALID' });
  });

  it('have a day for the link, of several requests one sets it, and a claim link sets none', async () => {
    const desk = await openDesk();
    const claim = await desk.identity.firstAdmin.open();
    const setBy = (token: string): Promise<void> =>
      desk.identity.passwords.setByLink(token, secret(PASSWORD), HERE);
    await expect(setBy(claim?.token.reveal() ?? '')).rejects.toMatchObject({ code: 'AUTH_LINK' });
    const admin = await desk.actor(await desk.claimed());
    const { user, link } = await desk.identity.users.create(admin, { name: 'bob', role: 'viewer' });
    desk.clock.pass(DAY);
    await expect(setBy(link.token.reveal())).rejects.toMatchObject({ code: 'AUTH_LINK' });
    const again = await desk.actor(await desk.signIn('ada'));
    const fresh = await desk.identity.users.reset(again, user.id);
    const all = await Promise.allSettled([1, 2, 3].map(() => setBy(fresh.token.reveal())));
    expect(all.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  });

  it('are seen and changed by administrators, and see themselves alone', async () => {
    const desk = await openDesk();
    const ada = await desk.claimed();
    const admin = await desk.actor(ada);
    const { users, auditLog } = desk.identity;
    const bob = await desk.user(admin, 'bob', 'trader');
    const actor = await desk.actor(bob);
    expect(await users.get(actor, bob.user.id)).toMatchObject({ name: 'bob' });
    await expect(users.get(actor, ada.user.id)).rejects.toMatchObject({ code: 'AUTH_NOT_FOUND' });
    await expect(users.list(actor, '', 9)).rejects.toMatchObject(forbidden);
    await expect(users.create(actor, { name: 'eve', role: 'admin' })).rejects.toMatchObject(
      forbidden,
    );
    await expect(users.change(actor, bob.user.id, { role: 'admin' })).rejects.toMatchObject(
      forbidden,
    );
    await expect(users.reset(actor, ada.user.id)).rejects.toMatchObject(forbidden);
    await expect(auditLog.list(actor, {}, null, 9)).rejects.toMatchObject(forbidden);
    const list = await users.list(admin, '', 9);
    expect(list.map(({ name }) => name)).toEqual(['ada', 'bob']);
    expect(JSON.stringify(list)).not.toMatch(/argon2|hash|totpStep/i);
    await expect(users.change(admin, 'nobody', { disabled: true })).rejects.toMatchObject({
      code: 'AUTH_NOT_FOUND',
    });
  });

  it('lose at once what their role no longer allows, and everything when they are disabled', async () => {
    const desk = await openDesk();
    const admin = await desk.actor(await desk.claimed());
    const bob = await desk.user(admin, 'bob', 'trader');
    const { apiKeys, authenticator, users } = desk.identity;
    const { secret: key } = await apiKeys.create(await desk.actor(bob), {
      name: 'k',
      scopes: ['read', 'trade'],
      expiresTime: null,
    });
    const byKey = { authorization: `Bearer ${key.reveal()}`, address: '::1' };
    await users.change(admin, bob.user.id, { role: 'viewer' });
    const lowered = await desk.actor(bob);
    expect(lowered.scopes).toEqual(['read']);
    expect(() => assertMay(lowered, 'trade')).toThrow(/viewer may not/);
    expect((await authenticator.authenticate(byKey)).actor.scopes).toEqual(['read']);
    await users.change(admin, bob.user.id, { disabled: true });
    await expect(desk.actor(bob)).rejects.toMatchObject(required);
    await expect(authenticator.authenticate(byKey)).rejects.toMatchObject(required);
    await users.change(admin, bob.user.id, { disabled: false });
    await expect(desk.actor(bob)).rejects.toMatchObject(required);
    await desk.signIn('bob');
  });

  it('always have an administrator among them, also when two step down at once', async () => {
    const desk = await openDesk();
    const ada = await desk.claimed();
    const admin = await desk.actor(ada);
    const { users } = desk.identity;
    for (const change of [{ role: 'viewer' }, { disabled: true }] as const)
      await expect(users.change(admin, ada.user.id, change)).rejects.toMatchObject({
        code: 'AUTH_LAST_ADMIN',
      });
    expect((await users.get(admin, ada.user.id)).role).toBe('admin');
    const eve = await desk.user(admin, 'eve', 'admin');
    const both = await Promise.allSettled([
      users.change(admin, ada.user.id, { role: 'viewer' }),
      users.change(admin, eve.user.id, { role: 'viewer' }),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  });

  it('that are reset lose password, sessions and keys', async () => {
    const desk = await openDesk();
    const admin = await desk.actor(await desk.claimed());
    const bob = await desk.user(admin, 'bob', 'trader');
    const { secret: key } = await desk.identity.apiKeys.create(await desk.actor(bob), {
      name: 'k',
      scopes: ['read'],
      expiresTime: null,
    });
    const link = await desk.identity.users.reset(CLI_ACTOR, bob.user.id);
    await expect(desk.actor(bob)).rejects.toMatchObject(required);
    await expect(
      desk.identity.authenticator.authenticate({
        authorization: `Bearer ${key.reveal()}`,
        address: '::1',
      }),
    ).rejects.toMatchObject(required);
    expect((await rejection(desk.signIn('bob'))).code).toBe('AUTH_REFUSED');
    await desk.identity.passwords.setByLink(link.token.reveal(), secret(NEXT), HERE);
    await desk.signIn('bob', { password: NEXT });
  });
});

describe('a password change', () => {
  it('wants the current one, ends every session, and keeps nothing of the old', async () => {
    const desk = await openDesk();
    const ada = await desk.claimed();
    const other = await desk.signIn('ada');
    const actor = await desk.actor(ada);
    const { passwords } = desk.identity;
    const change = (from: string, to: string): Promise<void> =>
      passwords.change(actor, secret(from), secret(to));
    await expect(change('wrong', NEXT)).rejects.toMatchObject({ code: 'AUTH_REFUSED' });
    await expect(change(PASSWORD, 'short')).rejects.toMatchObject({ code: 'AUTH_PASSWORD' });
    await expect(change(PASSWORD, PASSWORD)).rejects.toMatchObject({ code: 'AUTH_PASSWORD' });
    await desk.actor(ada);
    await change(PASSWORD, NEXT);
    for (const one of [ada, other]) await expect(desk.actor(one)).rejects.toMatchObject(required);
    expect((await rejection(desk.signIn('ada'))).code).toBe('AUTH_REFUSED');
    await desk.signIn('ada', { password: NEXT });
  });

  it('cannot be guessed at from an open session', async () => {
    const desk = await openDesk();
    const actor = await desk.actor(await desk.claimed());
    const codes: string[] = [];
    for (let i = 0; i < 10; i++) {
      const error = await rejection(
        desk.identity.passwords.change(actor, secret(`no ${i}`), secret(NEXT)),
      );
      codes.push(error.code);
    }
    expect(codes.filter((code) => code === 'AUTH_REFUSED').length).toBe(8);
    expect(codes.at(-1)).toBe('AUTH_LIMITED');
  });
});

describe('API keys', () => {
  it('are shown once, work, note their use, and end when they are revoked or their time is over', async () => {
    const desk = await openDesk();
    const actor = await desk.actor(await desk.claimed());
    const { apiKeys, authenticator } = desk.identity;
    const made = await apiKeys.create(actor, {
      name: ' my\u0000 key\n',
      scopes: ['trade', 'read'],
      expiresTime: desk.clock.now() + DAY,
    });
    expect(made.apiKey).toMatchObject({
      name: 'my  key',
      scopes: ['read', 'trade'],
      usedTime: null,
    });
    const key = made.secret.reveal();
    expect(JSON.stringify(made)).not.toContain(key);
    expect(made.apiKey.prefix).toBe(key.slice(0, 10));
    const presented = { authorization: `bearer ${key}`, address: '10.0.0.1' };
    const who = await authenticator.authenticate(presented);
    expect(who.actor).toMatchObject({
      kind: 'api-key',
      scopes: ['read', 'trade'],
      address: '10.0.0.1',
    });
    expect(who.csrfToken).toBeNull();
    expect(() => assertMay(who.actor, 'admin')).toThrow(/This API key may not/);
    expect((await apiKeys.list(actor))[0]?.usedTime).toBe(desk.clock.now());
    const stored = await desk.parts.connection.read(() => rowsOf('select * from api_keys'));
    expect(JSON.stringify(stored)).not.toContain(key.slice(10));
    for (const bad of [key.slice(0, -1), `${key}A`, key.replace('ndk_', 'ndb_'), key.toUpperCase()])
      await expect(
        authenticator.authenticate({ ...presented, authorization: `Bearer ${bad}` }),
      ).rejects.toMatchObject(required);
    await expect(authenticator.authenticate({ cookie: key, address: '' })).rejects.toMatchObject(
      required,
    );
    const second = await apiKeys.create(actor, { name: 'b', scopes: ['read'], expiresTime: null });
    await apiKeys.revoke(actor, second.apiKey.id);
    await expect(
      authenticator.authenticate({
        ...presented,
        authorization: `Bearer ${second.secret.reveal()}`,
      }),
    ).rejects.toMatchObject(required);
    await expect(apiKeys.revoke(actor, second.apiKey.id)).rejects.toMatchObject({
      code: 'AUTH_NOT_FOUND',
    });
    desk.clock.pass(DAY);
    await expect(authenticator.authenticate(presented)).rejects.toMatchObject(required);
  });

  it('may no more than who makes them, and make no keys themselves', async () => {
    const desk = await openDesk();
    const admin = await desk.actor(await desk.claimed());
    const trader = await desk.actor(await desk.user(admin, 'bob', 'trader'));
    const { apiKeys, authenticator, users, passwords } = desk.identity;
    const wanted = (scopes: readonly ('read' | 'trade' | 'admin')[]) => ({
      name: 'k',
      scopes,
      expiresTime: null,
    });
    await expect(apiKeys.create(trader, wanted(['read', 'admin']))).rejects.toMatchObject(
      forbidden,
    );
    await expect(apiKeys.create(trader, wanted([]))).rejects.toMatchObject({
      code: 'AUTH_INVALID',
    });
    await expect(apiKeys.create(trader, wanted(['read', 'read']))).rejects.toMatchObject({
      code: 'AUTH_INVALID',
    });
    await expect(
      apiKeys.create(trader, { ...wanted(['read']), expiresTime: desk.clock.now() }),
    ).rejects.toMatchObject({ code: 'AUTH_INVALID' });
    const { secret: key, apiKey } = await apiKeys.create(admin, wanted(['read', 'admin']));
    const { actor } = await authenticator.authenticate({
      authorization: `Bearer ${key.reveal()}`,
      address: '::1',
    });
    await expect(apiKeys.create(actor, wanted(['read']))).rejects.toMatchObject(forbidden);
    await expect(users.create(actor, { name: 'eve', role: 'admin' })).rejects.toMatchObject(
      forbidden,
    );
    await expect(users.reset(actor, trader.userId ?? '')).rejects.toMatchObject(forbidden);
    await expect(passwords.change(actor, secret(PASSWORD), secret(NEXT))).rejects.toMatchObject(
      forbidden,
    );
    expect((await users.list(actor, '', 9)).length).toBe(2);
    await expect(apiKeys.revoke(trader, apiKey.id)).rejects.toMatchObject({
      code: 'AUTH_NOT_FOUND',
    });
  });
});

describe('the audit log', () => {
  it('tells of every change who, what, before and after, from where, and no secret', async () => {
    const desk = await openDesk();
    const ada = await desk.claimed();
    const admin = await desk.actor(ada);
    const bob = await desk.user(admin, 'bob', 'trader');
    await desk.identity.users.change(admin, bob.user.id, { role: 'viewer' });
    const bobs = await desk.actor(bob);
    const { secret: key } = await desk.identity.apiKeys.create(bobs, {
      name: 'k',
      scopes: ['read'],
      expiresTime: null,
    });
    const factor = await desk.withFactor(bobs);
    await desk.identity.passwords.change(bobs, secret(PASSWORD), secret(NEXT));
    expect(await desk.actions(admin)).toEqual([
      'desk.claimed',
      'session.begun',
      'user.created',
      'password.set',
      'session.begun',
      'user.changed',
      'key.created',
      'factor.added',
      'password.changed',
      'sessions.ended',
    ]);
    const [changed] = await desk.identity.auditLog.list(admin, { action: 'user.changed' }, null, 5);
    expect(changed).toMatchObject({
      time: desk.clock.now(),
      actor: { kind: 'session', userId: ada.user.id, name: 'ada', credentialId: ada.record.id },
      subject: `user:${bob.user.id}`,
      before: { role: 'trader', disabled: false },
      after: { role: 'viewer', disabled: false },
      address: '127.0.0.1',
    });
    const rows = JSON.stringify(
      await desk.parts.connection.read(() => rowsOf('select * from audit_log')),
    );
    for (const hidden of [
      PASSWORD,
      NEXT,
      key.reveal().slice(10),
      factor.secret.reveal(),
      factor.codes[0] ?? '',
      bob.token.reveal().slice(4),
      'argon2',
    ])
      expect(rows).not.toContain(hidden);
  });

  it('refuses facts with the name of a secret', async () => {
    const desk = await openDesk();
    for (const name of [
      'password',
      'apiSecret',
      'token',
      'passwordHash',
      'code',
      'privateKey',
      'seed',
    ])
      expect(
        () => audit(CLI_ACTOR, { time: 1, action: 'a', subject: 's', after: { [name]: 'x' } }),
        name,
      ).toThrow(/must not hold/);
    await desk.parts.connection.write(() =>
      audit(CLI_ACTOR, { time: 1, action: 'a', subject: 's', after: { passwordTime: 1 } }),
    );
  });

  it('takes what comes from outside only cut and plain', async () => {
    const desk = await openDesk();
    const admin = await desk.actor(await desk.claimed());
    await desk.identity.signIn.signIn({ name: 'ada', password: secret(PASSWORD) }, 'cookie', {
      address: `10.0.0.1\r\nx${'y'.repeat(500)}`,
      agent: `\u001b[2J\u0000${'z'.repeat(5_000)}\u202e`,
    });
    const [entry] = await desk.identity.auditLog.list(admin, {}, null, 1);
    expect(entry?.address?.length).toBeLessThanOrEqual(64);
    expect(JSON.stringify(entry)).not.toMatch(/\\u0000|\\u001b|\\r|\u202e/);
    const sessions = await desk.identity.sessions.list(admin);
    expect(Math.max(...sessions.map(({ agent }) => agent.length))).toBeLessThanOrEqual(200);
  });
});

it('whose is whose', async () => {
  const desk = await openDesk();
  const admin = await desk.actor(await desk.claimed());
  const bob = await desk.actor(await desk.user(admin, 'bob', 'trader'));
  expect(isTheirs(bob, bob.userId)).toBe(true);
  expect(isTheirs(bob, admin.userId)).toBe(false);
  expect(isTheirs(bob, null)).toBe(false);
  expect(isTheirs(CLI_ACTOR, bob.userId)).toBe(true);
  expect(isTheirs({ ...CLI_ACTOR, scopes: ['read'] }, null)).toBe(false);
});
