import {
  numberIn,
  type Row,
  rowsOf,
  type SqlValue,
  type Steps,
  textIn,
} from '../connection/connection.ts';
import { numberOrNull, textOrNull } from '../identity/columns.ts';

/** Where a back-test stands. */
export type BacktestState = 'RUNNING' | 'DONE' | 'FAILED' | 'CANCELLED';

/** A back-test as stored; `request` and `result` are JSON. */
export interface BacktestRecord {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly state: BacktestState;
  readonly request: string;
  readonly result: string | null;
  readonly error: string | null;
  readonly createdTime: number;
  readonly endedTime: number | null;
}

const COLUMNS = 'id, user_id, name, state, request, result, error, created_time, ended_time';

/** Adds a back-test. */
export function* insertBacktest(test: BacktestRecord): Steps<void> {
  yield* rowsOf(
    `insert into backtests (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    test.id,
    test.userId,
    test.name,
    test.state,
    test.request,
    test.result,
    test.error,
    test.createdTime,
    test.endedTime,
  );
}

/** Says how a running back-test ended. @returns false when it had ended already */
export function* endBacktest(
  id: string,
  state: Exclude<BacktestState, 'RUNNING'>,
  result: string | null,
  error: string | null,
  time: number,
): Steps<boolean> {
  const rows = yield* rowsOf(
    "update backtests set state = ?, result = ?, error = ?, ended_time = ? where id = ? and state = 'RUNNING' returning id",
    state,
    result,
    error,
    time,
    id,
  );
  return rows.length === 1;
}

/** A back-test by id. */
export function* findBacktest(id: string): Steps<BacktestRecord | null> {
  const [row] = yield* rowsOf(`select ${COLUMNS} from backtests where id = ?`, id);
  return row === undefined ? null : testOf(row);
}

/**
 * Back-tests, the newest first.
 *
 * @param userId of this user; null for all
 * @param before time and id that the last page ended with; null for the first
 */
export function* listBacktests(
  userId: string | null,
  before: readonly [time: number, id: string] | null,
  limit: number,
): Steps<BacktestRecord[]> {
  const where = ['1 = 1'];
  const values: SqlValue[] = [];
  if (userId !== null) {
    where.push('user_id = ?');
    values.push(userId);
  }
  if (before !== null) {
    where.push('(created_time < ? or (created_time = ? and id < ?))');
    values.push(before[0], before[0], before[1]);
  }
  return (yield* rowsOf(
    `select ${COLUMNS} from backtests where ${where.join(' and ')} order by created_time desc, id desc limit ?`,
    ...values,
    limit,
  )).map(testOf);
}

/** Removes a back-test that has ended. @returns false when there is none such */
export function* deleteBacktest(id: string): Steps<boolean> {
  return (
    (yield* rowsOf("delete from backtests where id = ? and state <> 'RUNNING' returning id", id))
      .length === 1
  );
}

/** Ends what was running when the desk went down. @returns how many */
export function* abandonBacktests(error: string, time: number): Steps<number> {
  return (yield* rowsOf(
    "update backtests set state = 'FAILED', error = ?, ended_time = ? where state = 'RUNNING' returning id",
    error,
    time,
  )).length;
}

function testOf(row: Row): BacktestRecord {
  const state = textIn(row, 'state');
  return {
    id: textIn(row, 'id'),
    userId: textIn(row, 'user_id'),
    name: textIn(row, 'name'),
    state: state === 'RUNNING' || state === 'DONE' || state === 'CANCELLED' ? state : 'FAILED',
    request: textIn(row, 'request'),
    result: textOrNull(row, 'result'),
    error: textOrNull(row, 'error'),
    createdTime: numberIn(row, 'created_time'),
    endedTime: numberOrNull(row, 'ended_time'),
  };
}
