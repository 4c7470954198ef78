import type { ApiKey } from '@nightdesk/contracts/api-key';
import { type Scope, scope } from '@nightdesk/contracts/role';
import type { Session } from '@nightdesk/contracts/session';
import type { Time } from '@nightdesk/contracts/time';
import type { User } from '@nightdesk/contracts/user';
import type { ApiKeyRecord } from '@nightdesk/store/identity/api-keys';
import type { SessionRecord } from '@nightdesk/store/identity/sessions';
import type { UserRecord } from '@nightdesk/store/identity/users';

/** A user as others may see it: field by field, so that a new column is not shown by itself. */
export function userView(user: UserRecord): User {
  return {
    id: user.id,
    name: user.name,
    role: user.role,
    disabled: user.disabled,
    secondFactor: user.secondFactor === 'on',
    createdTime: timeOf(user.createdTime),
    passwordTime: user.passwordTime === null ? null : timeOf(user.passwordTime),
  };
}

/** A session as its owner sees it. @param current id of the session in which they ask */
export function sessionView(session: SessionRecord, current: string | null): Session {
  const { id, kind, seenTime, idleTime, address, agent } = session;
  return {
    id,
    kind,
    createdTime: timeOf(session.createdTime),
    seenTime: timeOf(seenTime),
    expiresTime: timeOf(session.expiresTime),
    idleTime: idleTime === null ? null : timeOf(seenTime + idleTime),
    address,
    agent,
    current: id === current,
  };
}

/** A key as its owner sees it. */
export function apiKeyView(key: ApiKeyRecord): ApiKey {
  const { id, name, prefix, createdTime, expiresTime, usedTime, revokedTime } = key;
  return {
    id,
    name,
    prefix,
    scopes: scope.options.filter((one: Scope) => key.scopes.includes(one)),
    createdTime: timeOf(createdTime),
    expiresTime: expiresTime === null ? null : timeOf(expiresTime),
    usedTime: usedTime === null ? null : timeOf(usedTime),
    revokedTime: revokedTime === null ? null : timeOf(revokedTime),
  };
}

/** Milliseconds of our own clock, on their way out: the brand marks what was checked on its way in. */
export function timeOf(ms: number): Time {
  return ms as Time;
}
