import { numberIn, type Row, rowsOf, type Steps, textIn } from '../connection/connection.ts';
import { storeError } from '../store-error.ts';
import { numberOrNull, textOrNull } from './columns.ts';

/** Whether a second factor is asked for; `pending`: set up and not confirmed yet. */
export type SecondFactorState = 'off' | 'pending' | 'on';

/** A user as stored. `passwordHash` never leaves the process. Times in ms since 1970 UTC. */
export interface UserRecord {
  readonly id: string;
  readonly name: string;
  readonly role: 'viewer' | 'trader' | 'admin';
  readonly disabled: boolean;
  readonly createdTime: number;
  readonly passwordHash: string | null;
  readonly passwordTime: number | null;
  readonly secondFactor: SecondFactorState;
  /** The last time step whose code was used; a code of it or an earlier one is not taken again. */
  readonly totpStep: number | null;
  /** Failed attempts since the last success. */
  readonly failures: number;
  readonly lockedUntil: number | null;
}

const COLUMNS =
  'id, name, role, disabled, created_time, password_hash, password_time, second_factor, totp_step, failures, locked_until';

/** Takes the one row that changes of who may do what take first, until the end of the transaction. */
export function* takeIdentityGuard(): Steps<void> {
  yield* rowsOf('update identity_guard set changes = changes + 1 where id = 1');
}

/** Adds a user. @returns false when the name is taken. */
export function* insertUser(user: UserRecord): Steps<boolean> {
  const rows = yield* rowsOf(
    `insert into users (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (name) do nothing returning id`,
    user.id,
    user.name,
    user.role,
    user.disabled ? 1 : 0,
    user.createdTime,
    user.passwordHash,
    user.passwordTime,
    user.secondFactor,
    user.totpStep,
    user.failures,
    user.lockedUntil,
  );
  return rows.length === 1;
}

/** A user by id. */
export function* findUser(id: string): Steps<UserRecord | null> {
  return first(yield* rowsOf(`select ${COLUMNS} from users where id = ?`, id));
}

/** A user by the name that they sign in with. */
export function* findUserByName(name: string): Steps<UserRecord | null> {
  return first(yield* rowsOf(`select ${COLUMNS} from users where name = ?`, name));
}

/** Users in the order of their names. @param after the name that the last page ended with; '' for the first. */
export function* listUsers(after: string, limit: number): Steps<UserRecord[]> {
  return (yield* rowsOf(
    `select ${COLUMNS} from users where name > ? order by name limit ?`,
    after,
    limit,
  )).map(userOf);
}

/** How many users there are. */
export function* countUsers(): Steps<number> {
  return count(yield* rowsOf('select count(*) as number from users'));
}

/** How many administrators can sign in. */
export function* countActiveAdmins(): Steps<number> {
  return count(
    yield* rowsOf("select count(*) as number from users where role = 'admin' and disabled = 0"),
  );
}

/** Changes what a user may do. */
export function* setUserAccess(
  id: string,
  role: UserRecord['role'],
  disabled: boolean,
): Steps<void> {
  yield* rowsOf('update users set role = ?, disabled = ? where id = ?', role, disabled ? 1 : 0, id);
}

/** Sets a password, and forgets failed attempts. */
export function* setPassword(id: string, hash: string, time: number): Steps<void> {
  yield* rowsOf(
    'update users set password_hash = ?, password_time = ?, failures = 0, locked_until = null where id = ?',
    hash,
    time,
    id,
  );
}

/** Takes a password away: only a link can set one again. */
export function* clearPassword(id: string): Steps<void> {
  yield* rowsOf('update users set password_hash = null, password_time = null where id = ?', id);
}

/** Writes the same password with newer parameters, unless it was changed meanwhile. */
export function* rehashPassword(id: string, old: string, hash: string): Steps<void> {
  yield* rowsOf(
    'update users set password_hash = ? where id = ? and password_hash = ?',
    hash,
    id,
    old,
  );
}

/** Sets whether a second factor is asked for. The last used time step stays, so that no code works twice. */
export function* setSecondFactor(id: string, state: SecondFactorState): Steps<void> {
  yield* rowsOf('update users set second_factor = ? where id = ?', state, id);
}

/** Uses up a time step. @returns false when it, or a later one, was used already. */
export function* useTotpStep(id: string, step: number): Steps<boolean> {
  const rows = yield* rowsOf(
    'update users set totp_step = ? where id = ? and (totp_step is null or totp_step < ?) returning id',
    step,
    id,
    step,
  );
  return rows.length === 1;
}

/**
 * Counts a failed attempt, and locks when there were too many.
 *
 * @param most failed attempts that are allowed
 * @param until when a lock that begins now ends
 * @returns whether this attempt began a lock
 */
export function* countFailure(id: string, most: number, until: number): Steps<boolean> {
  const rows = yield* rowsOf(
    'update users set failures = failures + 1 where id = ? returning failures',
    id,
  );
  const [row] = rows;
  if (row === undefined || numberIn(row, 'failures') < most) return false;
  yield* rowsOf('update users set failures = 0, locked_until = ? where id = ?', until, id);
  return true;
}

/** Forgets failed attempts after a success. */
export function* forgetFailures(id: string): Steps<void> {
  yield* rowsOf(
    'update users set failures = 0, locked_until = null where id = ? and (failures > 0 or locked_until is not null)',
    id,
  );
}

function count(rows: readonly Row[]): number {
  const [row] = rows;
  return row === undefined ? 0 : numberIn(row, 'number');
}

function first(rows: readonly Row[]): UserRecord | null {
  const [row] = rows;
  return row === undefined ? null : userOf(row);
}

function userOf(row: Row): UserRecord {
  const id = textIn(row, 'id');
  return {
    id,
    name: textIn(row, 'name'),
    role: oneOf(id, textIn(row, 'role'), ['viewer', 'trader', 'admin']),
    disabled: numberIn(row, 'disabled') === 1,
    createdTime: numberIn(row, 'created_time'),
    passwordHash: textOrNull(row, 'password_hash'),
    passwordTime: numberOrNull(row, 'password_time'),
    secondFactor: oneOf(id, textIn(row, 'second_factor'), ['off', 'pending', 'on']),
    totpStep: numberOrNull(row, 'totp_step'),
    failures: numberIn(row, 'failures'),
    lockedUntil: numberOrNull(row, 'locked_until'),
  };
}

function oneOf<T extends string>(id: string, text: string, words: readonly T[]): T {
  const word = words.find((known) => known === text);
  if (word !== undefined) return word;
  throw storeError(
    'STORE_CORRUPT',
    `User ${id} is stored with "${text.slice(0, 20)}", which is none of ${words.join(', ')}. Restore the last back-up.`,
    { user: id },
  );
}
