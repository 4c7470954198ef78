import { type Connection, rowsOf, type Steps, textIn } from '../connection/connection.ts';
import { type EventRow, readEventRow, storedEvent, type StoredEvent } from './stored-event.ts';

const SELECT =
  'select account, sequence, time, bot, kind, payload, previous_hash, hash from order_events where account = ? and sequence >= ? and sequence <= ? order by sequence limit ?';

/** Highest number of an event. */
const LAST = Number.MAX_SAFE_INTEGER;

/** Rows of a stream from `from` to `to`, both included, at most `limit`. */
export function* readRows(
  account: string,
  from: number,
  to: number,
  limit: number,
): Steps<EventRow[]> {
  return (yield* rowsOf(SELECT, account, from, to, limit)).map(readEventRow);
}

/** Every account that has events or a head, in order. */
export function* readAccounts(): Steps<string[]> {
  const rows = yield* rowsOf(
    'select account from stream_heads union select account from order_events order by account',
  );
  return rows.map((row) => textIn(row, 'account'));
}

/**
 * Events of a stream, both ends included.
 *
 * @param limit the most to read; all by default, which for a whole stream wants {@link streamEvents} instead
 * @throws NightdeskError `STORE_CORRUPT`
 */
export async function readEvents(
  connection: Connection,
  account: string,
  from = 1,
  to: number = LAST,
  limit: number = LAST,
): Promise<readonly StoredEvent[]> {
  const rows = await connection.read(() => readRows(account, from, to, limit));
  return rows.map(storedEvent);
}

/** Events of a stream from `from` on, page by page: memory stays bounded, and others may write meanwhile. */
export async function* streamEvents(
  connection: Connection,
  account: string,
  from = 1,
  page = 1_000,
): AsyncGenerator<StoredEvent, void, void> {
  let next = from;
  for (;;) {
    const events = await readEvents(connection, account, next, LAST, page);
    yield* events;
    const last = events.at(-1);
    if (last === undefined || events.length < page) return;
    next = last.sequence + 1;
  }
}
