import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import { foldIntoTables } from '../books/book-fold.ts';
import {
  type DialectName,
  numberIn,
  type Row,
  rowsOf,
  type SqlValue,
  type Steps,
  textIn,
} from '../connection/connection.ts';
import { transposed } from '../connection/transposed.ts';
import { storeError } from '../store-error.ts';
import { type Beside, writeBeside } from './beside.ts';
import { eventRow, type EventRow, GENESIS_HASH } from './stored-event.ts';

/** The end of a stream: number and hash of its last event; 0 and zeros before the first. */
export interface StreamHead {
  readonly sequence: number;
  readonly hash: string;
}

/** The head of a stream that nobody has written to. */
export const EMPTY_HEAD: StreamHead = { sequence: 0, hash: GENESIS_HASH };

/** Events that belong together, and the head that their writer knew when it decided; null = any. */
export interface Batch {
  readonly account: string;
  readonly events: readonly OrderEvent[];
  readonly after: number | null;
  /** What the writer keeps beside its events; none by default. */
  readonly beside?: Beside;
}

const INSERT =
  'insert into order_events (account, sequence, time, bot, kind, payload, previous_hash, hash)';

/** Writes the rows of new events; on PostgreSQL any number in one round trip. */
function* insertRows(dialect: DialectName, rows: readonly EventRow[]): Steps<void> {
  const values = rows.map((row): SqlValue[] => [
    row.account,
    row.sequence,
    row.time,
    row.bot,
    row.kind,
    row.payload,
    row.previousHash,
    row.hash,
  ]);
  if (dialect === 'sqlite') {
    for (const row of values) yield* rowsOf(`${INSERT} values (?, ?, ?, ?, ?, ?, ?, ?)`, ...row);
    return;
  }
  yield* rowsOf(
    `${INSERT} select * from unnest(?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])`,
    ...transposed(values, 8),
  );
}

/** Reads the head of a stream; null before its first event. */
export function* readHead(account: string, lock = false): Steps<StreamHead | null> {
  const rows = yield* rowsOf(
    `select sequence, hash from stream_heads where account = ?${lock ? ' for update' : ''}`,
    account,
  );
  const [row] = rows;
  return row === undefined ? null : headOf(row);
}

function headOf(row: Row): StreamHead {
  return { sequence: numberIn(row, 'sequence'), hash: textIn(row, 'hash') };
}

/**
 * Appends batches of one account and books them, in one transaction: all or none.
 *
 * @returns the rows of each batch
 * @throws NightdeskError `STORE_CONFLICT` when a batch was decided after another head than there is; what the folds refuse
 */
export function* appendBatches(
  dialect: DialectName,
  account: string,
  batches: readonly Batch[],
): Steps<readonly (readonly EventRow[])[]> {
  const lock = dialect === 'postgres';
  let head = yield* readHead(account, lock);
  if (head === null) {
    // Two that begin a stream meet here: the second waits, does nothing, and finds the first one's head.
    yield* rowsOf(
      'insert into stream_heads (account, sequence, hash) values (?, 0, ?) on conflict (account) do nothing',
      account,
      GENESIS_HASH,
    );
    head = (yield* readHead(account, lock)) ?? EMPTY_HEAD;
  }
  const written: EventRow[][] = [];
  const events: OrderEvent[] = [];
  const beside: Beside[] = [];
  for (const batch of batches) {
    assertHead(batch, head);
    const rows: EventRow[] = [];
    if (batch.beside !== undefined) beside.push(batch.beside);
    for (const event of batch.events) {
      const row = eventRow(account, head.sequence + 1, head.hash, event);
      head = row;
      rows.push(row);
      events.push(event);
    }
    written.push(rows);
  }
  yield* writeBeside(dialect, account, beside, head.sequence);
  if (events.length === 0) return written;
  yield* rowsOf(
    'update stream_heads set sequence = ?, hash = ? where account = ?',
    head.sequence,
    head.hash,
    account,
  );
  yield* insertRows(dialect, written.flat());
  yield* foldIntoTables(dialect, account, events);
  return written;
}

function assertHead(batch: Batch, head: StreamHead): void {
  if (batch.after === null || batch.after === head.sequence) return;
  throw storeError(
    'STORE_CONFLICT',
    `Account ${batch.account}: the events were decided after event ${batch.after}, and the stream has gone on to ${head.sequence}. Read what came and decide again.`,
    { account: batch.account, expected: batch.after, head: head.sequence },
  );
}
