import { z } from 'zod';
import { id } from './id.ts';
import { pageOf, pageQuery } from './page.ts';
import { time } from './time.ts';

/** Who did it: a person (by which way), or the desk itself. */
export const auditActor = z.strictObject({
  kind: z.enum(['session', 'bearer', 'api-key', 'cli', 'telegram', 'desk', 'anonymous']),
  userId: id.nullable(),
  name: z.string().nullable(),
  /** Which session or key. */
  credentialId: id.nullable(),
});

/** One thing that was done. Secrets are never in it. */
export const auditEntry = z
  .strictObject({
    sequence: z.int().min(1),
    time,
    actor: auditActor,
    action: z.string().describe('What, as `user.created`.'),
    subject: z.string().describe('To what, as `user:ID`.'),
    before: z.json().nullable(),
    after: z.json().nullable(),
    address: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });

/** One thing that was done. */
export type AuditEntry = z.infer<typeof auditEntry>;

/** A page of the audit log, newest first. */
export const auditPage = pageOf(auditEntry);

/** Not every database takes every character, and no entry has such ones. */
const plain = z.string().regex(/^\P{Cc}*$/u, 'must be plain text');

/** Which entries. */
export const auditQuery = pageQuery.extend({
  action: plain.max(80).optional(),
  subject: plain.max(200).optional(),
  userId: id.optional(),
});
