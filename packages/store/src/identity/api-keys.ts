import { numberIn, type Row, rowsOf, type Steps, textIn } from '../connection/connection.ts';
import { numberOrNull } from './columns.ts';

/** An API key as stored: the key only as a hash. Times in ms since 1970 UTC. */
export interface ApiKeyRecord {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  /** Its beginning, to tell keys apart. */
  readonly prefix: string;
  /** SHA-256 of the key, hex. */
  readonly keyHash: string;
  readonly scopes: readonly string[];
  readonly createdTime: number;
  readonly expiresTime: number | null;
  readonly usedTime: number | null;
  readonly revokedTime: number | null;
}

const COLUMNS =
  'id, user_id, name, prefix, key_hash, scopes, created_time, expires_time, used_time, revoked_time';

/** Adds a key. */
export function* insertApiKey(key: ApiKeyRecord): Steps<void> {
  yield* rowsOf(
    `insert into api_keys (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    key.id,
    key.userId,
    key.name,
    key.prefix,
    key.keyHash,
    key.scopes.join(' '),
    key.createdTime,
    key.expiresTime,
    key.usedTime,
    key.revokedTime,
  );
}

/** A key by its hash, revoked or expired or not: the caller knows the time. */
export function* findApiKey(keyHash: string): Steps<ApiKeyRecord | null> {
  const [row] = yield* rowsOf(`select ${COLUMNS} from api_keys where key_hash = ?`, keyHash);
  return row === undefined ? null : keyOf(row);
}

/** Keys of a user, the newest first. */
export function* listApiKeys(userId: string): Steps<ApiKeyRecord[]> {
  return (yield* rowsOf(
    `select ${COLUMNS} from api_keys where user_id = ? order by created_time desc, id`,
    userId,
  )).map(keyOf);
}

/** Notes that a key was used. */
export function* touchApiKey(id: string, time: number): Steps<void> {
  yield* rowsOf('update api_keys set used_time = ? where id = ?', time, id);
}

/** Ends a key of a user. @returns it as it was before; null when there is none that still works */
export function* revokeApiKey(
  userId: string,
  id: string,
  time: number,
): Steps<ApiKeyRecord | null> {
  const [row] = yield* rowsOf(
    `update api_keys set revoked_time = ? where user_id = ? and id = ? and revoked_time is null returning ${COLUMNS}`,
    time,
    userId,
    id,
  );
  return row === undefined ? null : { ...keyOf(row), revokedTime: null };
}

/** Ends every key of a user. @returns how many */
export function* revokeApiKeysOf(userId: string, time: number): Steps<number> {
  return (yield* rowsOf(
    'update api_keys set revoked_time = ? where user_id = ? and revoked_time is null returning id',
    time,
    userId,
  )).length;
}

function keyOf(row: Row): ApiKeyRecord {
  return {
    id: textIn(row, 'id'),
    userId: textIn(row, 'user_id'),
    name: textIn(row, 'name'),
    prefix: textIn(row, 'prefix'),
    keyHash: textIn(row, 'key_hash'),
    scopes: textIn(row, 'scopes').split(' '),
    createdTime: numberIn(row, 'created_time'),
    expiresTime: numberOrNull(row, 'expires_time'),
    usedTime: numberOrNull(row, 'used_time'),
    revokedTime: numberOrNull(row, 'revoked_time'),
  };
}
