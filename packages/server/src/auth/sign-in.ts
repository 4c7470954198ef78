import type { SessionKind } from '@nightdesk/contracts/session';
import type { Steps } from '@nightdesk/store/connection/connection';
import {
  findUser,
  findUserByName,
  forgetFailures,
  rehashPassword,
  takeIdentityGuard,
  type UserRecord,
} from '@nightdesk/store/identity/users';
import type { Secret } from '../secrets/secret.ts';
import { limited } from './attempt-limits.ts';
import { audit } from './audit.ts';
import { authError } from './auth-error.ts';
import type { IdentityParts } from './identity-parts.ts';
import { isLocked, noteFailure } from './lock.ts';
import {
  anonymousActor,
  type Caller,
  type NewSession,
  newSession,
  sessionActor,
  writeSession,
} from './new-session.ts';
import { takeCode } from './second-factor-code.ts';

/** What somebody signs in with. */
export interface Credentials {
  readonly name: string;
  readonly password: Secret;
  /** Of the second factor, if one is asked for. */
  readonly code?: Secret | undefined;
}

/** Somebody who has signed in. */
export interface SignedIn extends NewSession {
  readonly user: UserRecord;
}

/** Signing in by name, password and second factor. */
export class SignIn {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /**
   * Begins a session.
   *
   * @param kind `cookie` for a person's browser, `bearer` for a program
   * @throws NightdeskError `AUTH_REFUSED` (the same for unknown names, wrong passwords and disabled users, after the
   * same time), `AUTH_SECOND_FACTOR`, `AUTH_CODE`, `AUTH_LIMITED`, `AUTH_BUSY`
   */
  async signIn(given: Credentials, kind: SessionKind, caller: Caller): Promise<SignedIn> {
    const { connection, clock, gate, limits } = this.#parts;
    const name = given.name.trim().toLowerCase();
    await limits.take(caller.address, name);
    const user = await connection.read(() => findUserByName(name));
    if (user !== null && isLocked(user, clock.now())) {
      throw limited((user.lockedUntil ?? 0) - clock.now());
    }
    const hash = user === null || user.disabled ? null : user.passwordHash;
    const fits = await this.#giveBackWhenBusy(caller, name, () =>
      gate.verify(hash, given.password),
    );
    if (user === null || hash === null || !fits) {
      await this.#fail(user, caller);
      throw refused();
    }
    if (user.secondFactor === 'on' && given.code === undefined) {
      await limits.giveBack(caller.address, name);
      throw authError('AUTH_SECOND_FACTOR', 'Give a code of your second factor as well.');
    }
    const session = newSession(user.id, kind, caller, this.#parts.lifetimes, clock.now());
    const done = await connection.write(() => this.#begin(user, hash, given.code, session, caller));
    if (done === 'changed') throw refused();
    if (done === 'code') {
      throw authError(
        'AUTH_CODE',
        'The code is not right, or was used before. Wait for the next one.',
      );
    }
    await limits.succeeded(caller.address, name);
    if (gate.isOutdated(hash)) {
      const better = await gate.hash(given.password);
      await connection.write(() => rehashPassword(user.id, hash, better));
    }
    return { ...session, record: done, user };
  }

  *#begin(
    { id }: UserRecord,
    hash: string,
    code: Secret | undefined,
    session: NewSession,
    caller: Caller,
  ): Steps<'changed' | 'code' | NewSession['record']> {
    const { vault, limits, clock } = this.#parts;
    const now = clock.now();
    // What was read before the password was checked may have changed meanwhile.
    const user = yield* findUser(id);
    if (user === null || user.disabled || user.passwordHash !== hash || isLocked(user, now)) {
      return 'changed';
    }
    let strong = false;
    if (user.secondFactor === 'on') {
      const how = code === undefined ? null : yield* takeCode(vault, user, code.reveal(), now);
      if (how === null) {
        yield* noteFailure(anonymousActor(caller.address), user, limits.rules, now);
        return 'code';
      }
      strong = true;
      if (how === 'recovery') {
        yield* audit(sessionActor(user, session.record, caller.address), {
          time: now,
          action: 'recovery.used',
          subject: `user:${user.id}`,
        });
      }
    }
    const record = { ...session.record, strongTime: strong ? now : null };
    yield* writeSession(record);
    yield* forgetFailures(user.id);
    yield* audit(sessionActor(user, record, caller.address), {
      time: now,
      action: 'session.begun',
      subject: `session:${record.id}`,
      after: { kind: record.kind, agent: record.agent, strong },
    });
    return record;
  }

  /** An unknown name costs a write too: else the time of the answer would tell which names there are. */
  async #fail(user: UserRecord | null, caller: Caller): Promise<void> {
    const { connection, limits, clock } = this.#parts;
    const actor = anonymousActor(caller.address);
    await connection.write(() =>
      user === null ? takeIdentityGuard() : noteFailure(actor, user, limits.rules, clock.now()),
    );
  }

  /** A password that nobody had time to look at was no attempt. */
  async #giveBackWhenBusy<T>(caller: Caller, name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.#parts.limits.giveBack(caller.address, name);
      throw error;
    }
  }
}

function refused(): Error {
  return authError('AUTH_REFUSED', 'Name or password are not right.');
}
