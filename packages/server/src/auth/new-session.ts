import type { SessionKind } from '@nightdesk/contracts/session';
import { ROLE_SCOPES } from '@nightdesk/contracts/role';
import { rowsOf, type Steps } from '@nightdesk/store/connection/connection';
import { insertSession, type SessionRecord } from '@nightdesk/store/identity/sessions';
import type { UserRecord } from '@nightdesk/store/identity/users';
import type { Secret } from '../secrets/secret.ts';
import type { Actor } from './actor.ts';
import type { Lifetimes } from './identity-parts.ts';
import { hashToken, newId, newToken } from './token.ts';

/** From where somebody signs in. */
export interface Caller {
  /** As the API found it, proxies taken into account. */
  readonly address: string;
  /** What the browser or program calls itself. */
  readonly agent: string;
}

/** A session that has just begun: the only time its token is at hand. */
export interface NewSession {
  readonly token: Secret;
  readonly record: SessionRecord;
}

/** Most sessions of a user; the oldest give way. */
export const MOST_SESSIONS = 50;

/** Makes a session. It holds once {@link writeSession} has written it. */
export function newSession(
  userId: string,
  kind: SessionKind,
  caller: Caller,
  lifetimes: Lifetimes,
  now: number,
): NewSession {
  const token = newToken(kind);
  const record: SessionRecord = {
    id: newId(),
    userId,
    kind,
    tokenHash: hashToken(token.reveal()),
    createdTime: now,
    seenTime: now,
    expiresTime: now + (kind === 'cookie' ? lifetimes.session : lifetimes.bearer),
    idleTime: kind === 'cookie' ? lifetimes.sessionIdle : null,
    strongTime: null,
    ...plainCaller(caller),
  };
  return { token, record };
}

/** Writes a session; part of a transaction. */
export function* writeSession(record: SessionRecord): Steps<void> {
  yield* insertSession(record);
  yield* rowsOf(
    'delete from sessions where user_id = ? and id <> ? and id not in (select id from sessions where user_id = ? order by created_time desc, id limit ?)',
    record.userId,
    record.id,
    record.userId,
    MOST_SESSIONS,
  );
}

/** Whoever signed in with a session. */
export function sessionActor(user: UserRecord, session: SessionRecord, address: string): Actor {
  return {
    kind: session.kind === 'cookie' ? 'session' : 'bearer',
    userId: user.id,
    name: user.name,
    role: user.role,
    scopes: ROLE_SCOPES[user.role],
    credentialId: session.id,
    strongTime: session.strongTime,
    address: plainText(address, 64),
  };
}

/** Somebody who is not signed in, at an address. */
export function anonymousActor(address: string): Actor {
  return {
    kind: 'anonymous',
    userId: null,
    name: null,
    role: 'viewer',
    scopes: [],
    credentialId: null,
    strongTime: null,
    address: plainText(address, 64),
  };
}

function plainCaller({ address, agent }: Caller): Caller {
  return { address: plainText(address, 64), agent: plainText(agent, 200) };
}

/** What comes from outside, cut and without characters that a terminal or a database might act on. */
export function plainText(text: string, longest: number): string {
  return text.replaceAll(/\p{C}/gu, ' ').slice(0, longest).trim();
}
