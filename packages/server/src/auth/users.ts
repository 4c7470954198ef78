import type { Role } from '@nightdesk/contracts/role';
import type { User } from '@nightdesk/contracts/user';
import type { Steps } from '@nightdesk/store/connection/connection';
import { revokeApiKeysOf } from '@nightdesk/store/identity/api-keys';
import { deleteLinks, replaceLink } from '@nightdesk/store/identity/one-time-links';
import {
  clearPassword,
  countActiveAdmins,
  findUser,
  insertUser,
  listUsers,
  setUserAccess,
  takeIdentityGuard,
  type UserRecord,
} from '@nightdesk/store/identity/users';
import { type Actor, assertMay, isTheirs } from './actor.ts';
import { audit } from './audit.ts';
import { authError } from './auth-error.ts';
import { goodName, newUser, type OneTimeToken } from './first-admin.ts';
import type { IdentityParts } from './identity-parts.ts';
import { endSessionsOf } from './sessions.ts';
import { hashToken, newToken } from './token.ts';
import { userView } from './views.ts';

/** What may be changed of a user. */
export interface UserChange {
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
}

/** Users of the desk: made, changed and reset by administrators, never deleted: what they did keeps its name. */
export class Users {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** Users by name. @param after the last name of the page before; '' for the first */
  async list(actor: Actor, after: string, limit: number): Promise<User[]> {
    assertMay(actor, 'admin');
    const users = await this.#parts.connection.read(() => listUsers(after, limit));
    return users.map(userView);
  }

  /** A user: oneself, or any for an administrator. @throws NightdeskError `AUTH_NOT_FOUND`. */
  async get(actor: Actor, id: string): Promise<User> {
    const user = isTheirs(actor, id) ? await this.#parts.connection.read(() => findUser(id)) : null;
    if (user === null) throw notFound(id);
    return userView(user);
  }

  /**
   * Makes a user, who sets a password by the link: nobody else knows it at any time.
   *
   * @throws NightdeskError `AUTH_NAME_TAKEN`, `AUTH_INVALID`, `AUTH_FORBIDDEN`
   */
  async create(
    actor: Actor,
    given: { readonly name: string; readonly role: Role },
  ): Promise<{ readonly user: User; readonly link: OneTimeToken }> {
    assertAdministers(actor);
    const now = this.#parts.clock.now();
    const user = newUser(goodName(given.name), given.role, now);
    const link = this.#newLink(now);
    const write = (): Steps<void> => this.#writeLink(link, user.id, now);
    const made = await this.#parts.connection.write(function* (): Steps<boolean> {
      if (!(yield* insertUser(user))) return false;
      yield* write();
      yield* audit(actor, {
        time: now,
        action: 'user.created',
        subject: `user:${user.id}`,
        after: { name: user.name, role: user.role },
      });
      return true;
    });
    if (!made) {
      throw authError('AUTH_NAME_TAKEN', `There is a user "${user.name}" already.`, {
        name: user.name,
      });
    }
    return { user: userView(user), link };
  }

  /**
   * Changes what a user may do, at once: whoever is disabled is signed out.
   *
   * @throws NightdeskError `AUTH_LAST_ADMIN`, `AUTH_NOT_FOUND`, `AUTH_FORBIDDEN`
   */
  async change(actor: Actor, id: string, change: UserChange): Promise<User> {
    assertAdministers(actor);
    const now = this.#parts.clock.now();
    const changed = await this.#parts.connection.write(() => changeSteps(actor, id, change, now));
    if (changed === null) throw notFound(id);
    return userView(changed);
  }

  /**
   * Takes a user's password, sessions and keys away and makes a link to set a new password: for a lost password,
   * and for one that somebody else knows.
   *
   * @throws NightdeskError `AUTH_NOT_FOUND`, `AUTH_FORBIDDEN`
   */
  async reset(actor: Actor, id: string): Promise<OneTimeToken> {
    assertAdministers(actor);
    const now = this.#parts.clock.now();
    const link = this.#newLink(now);
    const write = (): Steps<void> => this.#writeLink(link, id, now);
    const done = await this.#parts.connection.write(function* (): Steps<boolean> {
      if ((yield* findUser(id)) === null) return false;
      yield* clearPassword(id);
      yield* endSessionsOf(actor, id, now);
      const keys = yield* revokeApiKeysOf(id, now);
      yield* write();
      yield* audit(actor, {
        time: now,
        action: 'user.reset',
        subject: `user:${id}`,
        after: { keysRevoked: keys },
      });
      return true;
    });
    if (!done) throw notFound(id);
    return link;
  }

  #newLink(now: number): OneTimeToken {
    return { token: newToken('link'), expiresTime: now + this.#parts.lifetimes.passwordLink };
  }

  *#writeLink({ token, expiresTime }: OneTimeToken, userId: string, now: number): Steps<void> {
    yield* replaceLink({
      tokenHash: hashToken(token.reveal()),
      purpose: 'set-password',
      userId,
      createdTime: now,
      expiresTime,
    });
  }
}

function* changeSteps(
  actor: Actor,
  id: string,
  change: UserChange,
  now: number,
): Steps<UserRecord | null> {
  yield* takeIdentityGuard();
  const before = yield* findUser(id);
  if (before === null) return null;
  const role = change.role ?? before.role;
  const disabled = change.disabled ?? before.disabled;
  if (role === before.role && disabled === before.disabled) return before;
  yield* setUserAccess(id, role, disabled);
  // A desk that nobody has claimed yet has none, and others may come and go all the same.
  const wasAdmin = before.role === 'admin' && !before.disabled;
  if (wasAdmin && (yield* countActiveAdmins()) === 0) {
    throw authError(
      'AUTH_LAST_ADMIN',
      'Nobody could administer this desk any more. Make somebody else an administrator first.',
    );
  }
  yield* audit(actor, {
    time: now,
    action: 'user.changed',
    subject: `user:${id}`,
    before: { role: before.role, disabled: before.disabled },
    after: { role, disabled },
  });
  if (disabled) {
    yield* endSessionsOf(actor, id, now);
    yield* deleteLinks('set-password', id);
  }
  return { ...before, role, disabled };
}

/** Users are changed by administrators in person or at the machine, not by a key that was given away. */
function assertAdministers(actor: Actor): void {
  assertMay(actor, 'admin');
  if (actor.kind === 'session' || actor.kind === 'cli' || actor.kind === 'desk') return;
  throw authError(
    'AUTH_FORBIDDEN',
    'Users are changed by an administrator who is signed in, not by a key or a program.',
  );
}

function notFound(id: string): Error {
  return authError('AUTH_NOT_FOUND', 'There is no such user.', { id: id.slice(0, 64) });
}
