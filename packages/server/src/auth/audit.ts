import type { Steps } from '@nightdesk/store/connection/connection';
import { appendAudit } from '@nightdesk/store/identity/audit-log';
import type { Actor } from './actor.ts';

/** What is told of a change, as plain JSON. Build it field by field; never pass a whole record. */
export type AuditFacts = Readonly<
  Record<string, string | number | boolean | null | readonly string[]>
>;

/** One thing that is done. */
export interface AuditEvent {
  readonly time: number;
  /** `user.created`, `session.ended`: what, then what happened to it. */
  readonly action: string;
  /** `user:ID`. */
  readonly subject: string;
  readonly before?: AuditFacts | null;
  readonly after?: AuditFacts | null;
}

/** Names that no fact may have: a slip here would write a secret into a log that cannot be changed. */
const FORBIDDEN = /password(?!Time)|secret|token|hash|code(?!s?Left)|seed|mnemonic|private/i;

/** Writes to the audit log, in the transaction of what is done. */
export function audit(actor: Actor, event: AuditEvent): Steps<void> {
  return appendAudit({
    time: event.time,
    actorKind: actor.kind,
    userId: actor.userId,
    userName: actor.name,
    credentialId: actor.credentialId,
    action: event.action,
    subject: event.subject,
    before: textOf(event.before),
    after: textOf(event.after),
    address: actor.address,
  });
}

function textOf(facts: AuditFacts | null | undefined): string | null {
  if (facts === null || facts === undefined) return null;
  const bad = Object.keys(facts).find((name) => FORBIDDEN.test(name));
  if (bad !== undefined) throw new TypeError(`the audit log must not hold "${bad}"`);
  return JSON.stringify(facts);
}
