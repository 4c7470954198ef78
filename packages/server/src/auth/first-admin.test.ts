import { rowsOf } from '@nightdesk/store/connection/connection';
import { describe, expect, it } from 'vitest';
import { rejection } from '../secrets/error-of.test-support.ts';
import { Secret } from '../secrets/secret.ts';
import { openDesk, HERE, HOUR, PASSWORD, type Desk } from './identity.test-support.ts';
import type { SignedIn } from './sign-in.ts';

function claim(desk: Desk, token: string, name = 'ada', password = PASSWORD): Promise<SignedIn> {
  return desk.identity.firstAdmin.claim({ token, name, password: new Secret(password) }, HERE);
}

async function link(desk: Desk): Promise<string> {
  return (await desk.identity.firstAdmin.open())?.token.reveal() ?? '';
}

describe('the first administrator', () => {
  it('claims the desk by the link and is signed in; then the way is closed', async () => {
    const desk = await openDesk();
    expect(await desk.identity.firstAdmin.isOpen()).toBe(true);
    const token = await link(desk);
    const signedIn = await claim(desk, token, ' Ada ');
    expect(signedIn.user).toMatchObject({ name: 'ada', role: 'admin' });
    const actor = await desk.actor(signedIn);
    expect(actor).toMatchObject({ kind: 'session', role: 'admin', name: 'ada' });
    expect(await desk.identity.firstAdmin.isOpen()).toBe(false);
    expect(await desk.identity.firstAdmin.open()).toBeNull();
    expect((await rejection(claim(desk, token, 'eve'))).code).toBe('AUTH_CLAIMED');
    expect(await desk.actions(actor)).toEqual(['desk.claimed', 'session.begun']);
    await desk.signIn('ada');
  });

  it('is one, of several that claim at once', async () => {
    const desk = await openDesk();
    const token = await link(desk);
    const all = await Promise.allSettled(
      ['ada', 'eve', 'mal', 'ivy'].map((name) => claim(desk, token, name)),
    );
    expect(all.filter(({ status }) => status === 'fulfilled').length).toBe(1);
    const [row] = await desk.parts.connection.read(() => rowsOf('select count(*) as n from users'));
    expect(row?.['n']).toBe(1);
  });

  it('has an hour, and only the newest link', async () => {
    const desk = await openDesk();
    const old = await link(desk);
    const token = await link(desk);
    expect((await rejection(claim(desk, old))).code).toBe('AUTH_LINK');
    desk.clock.pass(HOUR);
    expect((await rejection(claim(desk, token))).code).toBe('AUTH_LINK');
    const fresh = await link(desk);
    desk.clock.pass(HOUR - 1);
    await claim(desk, fresh);
  });

  it('is not somebody who guesses, and the link is nowhere in the store', async () => {
    const desk = await openDesk();
    const token = await link(desk);
    const stored = await desk.parts.connection.read(() => rowsOf('select * from one_time_links'));
    expect(JSON.stringify(stored)).not.toContain(token.slice(4));
    for (const bad of [
      '',
      'ndl_',
      `${token.slice(0, -1)}?`,
      `ndl_${'A'.repeat(43)}`,
      token.slice(4),
      'x'.repeat(5_000),
    ])
      expect((await rejection(claim(desk, bad))).code, bad).toBe('AUTH_LINK');
    expect((await rejection(claim(desk, `ndl_${'B'.repeat(43)}`))).code).toBe('AUTH_LINK');
    expect((await rejection(claim(desk, `ndl_${'C'.repeat(43)}`))).code).toBe('AUTH_LINK');
    expect((await rejection(claim(desk, token))).code).toBe('AUTH_LIMITED');
  });

  it('may try again after a password that is too easy or a name that cannot be', async () => {
    const desk = await openDesk();
    const token = await link(desk);
    for (let i = 0; i < 12; i++) {
      expect((await rejection(claim(desk, token, 'ada', 'short'))).code).toBe('AUTH_PASSWORD');
      expect((await rejection(claim(desk, token, "a'; --"))).code).toBe('AUTH_INVALID');
    }
    await claim(desk, token);
  });
});
