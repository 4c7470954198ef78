import { userName } from '@nightdesk/contracts/user';
import type { Steps } from '@nightdesk/store/connection/connection';
import { deleteLinks, replaceLink, takeLink } from '@nightdesk/store/identity/one-time-links';
import {
  countUsers,
  insertUser,
  takeIdentityGuard,
  type UserRecord,
} from '@nightdesk/store/identity/users';
import type { Secret } from '../secrets/secret.ts';
import { DESK_ACTOR } from './actor.ts';
import { audit } from './audit.ts';
import { authError } from './auth-error.ts';
import type { IdentityParts } from './identity-parts.ts';
import { type Caller, newSession, sessionActor, writeSession } from './new-session.ts';
import { assertGoodPassword } from './password.ts';
import type { SignedIn } from './sign-in.ts';
import { hashToken, newId, newToken, tokenKind } from './token.ts';

/** A one-time link: its token is shown here and nowhere else. */
export interface OneTimeToken {
  readonly token: Secret;
  readonly expiresTime: number;
}

/** How a new desk gets its first administrator. */
export class FirstAdmin {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** Whether the desk waits to be claimed. From the first user on it never does again. */
  async isOpen(): Promise<boolean> {
    return (await this.#parts.connection.read(countUsers)) === 0;
  }

  /**
   * Makes the link by which the first administrator claims the desk; an earlier one no longer works.
   *
   * @returns null when the desk has a user already
   */
  async open(): Promise<OneTimeToken | null> {
    const { connection, clock, lifetimes } = this.#parts;
    const token = newToken('link');
    const now = clock.now();
    const expiresTime = now + lifetimes.claim;
    const made = await connection.write(function* (): Steps<boolean> {
      yield* takeIdentityGuard();
      if ((yield* countUsers()) > 0) return false;
      yield* replaceLink({
        tokenHash: hashToken(token.reveal()),
        purpose: 'claim',
        userId: null,
        createdTime: now,
        expiresTime,
      });
      return true;
    });
    return made ? { token, expiresTime } : null;
  }

  /**
   * Claims the desk: makes the first administrator and signs them in.
   *
   * @throws NightdeskError `AUTH_CLAIMED` from the first user on, `AUTH_LINK` for a link that is used, expired or
   * none, `AUTH_PASSWORD`, `AUTH_INVALID`, `AUTH_LIMITED`, `AUTH_BUSY`
   */
  async claim(
    given: { readonly token: string; readonly name: string; readonly password: Secret },
    caller: Caller,
  ): Promise<SignedIn> {
    const { connection, clock, gate, limits, lifetimes } = this.#parts;
    if (!(await this.isOpen())) throw claimed();
    const name = goodName(given.name);
    assertGoodPassword(given.password, name);
    await limits.take(caller.address, 'claim');
    if (tokenKind(given.token) !== 'link') throw badLink();
    const hash = await gate.hash(given.password);
    const now = clock.now();
    const user: UserRecord = {
      ...newUser(name, 'admin', now),
      passwordHash: hash,
      passwordTime: now,
    };
    const session = newSession(user.id, 'cookie', caller, lifetimes, now);
    const done = await connection.write(function* (): Steps<'claimed' | 'link' | 'done'> {
      yield* takeIdentityGuard();
      if ((yield* countUsers()) > 0) return 'claimed';
      const link = yield* takeLink('claim', hashToken(given.token));
      if (link === null || link.expiresTime <= now) return 'link';
      yield* insertUser(user);
      yield* deleteLinks('claim', null);
      yield* writeSession(session.record);
      yield* audit(
        { ...DESK_ACTOR, address: session.record.address },
        {
          time: now,
          action: 'desk.claimed',
          subject: `user:${user.id}`,
          after: { name, role: user.role },
        },
      );
      yield* audit(sessionActor(user, session.record, caller.address), {
        time: now,
        action: 'session.begun',
        subject: `session:${session.record.id}`,
        after: { kind: 'cookie', agent: session.record.agent, strong: false },
      });
      return 'done';
    });
    if (done === 'claimed') throw claimed();
    if (done === 'link') throw badLink();
    await limits.succeeded(caller.address, 'claim');
    return { ...session, user };
  }
}

/** A user without a password. */
export function newUser(name: string, role: UserRecord['role'], now: number): UserRecord {
  return {
    id: newId(),
    name,
    role,
    disabled: false,
    createdTime: now,
    passwordHash: null,
    passwordTime: null,
    secondFactor: 'off',
    totpStep: null,
    failures: 0,
    lockedUntil: null,
  };
}

/** A name as it is stored. @throws NightdeskError `AUTH_INVALID`. */
export function goodName(text: string): string {
  const parsed = userName.safeParse(text);
  if (parsed.success) return parsed.data;
  throw authError(
    'AUTH_INVALID',
    'This cannot be a name: it must be up to 64 letters a-z, digits and . _ - inside.',
  );
}

/** The error of a link that does not work. */
export function badLink(): Error {
  return authError(
    'AUTH_LINK',
    'This link was used, has expired, or is none. Ask for a new one; the link to claim a new desk is printed at its start.',
  );
}

function claimed(): Error {
  return authError(
    'AUTH_CLAIMED',
    'This desk has an administrator. Sign in, or ask them for a link.',
  );
}
