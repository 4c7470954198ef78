import type { Steps } from '@nightdesk/store/connection/connection';
import { countFailure, type UserRecord } from '@nightdesk/store/identity/users';
import type { Actor } from './actor.ts';
import type { AttemptRules } from './attempt-limits.ts';
import { audit } from './audit.ts';

/** Whether too many attempts have locked a user out at this time. */
export function isLocked({ lockedUntil }: UserRecord, now: number): boolean {
  return lockedUntil !== null && now < lockedUntil;
}

/** Counts a failed attempt of a user in the store, and notes when it locks; part of a transaction. */
export function* noteFailure(
  actor: Actor,
  user: UserRecord,
  rules: AttemptRules,
  now: number,
): Steps<void> {
  const until = now + rules.minutes * 60_000;
  if (!(yield* countFailure(user.id, rules.perName, until))) return;
  yield* audit(actor, {
    time: now,
    action: 'user.locked',
    subject: `user:${user.id}`,
    after: { lockedUntil: until, failures: rules.perName },
  });
}
