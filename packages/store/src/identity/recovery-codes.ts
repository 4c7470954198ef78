import { numberIn, rowsOf, type Steps } from '../connection/connection.ts';

/** Replaces the recovery codes of a user. @param hashes SHA-256 of each, hex; none removes them all */
export function* replaceRecoveryCodes(userId: string, hashes: readonly string[]): Steps<void> {
  yield* rowsOf('delete from recovery_codes where user_id = ?', userId);
  for (const hash of hashes) {
    yield* rowsOf(
      'insert into recovery_codes (user_id, code_hash, used_time) values (?, ?, null)',
      userId,
      hash,
    );
  }
}

/** Uses a code up. @returns false when there is none, or it was used */
export function* useRecoveryCode(userId: string, hash: string, time: number): Steps<boolean> {
  const rows = yield* rowsOf(
    'update recovery_codes set used_time = ? where user_id = ? and code_hash = ? and used_time is null returning user_id',
    time,
    userId,
    hash,
  );
  return rows.length === 1;
}

/** How many codes are left. */
export function* countRecoveryCodes(userId: string): Steps<number> {
  const [row] = yield* rowsOf(
    'select count(*) as number from recovery_codes where user_id = ? and used_time is null',
    userId,
  );
  return row === undefined ? 0 : numberIn(row, 'number');
}
