import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { type Connection, rowsOf, type Steps } from '../connection/connection.ts';
import { storeError } from '../store-error.ts';
import { appendBatches, type Batch } from './append.ts';
import type { EventRow } from './stored-event.ts';

/** Most events in one commit: the write lock must not be held for long. */
export const MOST_EVENTS = 1_000;

/**
 * Appends batches of one account in one commit: all or none.
 *
 * @returns the rows of each batch, durable
 * @throws NightdeskError nothing of it is there then, save for `STORE_UNKNOWN`
 */
export async function writeBatches(
  connection: Connection,
  account: string,
  batches: readonly Batch[],
): Promise<readonly (readonly EventRow[])[]> {
  let attempt: readonly (readonly EventRow[])[] = [];
  function* work(): Steps<readonly (readonly EventRow[])[]> {
    attempt = yield* appendBatches(connection.dialect, account, batches);
    return attempt;
  }
  try {
    return await connection.write(work);
  } catch (error) {
    if (!(error instanceof NightdeskError) || error.code !== 'STORE_UNKNOWN') throw error;
    const last = attempt.flat().at(-1);
    if (await isKept(connection, account, last)) return attempt;
    const kept = last === undefined ? 'may be written once more' : 'the server kept nothing';
    throw storeError(
      'STORE_CONNECTION',
      `${connection.place}: the connection was lost during the commit and ${kept}. Try again.`,
      { place: connection.place },
      error,
    );
  }
}

/**
 * True for an error that one of the batches of a commit brought upon all of them: the others can go without it.
 * False for one of the database, which would meet each of them.
 */
export function isOfBatch(error: unknown): boolean {
  return (
    !(error instanceof NightdeskError) ||
    !error.code.startsWith('STORE_') ||
    error.code === 'STORE_CONFLICT' ||
    error.code === 'STORE_REFUSED'
  );
}

/**
 * Asks whether a row is there after all; false when there is none to ask for, because what has no events (states,
 * cursors) can be written again.
 *
 * @throws NightdeskError `STORE_UNKNOWN` when that cannot be found out
 */
async function isKept(
  connection: Connection,
  account: string,
  row: EventRow | undefined,
): Promise<boolean> {
  try {
    // With the head locked: the lost transaction has ended by then, one way or the other.
    return await connection.write(() => lockedLook(account, row));
  } catch (error) {
    const what = row === undefined ? '' : ` of event ${row.sequence}`;
    throw storeError(
      'STORE_UNKNOWN',
      `${connection.place}: the connection was lost during the commit${what} of account ${account}, and the server cannot be asked. Stop trading and look.`,
      { account, sequence: row?.sequence ?? null },
      error,
    );
  }
}

function* lockedLook(account: string, row: EventRow | undefined): Steps<boolean> {
  yield* rowsOf('select sequence from stream_heads where account = ? for update', account);
  if (row === undefined) return false;
  const rows = yield* rowsOf(
    'select hash from order_events where account = ? and sequence = ?',
    account,
    row.sequence,
  );
  return rows[0]?.['hash'] === row.hash;
}
