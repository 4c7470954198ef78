import type { Steps } from '@nightdesk/store/connection/connection';
import { findLink, takeLink } from '@nightdesk/store/identity/one-time-links';
import { findUser, setPassword, type UserRecord } from '@nightdesk/store/identity/users';
import type { Secret } from '../secrets/secret.ts';
import { type Actor, assertPerson } from './actor.ts';
import { limited } from './attempt-limits.ts';
import { audit } from './audit.ts';
import { authError, signInFirst } from './auth-error.ts';
import { badLink } from './first-admin.ts';
import type { IdentityParts } from './identity-parts.ts';
import { isLocked, noteFailure } from './lock.ts';
import { anonymousActor, type Caller } from './new-session.ts';
import { assertGoodPassword } from './password.ts';
import { endSessionsOf } from './sessions.ts';
import { hashToken, tokenKind } from './token.ts';

/** Setting, changing and asking again for passwords. */
export class Passwords {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /**
   * Changes one's own password and ends all sessions, this one too: who knew the old password is out. API keys stay;
   * an administrator's reset revokes them.
   *
   * @throws NightdeskError `AUTH_REFUSED` when the current one is wrong, `AUTH_PASSWORD`, `AUTH_LIMITED`,
   * `AUTH_FORBIDDEN` for keys and programs
   */
  async change(actor: Actor, current: Secret, next: Secret): Promise<void> {
    const { connection, clock, gate } = this.#parts;
    const user = await this.confirm(actor, current);
    if (next.equals(current)) throw authError('AUTH_PASSWORD', 'The new password is the old one.');
    assertGoodPassword(next, user.name);
    const hash = await gate.hash(next);
    const now = clock.now();
    const done = await connection.write(function* (): Steps<boolean> {
      const latest = yield* findUser(user.id);
      if (latest === null || latest.passwordHash !== user.passwordHash) return false;
      yield* setPassword(user.id, hash, now);
      yield* audit(actor, { time: now, action: 'password.changed', subject: `user:${user.id}` });
      yield* endSessionsOf(actor, user.id, now);
      return true;
    });
    if (!done) throw signInFirst();
  }

  /**
   * Sets a password by a one-time link, and ends all sessions.
   *
   * @throws NightdeskError `AUTH_LINK` for a link that is used, expired or none; `AUTH_PASSWORD`, which leaves the
   * link as it is; `AUTH_LIMITED`
   */
  async setByLink(token: string, next: Secret, caller: Caller): Promise<void> {
    const { connection, clock, gate, limits } = this.#parts;
    // A password that is too easy is no attempt at guessing a link.
    assertGoodPassword(next, '');
    await limits.take(caller.address, 'link');
    const now = clock.now();
    const hashed = hashToken(token);
    if (tokenKind(token) !== 'link') throw badLink();
    const user = await connection.read(() => userOfLink(hashed, now));
    if (user === null) throw badLink();
    assertGoodPassword(next, user.name);
    const hash = await gate.hash(next);
    const done = await connection.write(function* (): Steps<boolean> {
      const link = yield* takeLink('set-password', hashed);
      if (link === null || link.userId !== user.id || link.expiresTime <= now) return false;
      yield* setPassword(user.id, hash, now);
      const actor = { ...anonymousActor(caller.address), userId: user.id, name: user.name };
      yield* audit(actor, { time: now, action: 'password.set', subject: `user:${user.id}` });
      yield* endSessionsOf(actor, user.id, now);
      return true;
    });
    if (!done) throw badLink();
    await limits.succeeded(caller.address, 'link');
  }

  /**
   * Asks a person who is signed in for the password again, with the same limits as at the door: a session that was
   * left open is no place to guess from.
   *
   * @throws NightdeskError `AUTH_REFUSED`, `AUTH_LIMITED`, `AUTH_FORBIDDEN`
   */
  async confirm(actor: Actor, password: Secret): Promise<UserRecord> {
    const { connection, clock, gate, limits } = this.#parts;
    const userId = assertPerson(actor);
    const user = await connection.read(() => findUser(userId));
    if (user === null || user.disabled) throw signInFirst();
    const address = actor.address ?? '';
    await limits.take(address, user.name);
    const now = clock.now();
    if (isLocked(user, now)) throw limited((user.lockedUntil ?? now) - now);
    if (!(await gate.verify(user.passwordHash, password))) {
      await connection.write(() => noteFailure(actor, user, limits.rules, clock.now()));
      throw authError('AUTH_REFUSED', 'The current password is not right.');
    }
    await limits.giveBack(address, user.name);
    return user;
  }
}

function* userOfLink(hashed: string, now: number): Steps<UserRecord | null> {
  const link = yield* findLink('set-password', hashed);
  if (link === null || link.userId === null || link.expiresTime <= now) return null;
  const user = yield* findUser(link.userId);
  return user === null || user.disabled ? null : user;
}
