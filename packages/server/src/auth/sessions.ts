import type { Session } from '@nightdesk/contracts/session';
import type { Steps } from '@nightdesk/store/connection/connection';
import { clearLinks } from '@nightdesk/store/identity/one-time-links';
import {
  clearSessions,
  deleteSession,
  deleteSessionsOf,
  listSessions,
} from '@nightdesk/store/identity/sessions';
import type { Actor } from './actor.ts';
import { audit } from './audit.ts';
import { authError, signInFirst } from './auth-error.ts';
import { hasEnded } from './authenticate.ts';
import type { IdentityParts } from './identity-parts.ts';
import { sessionView } from './views.ts';

/** A person's own sessions. */
export class Sessions {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** Sessions that hold, the newest first. */
  async list(actor: Actor): Promise<Session[]> {
    const userId = userOf(actor);
    const now = this.#parts.clock.now();
    const records = await this.#parts.connection.read(() => listSessions(userId));
    return records
      .filter((record) => !hasEnded(record, now))
      .map((record) => sessionView(record, actor.credentialId));
  }

  /** Ends one. @throws NightdeskError `AUTH_NOT_FOUND`, also for those of others. */
  async end(actor: Actor, id: string): Promise<void> {
    const userId = userOf(actor);
    // A key may not sign a person out.
    if (actor.kind !== 'session' && actor.credentialId !== id) {
      throw authError('AUTH_FORBIDDEN', 'A program or key ends no session but its own.');
    }
    const ended = await this.#parts.connection.write(() => this.#end(actor, userId, id));
    if (!ended) throw authError('AUTH_NOT_FOUND', 'There is no such session of yours.', { id });
  }

  /** Ends the session in which one acts. */
  async signOut(actor: Actor): Promise<void> {
    if (actor.credentialId === null || actor.kind === 'api-key') throw signInFirst();
    await this.end(actor, actor.credentialId);
  }

  /** Ends all of one's sessions. @returns how many there were */
  async endAll(actor: Actor): Promise<number> {
    const userId = userOf(actor);
    if (actor.kind !== 'session') {
      throw authError('AUTH_FORBIDDEN', 'A program or key ends no session but its own.');
    }
    return this.#parts.connection.write(() =>
      endSessionsOf(actor, userId, this.#parts.clock.now()),
    );
  }

  /** Removes sessions and links that have ended by themselves; the desk calls it now and then. */
  async clear(): Promise<void> {
    const now = this.#parts.clock.now();
    await this.#parts.connection.write(function* () {
      yield* clearSessions(now);
      yield* clearLinks(now);
    });
  }

  *#end(actor: Actor, userId: string, id: string): Steps<boolean> {
    if (!(yield* deleteSession(userId, id))) return false;
    yield* audit(actor, {
      time: this.#parts.clock.now(),
      action: 'session.ended',
      subject: `session:${id}`,
    });
    return true;
  }
}

/** Ends all sessions of a user, save the one whose id is given; part of a transaction. */
export function* endSessionsOf(
  actor: Actor,
  userId: string,
  now: number,
  except = '',
): Steps<number> {
  const count = yield* deleteSessionsOf(userId, except);
  if (count > 0) {
    yield* audit(actor, {
      time: now,
      action: 'sessions.ended',
      subject: `user:${userId}`,
      after: { count },
    });
  }
  return count;
}

function userOf({ userId }: Actor): string {
  if (userId === null) throw signInFirst();
  return userId;
}
