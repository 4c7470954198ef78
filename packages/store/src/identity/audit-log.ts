import {
  numberIn,
  type Row,
  rowsOf,
  type SqlValue,
  type Steps,
  textIn,
} from '../connection/connection.ts';
import { textOrNull } from './columns.ts';

/** One thing that was done, before it has its number. `before` and `after` are JSON, without secrets. */
export interface AuditRecord {
  readonly time: number;
  readonly actorKind: string;
  readonly userId: string | null;
  readonly userName: string | null;
  /** Which session or key. */
  readonly credentialId: string | null;
  readonly action: string;
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly address: string | null;
}

/** One thing that was done. */
export interface NumberedAuditRecord extends AuditRecord {
  readonly sequence: number;
}

/** Which entries. */
export interface AuditFilter {
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly userId?: string | undefined;
}

const COLUMNS =
  'time, actor_kind, user_id, user_name, credential_id, action, subject, before, after, address';

/** Adds an entry; belongs into the transaction of what it tells of. */
export function* appendAudit(entry: AuditRecord): Steps<void> {
  yield* rowsOf(
    `insert into audit_log (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    entry.time,
    entry.actorKind,
    entry.userId,
    entry.userName,
    entry.credentialId,
    entry.action,
    entry.subject,
    entry.before,
    entry.after,
    entry.address,
  );
}

/** Entries, the newest first. @param before only those with a smaller number; null for the first page */
export function* listAudit(
  filter: AuditFilter,
  before: number | null,
  limit: number,
): Steps<NumberedAuditRecord[]> {
  const where: string[] = ['sequence < ?'];
  const values: SqlValue[] = [before ?? Number.MAX_SAFE_INTEGER];
  for (const [column, value] of [
    ['action', filter.action],
    ['subject', filter.subject],
    ['user_id', filter.userId],
  ] as const) {
    if (value === undefined) continue;
    where.push(`${column} = ?`);
    values.push(value);
  }
  const rows = yield* rowsOf(
    `select sequence, ${COLUMNS} from audit_log where ${where.join(' and ')} order by sequence desc limit ?`,
    ...values,
    limit,
  );
  return rows.map(entryOf);
}

function entryOf(row: Row): NumberedAuditRecord {
  return {
    sequence: numberIn(row, 'sequence'),
    time: numberIn(row, 'time'),
    actorKind: textIn(row, 'actor_kind'),
    userId: textOrNull(row, 'user_id'),
    userName: textOrNull(row, 'user_name'),
    credentialId: textOrNull(row, 'credential_id'),
    action: textIn(row, 'action'),
    subject: textIn(row, 'subject'),
    before: textOrNull(row, 'before'),
    after: textOrNull(row, 'after'),
    address: textOrNull(row, 'address'),
  };
}
