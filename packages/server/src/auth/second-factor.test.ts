import { rowsOf } from '@nightdesk/store/connection/connection';
import { describe, expect, it } from 'vitest';
import { rejection } from '../secrets/error-of.test-support.ts';
import { Secret } from '../secrets/secret.ts';
import { assertStrong, CLI_ACTOR, STRONG_FOR } from './actor.ts';
import { AttemptLimits } from './attempt-limits.ts';
import { Desk, HERE, MINUTE, openDesk, PASSWORD } from './identity.test-support.ts';
import { hashRecoveryCode, newRecoveryCodes, totpCode, totpStep } from './second-factor-code.ts';

const STEP = 30_000;
const good = new Secret(PASSWORD);

describe('TOTP', () => {
  // RFC 6238, appendix B: the last six of its eight digits, SHA-1, secret "12345678901234567890".
  const rfc = new Secret('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('gives at %i s what the RFC says', (seconds, code) => {
    expect(totpCode(rfc, seconds * 1_000)).toBe(code);
    expect(totpStep(rfc, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
  });
  it('takes a code one step early or late, not two, and names its own step', () => {
    const time = 1_795_000_000_000;
    const step = Math.floor(time / STEP);
    for (const off of [-1, 0, 1])
      expect(totpStep(rfc, totpCode(rfc, time + off * STEP), time)).toBe(step + off);
    for (const off of [-2, 2])
      expect(totpStep(rfc, totpCode(rfc, time + off * STEP), time)).toBeNull();
    for (const bad of ['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦', '12345\n'])
      expect(totpStep(rfc, bad, time), bad).toBeNull();
  });
});

describe('recovery codes', () => {
  it('are ten, all different, and the same however they are typed', () => {
    const codes = newRecoveryCodes().map((code) => code.reveal());
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) {
      expect(code).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
      expect(code).not.toMatch(/[ilo01]/);
      expect(hashRecoveryCode(` ${code.replaceAll('-', ' ').toUpperCase()} `)).toBe(
        hashRecoveryCode(code),
      );
    }
  });
});

describe('a second factor', () => {
  it('is asked for once it is confirmed, and its codes work once', async () => {
    const desk = await openDesk();
    const actor = await desk.actor(await desk.claimed());
    const other = await desk.signIn('ada');
    const { secret, uri } = await desk.identity.secondFactor.begin(actor, good);
    expect(uri.reveal()).toMatch(/^otpauth:\/\/totp\/Nightdesk:ada\?.*secret=[A-Z2-7]{32}/);
    expect(JSON.stringify({ secret, uri })).toBe('{"secret":"[secret]","uri":"[secret]"}');
    await desk.signIn('ada');
    const first = desk.code(secret);
    await desk.identity.secondFactor.confirm(actor, new Secret(first));
    await expect(desk.actor(other)).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
    expect((await rejection(desk.signIn('ada'))).code).toBe('AUTH_SECOND_FACTOR');
    // The code that confirmed it is used up.
    expect((await rejection(desk.signIn('ada', { code: first }))).code).toBe('AUTH_CODE');
    desk.clock.pass(STEP);
    const next = desk.code(secret);
    expect((await desk.actor(await desk.signIn('ada', { code: next }))).strongTime).toBe(
      desk.clock.now(),
    );
    expect((await rejection(desk.signIn('ada', { code: next }))).code).toBe('AUTH_CODE');
    // Nor one of an earlier step that was never used.
    desk.clock.pass(STEP);
    const early = desk.code(secret);
    await desk.signIn('ada', { code: desk.code(secret, STEP) });
    expect((await rejection(desk.signIn('ada', { code: early }))).code).toBe('AUTH_CODE');
  });

  it('takes one of many requests with the same code', async () => {
    const desk = await openDesk();
    const actor = await desk.actor(await desk.claimed());
    const { secret } = await desk.withFactor(actor);
    desk.clock.pass(STEP);
    const code = desk.code(secret);
    const all = await Promise.allSettled(
      Array.from({ length: 6 }, () => desk.signIn('ada', { code })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  });

  it('says nothing of itself before the password is right', async () => {
    const desk = await openDesk();
    const { secret } = await desk.withFactor(await desk.actor(await desk.claimed()));
    desk.clock.pass(STEP);
    const wrong = { password: 'wrong', code: desk.code(secret) };
    expect((await rejection(desk.signIn('ada', wrong))).code).toBe('AUTH_REFUSED');
    await desk.signIn('ada', { code: desk.code(secret) });
  });

  it('cannot be guessed: codes count as attempts, and asking without one does not give them back', async () => {
    const desk = await openDesk();
    const { secret } = await desk.withFactor(await desk.actor(await desk.claimed()));
    desk.clock.pass(STEP);
    const right = desk.code(secret);
    let guesses = 0;
    for (const [i, code] of desk.wrongCodes(secret, 60).entries()) {
      const error = await rejection(desk.signIn('ada', { code, from: `10.3.${i}.1` }));
      if (error.code === 'AUTH_LIMITED') break;
      expect(error.code).toBe('AUTH_CODE');
      guesses += 1;
      const asked = await rejection(desk.signIn('ada', { from: `10.3.${i}.1` }));
      expect(['AUTH_SECOND_FACTOR', 'AUTH_LIMITED']).toContain(asked.code);
    }
    expect(guesses).toBe(20);
    const locked = await rejection(desk.signIn('ada', { code: right, from: '10.9.9.9' }));
    expect(locked.code).toBe('AUTH_LIMITED');
  });

  it('is guessed at eight times from one place, however often it is asked for between', async () => {
    const desk = await openDesk();
    const { secret } = await desk.withFactor(await desk.actor(await desk.claimed()));
    const codes: string[] = [];
    for (const code of desk.wrongCodes(secret, 10)) {
      codes.push((await rejection(desk.signIn('ada', { code }))).code);
      await rejection(desk.signIn('ada'));
    }
    expect(codes.filter((code) => code === 'AUTH_CODE').length).toBe(8);
    expect(codes.at(-1)).toBe('AUTH_LIMITED');
  });

  it('stays locked over a restart after twenty wrong codes, at the door and inside', async () => {
    const desk = await openDesk();
    const actor = await desk.actor(await desk.claimed());
    const { secret } = await desk.withFactor(actor);
    const restarted = (): Desk =>
      new Desk({ ...desk.parts, limits: new AttemptLimits() }, desk.clock);
    for (const code of desk.wrongCodes(secret, 10)) {
      const wrong = restarted().signIn('ada', { code });
      expect((await rejection(wrong)).code).toBe('AUTH_CODE');
      const inside = restarted().identity.secondFactor.stepUp(actor, new Secret(code));
      expect((await rejection(inside)).code).toBe('AUTH_CODE');
    }
    desk.clock.pass(STEP);
    const code = desk.code(secret);
    const limited = { code: 'AUTH_LIMITED' };
    await expect(restarted().signIn('ada', { code })).rejects.toMatchObject(limited);
    const { passwords, secondFactor } = restarted().identity;
    await expect(secondFactor.stepUp(actor, new Secret(code))).rejects.toMatchObject(limited);
    await expect(passwords.confirm(actor, good)).rejects.toMatchObject(limited);
    desk.clock.pass(15 * MINUTE);
    await restarted().signIn('ada', { code: desk.code(secret) });
  });

  it('gives way to a recovery code, each once, of this user alone', async () => {
    const desk = await openDesk();
    const admin = await desk.actor(await desk.claimed());
    const { codes, secret } = await desk.withFactor(admin);
    const bobs = await desk.withFactor(await desk.actor(await desk.user(admin, 'bob', 'trader')));
    const [first = '', second = ''] = codes;
    const [ofBob = ''] = bobs.codes;
    expect((await rejection(desk.signIn('ada', { code: ofBob }))).code).toBe('AUTH_CODE');
    const actor = await desk.actor(await desk.signIn('ada', { code: first.toUpperCase() }));
    expect((await rejection(desk.signIn('ada', { code: first }))).code).toBe('AUTH_CODE');
    expect(await desk.identity.secondFactor.codesLeft(actor)).toBe(9);
    expect(await desk.actions(actor)).toContain('recovery.used');
    desk.clock.pass(STEP);
    const fresh = await desk.identity.secondFactor.newCodes(
      actor,
      good,
      new Secret(desk.code(secret)),
    );
    expect((await rejection(desk.signIn('ada', { code: second }))).code).toBe('AUTH_CODE');
    await desk.signIn('ada', { code: fresh[0]?.reveal() ?? '' });
    const rows = await desk.parts.connection.read(() => rowsOf('select * from recovery_codes'));
    for (const code of [...codes, ...fresh.map((one) => one.reveal())])
      expect(JSON.stringify(rows)).not.toContain(code);
  });

  it('is sealed in the store, and does not open for another user', async () => {
    const desk = await openDesk();
    const admin = await desk.actor(await desk.claimed());
    const { secret } = await desk.withFactor(admin);
    const bob = await desk.user(admin, 'bob', 'trader');
    const bobActor = await desk.actor(bob);
    const mine = await desk.withFactor(bobActor);
    const rows = await desk.parts.connection.read(() =>
      rowsOf('select owner, envelope from secrets'),
    );
    expect(rows.length).toBe(2);
    expect(JSON.stringify(rows)).not.toContain(secret.reveal());
    const envelope = String(
      rows.find(({ owner }) => owner === `user:${admin.userId}`)?.['envelope'],
    );
    await desk.parts.connection.write(() =>
      rowsOf('update secrets set envelope = ? where owner = ?', envelope, `user:${bob.user.id}`),
    );
    desk.clock.pass(STEP);
    for (const one of [secret, mine.secret])
      await expect(desk.signIn('bob', { code: desk.code(one) })).rejects.toMatchObject({
        code: 'SECRET_DAMAGED',
      });
    // A recovery code still leads in.
    await desk.signIn('bob', { code: mine.codes[0] ?? '' });
  });

  it('is removed by password and code, and set up anew only then', async () => {
    const desk = await openDesk();
    const actor = await desk.actor(await desk.claimed());
    const { secondFactor } = desk.identity;
    await expect(secondFactor.begin(actor, new Secret('wrong'))).rejects.toMatchObject({
      code: 'AUTH_REFUSED',
    });
    await expect(secondFactor.confirm(actor, new Secret('123456'))).rejects.toMatchObject({
      code: 'AUTH_STATE',
    });
    await expect(secondFactor.stepUp(actor, new Secret('123456'))).rejects.toMatchObject({
      code: 'AUTH_STATE',
    });
    const { secret } = await desk.withFactor(actor);
    await expect(secondFactor.begin(actor, good)).rejects.toMatchObject({ code: 'AUTH_STATE' });
    desk.clock.pass(STEP);
    const code = new Secret(desk.code(secret));
    await expect(secondFactor.remove(actor, new Secret('wrong'), code)).rejects.toMatchObject({
      code: 'AUTH_REFUSED',
    });
    await expect(secondFactor.remove(actor, good, new Secret('000000'))).rejects.toMatchObject({
      code: 'AUTH_CODE',
    });
    await secondFactor.remove(actor, good, code);
    await desk.signIn('ada');
    expect(await desk.parts.connection.read(() => rowsOf('select * from secrets'))).toEqual([]);
    // The same code does not confirm a new one: the step is used up.
    const again = await secondFactor.begin(actor, good);
    expect(again.secret.reveal()).not.toBe(secret.reveal());
    desk.clock.pass(STEP);
    await secondFactor.confirm(actor, new Secret(desk.code(again.secret)));
  });

  it('makes a session strong for five minutes', async () => {
    const desk = await openDesk();
    const signedIn = await desk.claimed();
    let actor = await desk.actor(signedIn);
    const strong = (): void => assertStrong(actor, desk.clock.now());
    expect(strong).toThrow(/fresh code/);
    const { secret } = await desk.withFactor(actor);
    actor = await desk.actor(signedIn);
    expect(strong).not.toThrow();
    desk.clock.pass(STRONG_FOR);
    expect(strong).toThrow();
    await desk.identity.secondFactor.stepUp(actor, new Secret(desk.code(secret)));
    actor = await desk.actor(signedIn);
    desk.clock.pass(STRONG_FOR - 1);
    expect(strong).not.toThrow();
    expect(() =>
      assertStrong({ ...actor, strongTime: desk.clock.now() + 1 }, desk.clock.now()),
    ).toThrow();
    await expect(
      desk.identity.secondFactor.stepUp(actor, new Secret('000000')),
    ).rejects.toMatchObject({ code: 'AUTH_CODE' });
  });

  it('that was lost is removed at the machine or by an administrator, not by others', async () => {
    const desk = await openDesk();
    const admin = await desk.actor(await desk.claimed());
    const bob = await desk.user(admin, 'bob', 'trader');
    const bobs = await desk.actor(bob);
    await desk.withFactor(bobs);
    await expect(desk.identity.secondFactor.removeOf(bobs, bob.user.id)).rejects.toMatchObject({
      code: 'AUTH_FORBIDDEN',
    });
    await desk.identity.secondFactor.removeOf(CLI_ACTOR, bob.user.id);
    await expect(desk.actor(bob)).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
    await desk.signIn('bob');
    await expect(desk.identity.secondFactor.removeOf(admin, 'nobody')).rejects.toMatchObject({
      code: 'AUTH_NOT_FOUND',
    });
  });

  it('is not set up by a key or a program', async () => {
    const desk = await openDesk();
    await desk.claimed();
    const program = await desk.identity.signIn.signIn(
      { name: 'ada', password: good },
      'bearer',
      HERE,
    );
    const { actor } = await desk.identity.authenticator.authenticate({
      authorization: `Bearer ${program.token.reveal()}`,
      address: '::1',
    });
    await expect(desk.identity.secondFactor.begin(actor, good)).rejects.toMatchObject({
      code: 'AUTH_FORBIDDEN',
    });
    desk.clock.pass(MINUTE);
  });
});
