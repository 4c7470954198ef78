import { ROLE_SCOPES, scope } from '@nightdesk/contracts/role';
import type { Steps } from '@nightdesk/store/connection/connection';
import { findApiKey, touchApiKey } from '@nightdesk/store/identity/api-keys';
import { findSession, type SessionRecord, touchSession } from '@nightdesk/store/identity/sessions';
import { findUser, type UserRecord } from '@nightdesk/store/identity/users';
import type { Secret } from '../secrets/secret.ts';
import { type Actor, CLI_ACTOR } from './actor.ts';
import { authError, signInFirst } from './auth-error.ts';
import type { IdentityParts } from './identity-parts.ts';
import { plainText, sessionActor } from './new-session.ts';
import { csrfToken, hashToken, isCsrfToken, tokenKind } from './token.ts';

/** What a request carries. */
export interface Presented {
  /** Value of the session cookie. */
  readonly cookie?: string | undefined;
  /** The whole `Authorization` header. */
  readonly authorization?: string | undefined;
  readonly address: string;
}

/** Who asks. */
export interface Authenticated {
  readonly actor: Actor;
  /** Null for whoever is at the desk's own machine. */
  readonly user: UserRecord | null;
  /** Null for an API key. */
  readonly session: SessionRecord | null;
  /** What changes must carry; null where no browser adds anything by itself (tokens, keys). */
  readonly csrfToken: string | null;
}

/** Uses are noted once a minute: a write each request would be one too many. */
const NOTE_USE = 60_000;

/** Finds out who asks. */
export class Authenticator {
  readonly #parts: IdentityParts;
  #local: Secret | null = null;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /**
   * Takes a token for the command line on the desk's own machine: whoever can read the file in which it lies could read
   * the desk's data as well. It holds until the desk ends.
   */
  acceptLocal(token: Secret): void {
    this.#local = token;
  }

  /**
   * Who asks, by cookie, bearer token or API key. A header goes before a cookie: a page of others cannot set it.
   *
   * @throws NightdeskError `AUTH_REQUIRED`, the same whatever is wrong with what was given
   */
  async authenticate(presented: Presented): Promise<Authenticated> {
    const { authorization, cookie, address } = presented;
    if (authorization !== undefined) {
      const token = /^bearer ([^\s,]{1,100})$/i.exec(authorization)?.[1] ?? '';
      if (this.#local?.equals(token) === true) {
        const actor = { ...CLI_ACTOR, address: plainText(address, 64) };
        return { actor, user: null, session: null, csrfToken: null };
      }
      const kind = tokenKind(token);
      if (kind === 'bearer') return this.#bySession(token, 'bearer', address);
      if (kind === 'api-key') return this.#byKey(token, address);
      throw signInFirst();
    }
    if (cookie === undefined || tokenKind(cookie) !== 'cookie') throw signInFirst();
    return this.#bySession(cookie, 'cookie', address);
  }

  /**
   * Refuses a change that a page of others may have sent in a person's name.
   *
   * @param given the header `x-csrf-token`
   * @throws NightdeskError `AUTH_CSRF`
   */
  assertCsrf(presented: Presented, given: string | undefined): void {
    if (presented.authorization !== undefined) return;
    if (presented.cookie !== undefined && isCsrfToken(presented.cookie, given)) return;
    throw authError(
      'AUTH_CSRF',
      'The request does not carry the token of its session (header x-csrf-token). Load the page again.',
    );
  }

  async #bySession(
    token: string,
    kind: 'cookie' | 'bearer',
    address: string,
  ): Promise<Authenticated> {
    const { connection, clock } = this.#parts;
    const now = clock.now();
    const hash = hashToken(token);
    const found = await connection.read(function* (): Steps<[SessionRecord, UserRecord] | null> {
      const session = yield* findSession(hash);
      const user = session === null ? null : yield* findUser(session.userId);
      return session === null || user === null ? null : [session, user];
    });
    if (found === null) throw signInFirst();
    const [session, user] = found;
    if (session.kind !== kind || user.disabled || hasEnded(session, now)) throw signInFirst();
    if (now - session.seenTime >= NOTE_USE) {
      await connection.write(() => touchSession(session.id, now));
    }
    return {
      actor: sessionActor(user, session, address),
      user,
      session,
      csrfToken: kind === 'cookie' ? csrfToken(token) : null,
    };
  }

  async #byKey(token: string, address: string): Promise<Authenticated> {
    const { connection, clock } = this.#parts;
    const now = clock.now();
    const key = await connection.read(() => findApiKey(hashToken(token)));
    if (key === null || key.revokedTime !== null) throw signInFirst();
    if (key.expiresTime !== null && key.expiresTime <= now) throw signInFirst();
    const user = await connection.read(() => findUser(key.userId));
    if (user === null || user.disabled) throw signInFirst();
    if (now - (key.usedTime ?? 0) >= NOTE_USE) {
      await connection.write(() => touchApiKey(key.id, now));
    }
    // A role that was lowered lowers the keys that were made before.
    const scopes = scope.options.filter(
      (one) => key.scopes.includes(one) && ROLE_SCOPES[user.role].includes(one),
    );
    const actor: Actor = {
      kind: 'api-key',
      userId: user.id,
      name: user.name,
      role: user.role,
      scopes,
      credentialId: key.id,
      strongTime: null,
      address: plainText(address, 64),
    };
    return { actor, user, session: null, csrfToken: null };
  }
}

/** Whether a session has ended by itself. */
export function hasEnded({ expiresTime, idleTime, seenTime }: SessionRecord, now: number): boolean {
  return now >= expiresTime || (idleTime !== null && now >= seenTime + idleTime);
}
