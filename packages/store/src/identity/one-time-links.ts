import { numberIn, rowsOf, type Steps } from '../connection/connection.ts';
import { textOrNull } from './columns.ts';

/** What a link is for: the first administrator, or a (new) password. */
export type LinkPurpose = 'claim' | 'set-password';

/** A link as stored: its token only as a hash. Times in ms since 1970 UTC. */
export interface LinkRecord {
  readonly tokenHash: string;
  readonly purpose: LinkPurpose;
  /** Whose password; null for a claim. */
  readonly userId: string | null;
  readonly createdTime: number;
  readonly expiresTime: number;
}

/** Makes a link the only one of its purpose and user. */
export function* replaceLink(link: LinkRecord): Steps<void> {
  yield* deleteLinks(link.purpose, link.userId);
  yield* rowsOf(
    'insert into one_time_links (token_hash, purpose, user_id, created_time, expires_time) values (?, ?, ?, ?, ?)',
    link.tokenHash,
    link.purpose,
    link.userId,
    link.createdTime,
    link.expiresTime,
  );
}

/** Removes the links of a purpose and user. */
export function* deleteLinks(purpose: LinkPurpose, userId: string | null): Steps<void> {
  yield* userId === null
    ? rowsOf('delete from one_time_links where purpose = ?', purpose)
    : rowsOf('delete from one_time_links where purpose = ? and user_id = ?', purpose, userId);
}

/** Looks at a link without using it. */
export function* findLink(
  purpose: LinkPurpose,
  tokenHash: string,
): Steps<Pick<LinkRecord, 'userId' | 'expiresTime'> | null> {
  const [row] = yield* rowsOf(
    'select user_id, expires_time from one_time_links where purpose = ? and token_hash = ?',
    purpose,
    tokenHash,
  );
  if (row === undefined) return null;
  return { userId: textOrNull(row, 'user_id'), expiresTime: numberIn(row, 'expires_time') };
}

/** Uses a link up: of several that try, one is given it. */
export function* takeLink(
  purpose: LinkPurpose,
  tokenHash: string,
): Steps<Pick<LinkRecord, 'userId' | 'expiresTime'> | null> {
  const [row] = yield* rowsOf(
    'delete from one_time_links where purpose = ? and token_hash = ? returning user_id, expires_time',
    purpose,
    tokenHash,
  );
  if (row === undefined) return null;
  return { userId: textOrNull(row, 'user_id'), expiresTime: numberIn(row, 'expires_time') };
}

/** Removes what has expired. */
export function* clearLinks(now: number): Steps<void> {
  yield* rowsOf('delete from one_time_links where expires_time <= ?', now);
}
