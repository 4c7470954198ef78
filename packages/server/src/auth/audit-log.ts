import type { AuditEntry } from '@nightdesk/contracts/audit';
import { auditActor } from '@nightdesk/contracts/audit';
import {
  type AuditFilter,
  listAudit,
  type NumberedAuditRecord,
} from '@nightdesk/store/identity/audit-log';
import { z } from 'zod';
import { type Actor, assertMay } from './actor.ts';
import type { IdentityParts } from './identity-parts.ts';
import { timeOf } from './views.ts';

const kind = auditActor.shape.kind;
const facts = z.json().nullable();

/** Reading the audit log. */
export class AuditLog {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** Entries, the newest first. @param before number of the last entry of the page before; null for the first */
  async list(
    actor: Actor,
    filter: AuditFilter,
    before: number | null,
    limit: number,
  ): Promise<AuditEntry[]> {
    assertMay(actor, 'admin');
    const records = await this.#parts.connection.read(() => listAudit(filter, before, limit));
    return records.map(entryView);
  }
}

function entryView(record: NumberedAuditRecord): AuditEntry {
  return {
    sequence: record.sequence,
    time: timeOf(record.time),
    actor: {
      kind: kind.parse(record.actorKind),
      userId: record.userId,
      name: record.userName,
      credentialId: record.credentialId,
    },
    action: record.action,
    subject: record.subject,
    before: record.before === null ? null : facts.parse(JSON.parse(record.before)),
    after: record.after === null ? null : facts.parse(JSON.parse(record.after)),
    address: record.address,
  };
}
