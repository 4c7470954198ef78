import { numberIn, type Row, rowsOf, type Steps, textIn } from '../connection/connection.ts';
import { numberOrNull } from './columns.ts';

/** A session as stored: its token only as a hash. Times in ms since 1970 UTC. */
export interface SessionRecord {
  readonly id: string;
  readonly userId: string;
  readonly kind: 'cookie' | 'bearer';
  /** SHA-256 of the token, hex. */
  readonly tokenHash: string;
  readonly createdTime: number;
  /** Last use, as exact as `touchSession` is called. */
  readonly seenTime: number;
  /** When it ends whatever happens. */
  readonly expiresTime: number;
  /** How long it may lie unused, ms; null: until `expiresTime`. */
  readonly idleTime: number | null;
  /** When a second factor was last given in it; null: never. */
  readonly strongTime: number | null;
  readonly address: string;
  readonly agent: string;
}

const COLUMNS =
  'id, user_id, kind, token_hash, created_time, seen_time, expires_time, idle_time, strong_time, address, agent';

/** Adds a session. */
export function* insertSession(session: SessionRecord): Steps<void> {
  yield* rowsOf(
    `insert into sessions (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    session.id,
    session.userId,
    session.kind,
    session.tokenHash,
    session.createdTime,
    session.seenTime,
    session.expiresTime,
    session.idleTime,
    session.strongTime,
    session.address,
    session.agent,
  );
}

/** A session by the hash of its token, ended or not: the caller knows the time. */
export function* findSession(tokenHash: string): Steps<SessionRecord | null> {
  const [row] = yield* rowsOf(`select ${COLUMNS} from sessions where token_hash = ?`, tokenHash);
  return row === undefined ? null : sessionOf(row);
}

/** Sessions of a user, the newest first, ended ones among them until they are cleared. */
export function* listSessions(userId: string): Steps<SessionRecord[]> {
  return (yield* rowsOf(
    `select ${COLUMNS} from sessions where user_id = ? order by created_time desc, id`,
    userId,
  )).map(sessionOf);
}

/** Notes that a session was used. */
export function* touchSession(id: string, time: number): Steps<void> {
  yield* rowsOf('update sessions set seen_time = ? where id = ? and seen_time < ?', time, id, time);
}

/** Notes that a second factor was given. */
export function* strengthenSession(id: string, time: number): Steps<void> {
  yield* rowsOf('update sessions set strong_time = ? where id = ?', time, id);
}

/** Ends a session of a user. @returns false when there was none. */
export function* deleteSession(userId: string, id: string): Steps<boolean> {
  const rows = yield* rowsOf(
    'delete from sessions where user_id = ? and id = ? returning id',
    userId,
    id,
  );
  return rows.length === 1;
}

/** Ends every session of a user, save the one whose id is given. @returns how many there were */
export function* deleteSessionsOf(userId: string, except = ''): Steps<number> {
  return (yield* rowsOf(
    'delete from sessions where user_id = ? and id <> ? returning id',
    userId,
    except,
  )).length;
}

/** Removes what has ended. @returns how many */
export function* clearSessions(now: number): Steps<number> {
  return (yield* rowsOf(
    'delete from sessions where expires_time <= ? or (idle_time is not null and seen_time + idle_time <= ?) returning id',
    now,
    now,
  )).length;
}

function sessionOf(row: Row): SessionRecord {
  return {
    id: textIn(row, 'id'),
    userId: textIn(row, 'user_id'),
    kind: textIn(row, 'kind') === 'cookie' ? 'cookie' : 'bearer',
    tokenHash: textIn(row, 'token_hash'),
    createdTime: numberIn(row, 'created_time'),
    seenTime: numberIn(row, 'seen_time'),
    expiresTime: numberIn(row, 'expires_time'),
    idleTime: numberOrNull(row, 'idle_time'),
    strongTime: numberOrNull(row, 'strong_time'),
    address: textIn(row, 'address'),
    agent: textIn(row, 'agent'),
  };
}
