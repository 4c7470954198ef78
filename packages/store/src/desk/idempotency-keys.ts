import { numberIn, type Row, rowsOf, type Steps, textIn } from '../connection/connection.ts';
import { numberOrNull, textOrNull } from '../identity/columns.ts';

/** A request that must not be done twice. */
export interface IdempotencyRecord {
  readonly userId: string;
  readonly key: string;
  /** SHA-256 of what was asked, hex: the same key with something else is a mistake. */
  readonly requestHash: string;
  /** What was answered; null while it is being done, or when nobody knows what became of it. */
  readonly status: number | null;
  readonly reply: string | null;
  readonly createdTime: number;
}

/** Takes a key. @returns null when it was free, else who has it */
export function* takeIdempotencyKey(
  userId: string,
  key: string,
  requestHash: string,
  time: number,
): Steps<IdempotencyRecord | null> {
  const rows = yield* rowsOf(
    'insert into idempotency_keys (user_id, key, request_hash, status, reply, created_time) values (?, ?, ?, null, null, ?) on conflict (user_id, key) do nothing returning key',
    userId,
    key,
    requestHash,
    time,
  );
  if (rows.length === 1) return null;
  const [row] = yield* rowsOf(
    'select user_id, key, request_hash, status, reply, created_time from idempotency_keys where user_id = ? and key = ?',
    userId,
    key,
  );
  return row === undefined ? null : recordOf(row);
}

/** Notes what was answered, for whoever asks again. */
export function* answerIdempotencyKey(
  userId: string,
  key: string,
  status: number,
  reply: string,
): Steps<void> {
  yield* rowsOf(
    'update idempotency_keys set status = ?, reply = ? where user_id = ? and key = ?',
    status,
    reply,
    userId,
    key,
  );
}

/** Gives a key back: nothing was done under it. */
export function* freeIdempotencyKey(userId: string, key: string): Steps<void> {
  yield* rowsOf('delete from idempotency_keys where user_id = ? and key = ?', userId, key);
}

/** Removes keys that were taken before. @returns how many */
export function* clearIdempotencyKeys(before: number): Steps<number> {
  return (yield* rowsOf(
    'delete from idempotency_keys where created_time < ? returning key',
    before,
  )).length;
}

function recordOf(row: Row): IdempotencyRecord {
  return {
    userId: textIn(row, 'user_id'),
    key: textIn(row, 'key'),
    requestHash: textIn(row, 'request_hash'),
    status: numberOrNull(row, 'status'),
    reply: textOrNull(row, 'reply'),
    createdTime: numberIn(row, 'created_time'),
  };
}
