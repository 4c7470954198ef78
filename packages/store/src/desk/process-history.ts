import {
  numberIn,
  type Row,
  rowsOf,
  type SqlValue,
  type Steps,
  textIn,
} from '../connection/connection.ts';
import { numberOrNull } from '../identity/columns.ts';

/** One thing that happened to a bot's hosting or to a runner. */
export interface ProcessRecord {
  readonly time: number;
  /** '' for what concerns a whole runner. */
  readonly bot: string;
  /** '' where no runner is known. */
  readonly runner: string;
  readonly pid: number | null;
  /** As `started`, `crashed`, `hung`, `out-of-memory`, `exited`, `faulted`. */
  readonly kind: string;
  readonly text: string;
  /** JSON. */
  readonly detail: string;
}

/** One thing that happened, with its number. */
export interface NumberedProcessRecord extends ProcessRecord {
  readonly sequence: number;
}

const COLUMNS = 'time, bot, runner, pid, kind, text, detail';

/** Adds what happened. */
export function* insertProcessRecord(record: ProcessRecord): Steps<void> {
  yield* rowsOf(
    `insert into process_history (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?)`,
    record.time,
    record.bot,
    record.runner,
    record.pid,
    record.kind,
    record.text,
    record.detail,
  );
}

/** What happened, the newest first. @param bot of this bot; null for everything */
export function* listProcessRecords(
  bot: string | null,
  before: number | null,
  limit: number,
): Steps<NumberedProcessRecord[]> {
  const values: SqlValue[] = [before ?? Number.MAX_SAFE_INTEGER];
  if (bot !== null) values.push(bot);
  return (yield* rowsOf(
    `select sequence, ${COLUMNS} from process_history where sequence < ?${bot === null ? '' : ' and bot = ?'} order by sequence desc limit ?`,
    ...values,
    limit,
  )).map(recordOf);
}

/** Removes what is older, a limited number at once. @returns how many */
export function* clearProcessRecords(before: number, most: number): Steps<number> {
  return (yield* rowsOf(
    'delete from process_history where sequence in (select sequence from process_history where time < ? order by sequence limit ?) returning sequence',
    before,
    most,
  )).length;
}

function recordOf(row: Row): NumberedProcessRecord {
  return {
    sequence: numberIn(row, 'sequence'),
    time: numberIn(row, 'time'),
    bot: textIn(row, 'bot'),
    runner: textIn(row, 'runner'),
    pid: numberOrNull(row, 'pid'),
    kind: textIn(row, 'kind'),
    text: textIn(row, 'text'),
    detail: textIn(row, 'detail'),
  };
}
