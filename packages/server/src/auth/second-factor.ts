import type { Steps } from '@nightdesk/store/connection/connection';
import { countRecoveryCodes, replaceRecoveryCodes } from '@nightdesk/store/identity/recovery-codes';
import { strengthenSession } from '@nightdesk/store/identity/sessions';
import {
  findUser,
  setSecondFactor,
  type UserRecord,
  useTotpStep,
} from '@nightdesk/store/identity/users';
import type { Secret } from '../secrets/secret.ts';
import { type Actor, assertMay, assertPerson } from './actor.ts';
import { limited } from './attempt-limits.ts';
import { audit } from './audit.ts';
import { authError, signInFirst } from './auth-error.ts';
import type { IdentityParts } from './identity-parts.ts';
import { isLocked, noteFailure } from './lock.ts';
import type { Passwords } from './passwords.ts';
import {
  hashRecoveryCode,
  newRecoveryCodes,
  newTotpSecret,
  takeCode,
  TOTP_NAME,
  totpStep,
  totpUri,
  userOwner,
} from './second-factor-code.ts';
import { endSessionsOf } from './sessions.ts';

/** What is shown once when a second factor is set up. */
export interface SecondFactorSetup {
  readonly secret: Secret;
  readonly uri: Secret;
}

type Outcome = 'done' | 'code' | 'state';

/** A person's second factor: codes of an authenticator (TOTP, RFC 6238), and recovery codes. */
export class SecondFactor {
  readonly #parts: IdentityParts;
  readonly #passwords: Passwords;

  constructor(parts: IdentityParts, passwords: Passwords) {
    this.#parts = parts;
    this.#passwords = passwords;
  }

  /**
   * Begins to set one up: it is asked for once a first code has confirmed it.
   *
   * @throws NightdeskError `AUTH_STATE` when there is one, `AUTH_REFUSED`, `AUTH_LIMITED`, `AUTH_FORBIDDEN`
   */
  async begin(actor: Actor, password: Secret): Promise<SecondFactorSetup> {
    const { connection, vault } = this.#parts;
    const { id, name } = await this.#passwords.confirm(actor, password);
    const secret = newTotpSecret();
    const done = await connection.write(function* (): Steps<boolean> {
      if ((yield* findUser(id))?.secondFactor === 'on') return false;
      yield* vault.put(userOwner(id), TOTP_NAME, secret);
      yield* setSecondFactor(id, 'pending');
      return true;
    });
    if (!done) throw wrongState('There is a second factor already. Remove it first.');
    return { secret, uri: totpUri(secret, name) };
  }

  /**
   * Confirms it with a first code. From then on it is asked for, and all other sessions have ended.
   *
   * @returns recovery codes, shown this once
   * @throws NightdeskError `AUTH_CODE`, `AUTH_STATE` when none was begun, `AUTH_LIMITED`
   */
  async confirm(actor: Actor, code: Secret): Promise<Secret[]> {
    const { vault } = this.#parts;
    const codes = newRecoveryCodes();
    await this.#withCode(actor, function* (user, now): Steps<Outcome> {
      if (user.secondFactor !== 'pending') return 'state';
      const secret = yield* vault.get(userOwner(user.id), TOTP_NAME);
      const step = secret === null ? null : totpStep(secret, code.reveal().trim(), now);
      if (step === null || !(yield* useTotpStep(user.id, step))) return 'code';
      yield* setSecondFactor(user.id, 'on');
      yield* replaceRecoveryCodes(
        user.id,
        codes.map((one) => hashRecoveryCode(one.reveal())),
      );
      yield* audit(actor, { time: now, action: 'factor.added', subject: `user:${user.id}` });
      yield* endSessionsOf(actor, user.id, now, actor.credentialId ?? '');
      if (actor.credentialId !== null) yield* strengthenSession(actor.credentialId, now);
      return 'done';
    });
    return codes;
  }

  /**
   * Gives a code again before something dangerous; the session counts as strong for five minutes.
   *
   * @throws NightdeskError `AUTH_CODE`, `AUTH_STATE` without a second factor, `AUTH_LIMITED`
   */
  async stepUp(actor: Actor, code: Secret): Promise<void> {
    const { vault } = this.#parts;
    await this.#withCode(actor, function* (user, now): Steps<Outcome> {
      if (user.secondFactor !== 'on') return 'state';
      if ((yield* takeCode(vault, user, code.reveal(), now)) === null) return 'code';
      if (actor.credentialId !== null) yield* strengthenSession(actor.credentialId, now);
      yield* audit(actor, {
        time: now,
        action: 'session.strengthened',
        subject: `user:${user.id}`,
      });
      return 'done';
    });
  }

  /** Removes one's own. @throws NightdeskError `AUTH_CODE`, `AUTH_REFUSED`, `AUTH_STATE`, `AUTH_LIMITED`. */
  async remove(actor: Actor, password: Secret, code: Secret): Promise<void> {
    const { vault } = this.#parts;
    await this.#passwords.confirm(actor, password);
    const remove = (user: UserRecord, now: number): Steps<void> =>
      this.#remove(actor, user.id, now);
    await this.#withCode(actor, function* (user, now): Steps<Outcome> {
      if (user.secondFactor !== 'on') return 'state';
      if ((yield* takeCode(vault, user, code.reveal(), now)) === null) return 'code';
      yield* remove(user, now);
      return 'done';
    });
  }

  /** Replaces the recovery codes. @returns new ones, shown this once */
  async newCodes(actor: Actor, password: Secret, code: Secret): Promise<Secret[]> {
    const { vault } = this.#parts;
    await this.#passwords.confirm(actor, password);
    const codes = newRecoveryCodes();
    await this.#withCode(actor, function* (user, now): Steps<Outcome> {
      if (user.secondFactor !== 'on') return 'state';
      if ((yield* takeCode(vault, user, code.reveal(), now)) === null) return 'code';
      yield* replaceRecoveryCodes(
        user.id,
        codes.map((one) => hashRecoveryCode(one.reveal())),
      );
      yield* audit(actor, { time: now, action: 'recovery.replaced', subject: `user:${user.id}` });
      return 'done';
    });
    return codes;
  }

  /** How many recovery codes are left. */
  async codesLeft(actor: Actor): Promise<number> {
    const id = assertPerson(actor);
    return this.#parts.connection.read(() => countRecoveryCodes(id));
  }

  /**
   * Removes that of a user who lost it, and ends their sessions: by an administrator at the machine, or one who is
   * signed in.
   *
   * @throws NightdeskError `AUTH_FORBIDDEN`, `AUTH_NOT_FOUND`
   */
  async removeOf(actor: Actor, userId: string): Promise<void> {
    assertMay(actor, 'admin');
    if (actor.kind !== 'cli') assertPerson(actor);
    const now = this.#parts.clock.now();
    const remove = (): Steps<void> => this.#remove(actor, userId, now);
    const found = await this.#parts.connection.write(function* (): Steps<boolean> {
      if ((yield* findUser(userId)) === null) return false;
      yield* remove();
      yield* endSessionsOf(actor, userId, now);
      return true;
    });
    if (!found) throw authError('AUTH_NOT_FOUND', 'There is no such user.');
  }

  *#remove(actor: Actor, userId: string, now: number): Steps<void> {
    yield* setSecondFactor(userId, 'off');
    yield* this.#parts.vault.delete(userOwner(userId), TOTP_NAME);
    yield* replaceRecoveryCodes(userId, []);
    yield* audit(actor, { time: now, action: 'factor.removed', subject: `user:${userId}` });
  }

  /** Runs what wants a code, with limits before and the failure counted after; the code is used up with it. */
  async #withCode(
    actor: Actor,
    work: (user: UserRecord, now: number) => Steps<Outcome>,
  ): Promise<void> {
    const { connection, clock, limits } = this.#parts;
    const userId = assertPerson(actor);
    const address = actor.address ?? '';
    await limits.take(address, actor.name ?? userId);
    const now = clock.now();
    const outcome = await connection.write(function* (): Steps<Outcome | number | null> {
      const user = yield* findUser(userId);
      if (user === null || user.disabled) return null;
      if (isLocked(user, now)) return (user.lockedUntil ?? now) - now;
      const result = yield* work(user, now);
      if (result === 'code') yield* noteFailure(actor, user, limits.rules, now);
      return result;
    });
    if (outcome === null) throw signInFirst();
    if (typeof outcome === 'number') throw limited(outcome);
    if (outcome === 'code') {
      throw authError(
        'AUTH_CODE',
        'The code is not right, or was used before. Wait for the next one.',
      );
    }
    await limits.giveBack(address, actor.name ?? userId);
    if (outcome === 'state') {
      throw wrongState('There is no second factor to confirm or to ask for. Set one up first.');
    }
  }
}

function wrongState(message: string): Error {
  return authError('AUTH_STATE', message);
}
