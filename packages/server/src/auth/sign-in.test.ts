import { inspect } from 'node:util';
import { rowsOf } from '@nightdesk/store/connection/connection';
import { findUser } from '@nightdesk/store/identity/users';
import { describe, expect, it, vi } from 'vitest';
import { rejection } from '../secrets/error-of.test-support.ts';
import { Secret } from '../secrets/secret.ts';
import { AttemptLimits } from './attempt-limits.ts';
import { DAY, Desk, HERE, HOUR, MINUTE, openDesk, PASSWORD } from './identity.test-support.ts';
import { MOST_SESSIONS } from './new-session.ts';
import { PasswordGate } from './password-gate.ts';
import { hashPassword } from './password.ts';
import { hashToken } from './token.ts';

const required = { code: 'AUTH_REQUIRED' };

describe('signing in', () => {
  it('says the same to an unknown name, a wrong password and a disabled user', async () => {
    const desk = await openDesk();
    const admin = await desk.actor(await desk.claimed());
    const bob = await desk.user(admin, 'bob', 'trader');
    await desk.identity.users.change(admin, bob.user.id, { disabled: true });
    const errors = [
      await rejection(desk.signIn('nobody')),
      await rejection(desk.signIn('ada', { password: 'wrong' })),
      await rejection(desk.signIn('bob')),
      await rejection(desk.signIn("' or 1=1 --")),
    ].map((error) => JSON.stringify(error));
    expect(new Set(errors).size).toBe(1);
    expect(errors[0]).toContain('AUTH_REFUSED');
    await desk.signIn(' ADA ');
  });

  it('keeps of a token its hash alone, and shows secrets in nothing', async () => {
    const desk = await openDesk();
    const signedIn = await desk.claimed();
    const token = signedIn.token.reveal();
    const tables = ['users', 'sessions', 'audit_log', 'one_time_links'];
    const rows = await Promise.all(
      tables.map((table) => desk.parts.connection.read(() => rowsOf(`select * from ${table}`))),
    );
    const everything = JSON.stringify(rows);
    expect(everything).toContain(hashToken(token));
    expect(everything).not.toContain(token.slice(4));
    expect(everything).not.toContain(PASSWORD);
    const shown = inspect(signedIn, { depth: 9 }) + JSON.stringify(signedIn);
    expect(shown).not.toContain(token.slice(4));
  });

  it('hashes a password anew when the cost has risen', async () => {
    const desk = await openDesk();
    const { user } = await desk.claimed();
    const before = (await desk.parts.connection.read(() => findUser(user.id)))?.passwordHash;
    const gate = new PasswordGate({ memory: 128, passes: 1, parallelism: 1 });
    const later = new Desk({ ...desk.parts, gate }, desk.clock);
    await later.signIn('ada');
    const after = (await desk.parts.connection.read(() => findUser(user.id)))?.passwordHash;
    expect(before).toContain('m=64,');
    expect(after).toContain('m=128,');
    await later.signIn('ada');
  });

  it('is not taken in by a password that changed while it was checked', async () => {
    const desk = await openDesk();
    const { user } = await desk.claimed();
    const next = await hashPassword(new Secret('another good password'), {
      memory: 64,
      passes: 1,
      parallelism: 1,
    });
    const gate = new PasswordGate({ memory: 64, passes: 1, parallelism: 1 });
    vi.spyOn(gate, 'verify').mockImplementation(async () => {
      await desk.parts.connection.write(() =>
        rowsOf('update users set password_hash = ? where id = ?', next, user.id),
      );
      return true;
    });
    const racing = new Desk({ ...desk.parts, gate }, desk.clock);
    expect((await rejection(racing.signIn('ada'))).code).toBe('AUTH_REFUSED');
  });
});

describe('brute force', () => {
  it('ends after eight tries for a name from one place, also for the right password, and passes', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    try {
      const desk = await openDesk();
      await desk.claimed();
      for (let i = 0; i < 8; i++) {
        expect((await rejection(desk.signIn('ada', { password: `no ${i}` }))).code).toBe(
          'AUTH_REFUSED',
        );
      }
      const limited = await rejection(desk.signIn('ada'));
      expect(limited).toMatchObject({ code: 'AUTH_LIMITED', disposition: 'retry' });
      expect(limited.context['retryAfter']).toBeLessThanOrEqual(900);
      await desk.signIn('ada', { from: '10.0.0.9' });
      desk.clock.pass(15 * MINUTE);
      vi.advanceTimersByTime(15 * MINUTE);
      await desk.signIn('ada');
    } finally {
      vi.useRealTimers();
    }
  });

  it('counts many at once as many', async () => {
    const desk = await openDesk();
    await desk.claimed();
    const all = await Promise.allSettled(
      Array.from({ length: 25 }, (_, i) => desk.signIn('ada', { password: `no ${i}` })),
    );
    const codes = all.map((one) =>
      one.status === 'rejected' ? String((one.reason as { code?: string }).code) : 'in',
    );
    expect(codes.filter((code) => code === 'AUTH_REFUSED').length).toBe(8);
    expect(codes.filter((code) => code === 'AUTH_LIMITED').length).toBe(17);
  });

  it('locks a name whoever asks and from wherever, unknown names just the same, and over a restart', async () => {
    const desk = await openDesk();
    const first = await desk.claimed();
    const tries = async (name: string): Promise<string[]> => {
      const codes: string[] = [];
      for (let i = 0; i < 21; i++) {
        const from = `10.1.${i}.1`;
        codes.push((await rejection(desk.signIn(name, { password: 'no', from }))).code);
      }
      return codes;
    };
    expect(await tries('nobody')).toEqual(await tries('ada'));
    expect((await rejection(desk.signIn('ada', { from: '10.2.0.1' }))).code).toBe('AUTH_LIMITED');
    // A new process knows nothing but what is stored.
    const restarted = new Desk({ ...desk.parts, limits: new AttemptLimits() }, desk.clock);
    expect((await rejection(restarted.signIn('ada', { from: '10.2.0.2' }))).code).toBe(
      'AUTH_LIMITED',
    );
    // Whoever is in stays in.
    const actor = await desk.actor(first);
    expect(await desk.actions(actor)).toContain('user.locked');
    desk.clock.pass(15 * MINUTE);
    const later = new Desk({ ...desk.parts, limits: new AttemptLimits() }, desk.clock);
    await later.signIn('ada', { from: '10.2.0.3' });
  });

  it('from one place is stopped whatever names it tries, a whole /64 being one place', async () => {
    const desk = await openDesk();
    await desk.claimed();
    const codes: string[] = [];
    for (let i = 0; i < 31; i++) {
      const from = `2001:db8:0:7::${i.toString(16)}`;
      codes.push((await rejection(desk.signIn(`user${i}`, { password: 'no', from }))).code);
    }
    expect(codes.slice(0, 30).every((code) => code === 'AUTH_REFUSED')).toBe(true);
    expect(codes[30]).toBe('AUTH_LIMITED');
    await desk.signIn('ada', { from: '2001:db8:0:8::1' });
  });

  it('is forgotten after a success, in the store too', async () => {
    const desk = await openDesk();
    await desk.claimed();
    const restarted = (): Desk =>
      new Desk({ ...desk.parts, limits: new AttemptLimits() }, desk.clock);
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 19; i++) {
        const error = await rejection(restarted().signIn('ada', { password: 'no' }));
        expect(error.code).toBe('AUTH_REFUSED');
      }
      await restarted().signIn('ada');
    }
  });

  it('is not counted against who knows the password', async () => {
    const desk = await openDesk();
    await desk.claimed();
    for (let i = 0; i < 40; i++) await desk.signIn('ada');
    const sessions = await desk.identity.sessions.list(await desk.actor(await desk.signIn('ada')));
    expect(sessions.length).toBe(42);
  });
});

describe('sessions', () => {
  it('end when they are not used, and after their time however much they are', async () => {
    const desk = await openDesk();
    const idle = await desk.claimed();
    const used = await desk.signIn('ada');
    desk.clock.pass(HOUR - 1);
    await desk.actor(used);
    desk.clock.pass(1);
    await expect(desk.actor(idle)).rejects.toMatchObject(required);
    await desk.actor(used);
    const from = desk.clock.now();
    while (desk.clock.now() - from < 7 * DAY - 2 * HOUR) {
      desk.clock.pass(30 * MINUTE);
      await desk.actor(used);
    }
    desk.clock.pass(HOUR + 30 * MINUTE);
    await expect(desk.actor(used)).rejects.toMatchObject(required);
    await desk.identity.sessions.clear();
    expect(await desk.parts.connection.read(() => rowsOf('select id from sessions'))).toEqual([]);
  });

  it('are listed, ended one by one or all, and never those of others', async () => {
    const desk = await openDesk();
    const ada = await desk.claimed();
    const admin = await desk.actor(ada);
    const second = await desk.signIn('ada');
    const bob = await desk.user(admin, 'bob', 'trader');
    const bobs = await desk.actor(bob);
    const list = await desk.identity.sessions.list(admin);
    expect(list.filter(({ current }) => current).map(({ id }) => id)).toEqual([ada.record.id]);
    expect(list.length).toBe(2);
    expect(Object.keys(list[0] ?? {})).not.toContain('tokenHash');
    await expect(desk.identity.sessions.end(bobs, ada.record.id)).rejects.toMatchObject({
      code: 'AUTH_NOT_FOUND',
    });
    await desk.identity.sessions.end(admin, second.record.id);
    await expect(desk.actor(second)).rejects.toMatchObject(required);
    await desk.identity.sessions.signOut(bobs);
    await expect(desk.actor(bob)).rejects.toMatchObject(required);
    expect(await desk.identity.sessions.endAll(admin)).toBe(1);
    await expect(desk.actor(ada)).rejects.toMatchObject(required);
  });

  it('are bounded in number: the oldest give way', async () => {
    const desk = await openDesk();
    const first = await desk.claimed();
    for (let i = 0; i < MOST_SESSIONS; i++) {
      desk.clock.pass(1_000);
      await desk.signIn('ada');
    }
    await expect(desk.actor(first)).rejects.toMatchObject(required);
    expect(
      (await desk.identity.sessions.list(await desk.actor(await desk.signIn('ada')))).length,
    ).toBe(MOST_SESSIONS);
  });

  it('note their use once a minute', async () => {
    const desk = await openDesk();
    const ada = await desk.claimed();
    const seen = async (): Promise<unknown> =>
      (await desk.parts.connection.read(() => rowsOf('select seen_time from sessions')))[0]?.[
        'seen_time'
      ];
    const start = desk.clock.now();
    desk.clock.pass(MINUTE - 1);
    await desk.actor(ada);
    expect(await seen()).toBe(start);
    desk.clock.pass(1);
    await desk.actor(ada);
    expect(await seen()).toBe(start + MINUTE);
  });

  it('of programs hold their hours, are no cookies, and change nothing that opens the desk', async () => {
    const desk = await openDesk();
    const ada = await desk.claimed();
    const program = await desk.identity.signIn.signIn(
      { name: 'ada', password: new Secret(PASSWORD) },
      'bearer',
      HERE,
    );
    const token = program.token.reveal();
    const authorization = `Bearer ${token}`;
    const { authenticator } = desk.identity;
    const { actor, csrfToken } = await authenticator.authenticate({
      authorization,
      address: '::1',
    });
    expect(actor.kind).toBe('bearer');
    expect(csrfToken).toBeNull();
    for (const presented of [
      { cookie: token, address: '::1' },
      { authorization: `Bearer ${ada.token.reveal()}`, address: '::1' },
      { authorization: token, address: '::1' },
      { authorization: `Basic ${token}`, address: '::1' },
      { authorization: `Bearer ${token}x`, address: '::1' },
      {
        authorization: `Bearer ${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`,
        address: '::1',
      },
      { authorization: '', cookie: ada.token.reveal(), address: '::1' },
      { authorization: 'Bearer', address: '::1' },
      { cookie: '', address: '::1' },
      { cookie: `nds_${'A'.repeat(43)}`, address: '::1' },
      { cookie: 'nds_'.repeat(10_000), address: '::1' },
      { address: '::1' },
    ]) {
      const error = await rejection(authenticator.authenticate(presented));
      expect(error.code).toBe('AUTH_REQUIRED');
      expect(error.message).not.toContain(token);
    }
    const forbidden = { code: 'AUTH_FORBIDDEN' };
    await expect(
      desk.identity.passwords.change(
        actor,
        new Secret(PASSWORD),
        new Secret('another good password'),
      ),
    ).rejects.toMatchObject(forbidden);
    await expect(desk.identity.sessions.endAll(actor)).rejects.toMatchObject(forbidden);
    await expect(
      desk.identity.users.create(actor, { name: 'x', role: 'admin' }),
    ).rejects.toMatchObject(forbidden);
    desk.clock.pass(12 * HOUR);
    await expect(
      authenticator.authenticate({ authorization, address: '::1' }),
    ).rejects.toMatchObject(required);
  });
});

describe('rows that were changed by hand', () => {
  it.each([
    "update sessions set kind = 'bearer'",
    'update users set disabled = 1',
    'delete from users',
    'update sessions set expires_time = 0',
  ])('open nothing: %s', async (sql) => {
    const desk = await openDesk();
    const ada = await desk.claimed();
    await desk.actor(ada);
    await desk.parts.connection.write(() => rowsOf(sql));
    await expect(desk.actor(ada)).rejects.toMatchObject(required);
  });
});

describe('CSRF', () => {
  it('wants the token of this very session for a cookie, and none for a header', async () => {
    const desk = await openDesk();
    const one = await desk.claimed();
    const two = await desk.signIn('ada');
    const { authenticator } = desk.identity;
    const presented = { cookie: one.token.reveal(), address: '::1' };
    const token = (await authenticator.authenticate(presented)).csrfToken ?? '';
    const other = await authenticator.authenticate({ ...presented, cookie: two.token.reveal() });
    expect(() => authenticator.assertCsrf(presented, token)).not.toThrow();
    for (const bad of [
      undefined,
      '',
      'x',
      `${token}=`,
      token.slice(1),
      token.toUpperCase(),
      other.csrfToken ?? '',
      one.token.reveal(),
    ])
      expect(() => authenticator.assertCsrf(presented, bad), bad).toThrow(/token of its session/);
    expect(() => authenticator.assertCsrf({ address: '::1' }, token)).toThrow();
    expect(() =>
      authenticator.assertCsrf({ authorization: 'Bearer x', address: '::1' }, undefined),
    ).not.toThrow();
    expect(token).not.toContain(one.token.reveal().slice(4, 12));
  });
});
