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
import { textOrNull } from '../identity/columns.ts';
import { likePattern } from './bots.ts';

/** How much a line matters. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Every level, the least first. */
export const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** One line of a bot's log. */
export interface LogRecord {
  readonly time: number;
  readonly bot: string;
  readonly level: LogLevel;
  readonly text: string;
  /** JSON of what stands beside the text, or null. */
  readonly fields: string | null;
}

/** One line with its number, which rises with the order of writing. */
export interface NumberedLogRecord extends LogRecord {
  readonly sequence: number;
}

/** Which lines. */
export interface LogFilter {
  /** Of these bots; null: of all. */
  readonly bots: readonly string[] | null;
  /** This level and those that matter more. */
  readonly level?: LogLevel | undefined;
  /** Part of the text, in any case. */
  readonly search?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

const COLUMNS = 'time, bot, level, text, fields';

/** Adds lines, all or none. Zero characters, which PostgreSQL does not take, become spaces. */
export function* insertLogs(dialect: DialectName, lines: readonly LogRecord[]): Steps<void> {
  const rows = lines.map((line): SqlValue[] => [
    line.time,
    line.bot,
    line.level,
    line.text.replaceAll('\u0000', ' '),
    line.fields,
  ]);
  if (dialect === 'sqlite') {
    for (const row of rows)
      yield* rowsOf(`insert into bot_logs (${COLUMNS}) values (?, ?, ?, ?, ?)`, ...row);
    return;
  }
  if (rows.length === 0) return;
  yield* rowsOf(
    `insert into bot_logs (${COLUMNS}) select * from unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[])`,
    ...transposed(rows, 5),
  );
}

/** Lines, the newest first. @param before only smaller numbers; null for the first page */
export function* listLogs(
  filter: LogFilter,
  before: number | null,
  limit: number,
): Steps<NumberedLogRecord[]> {
  const [where, values] = conditions(filter);
  return (yield* rowsOf(
    `select sequence, ${COLUMNS} from bot_logs where sequence < ?${where} order by sequence desc limit ?`,
    before ?? Number.MAX_SAFE_INTEGER,
    ...values,
    limit,
  )).map(lineOf);
}

/** Lines after a number, the oldest first: how a reader goes on where it was. */
export function* logsAfter(
  filter: LogFilter,
  after: number,
  limit: number,
): Steps<NumberedLogRecord[]> {
  const [where, values] = conditions(filter);
  return (yield* rowsOf(
    `select sequence, ${COLUMNS} from bot_logs where sequence > ?${where} order by sequence limit ?`,
    after,
    ...values,
    limit,
  )).map(lineOf);
}

/** Number of the last line; 0 when there is none. */
export function* lastLog(): Steps<number> {
  const [row] = yield* rowsOf('select coalesce(max(sequence), 0) as last from bot_logs');
  return row === undefined ? 0 : numberIn(row, 'last');
}

/**
 * Removes lines that are too old or too many, a limited number at once so that others can write between.
 *
 * @param before lines before this time go
 * @param keep how many lines stay at most
 * @returns how many were removed
 */
export function* clearLogs(before: number, keep: number, most: number): Steps<number> {
  const last = yield* lastLog();
  return (yield* rowsOf(
    'delete from bot_logs where sequence in (select sequence from bot_logs where time < ? or sequence <= ? order by sequence limit ?) returning sequence',
    before,
    last - keep,
    most,
  )).length;
}

function conditions(filter: LogFilter): [where: string, values: SqlValue[]] {
  const where: string[] = [];
  const values: SqlValue[] = [];
  const add = (condition: string, ...given: readonly SqlValue[]): void => {
    where.push(` and ${condition}`);
    values.push(...given);
  };
  if (filter.bots !== null) {
    // `in ()` is no SQL.
    if (filter.bots.length === 0) add('1 = 0');
    else add(`bot in (${filter.bots.map(() => '?').join(', ')})`, ...filter.bots);
  }
  if (filter.level !== undefined) {
    const levels = LOG_LEVELS.slice(LOG_LEVELS.indexOf(filter.level));
    add(`level in (${levels.map(() => '?').join(', ')})`, ...levels);
  }
  if (filter.search !== undefined)
    add("lower(text) like lower(?) escape '\\'", likePattern(filter.search));
  if (filter.from !== undefined) add('time >= ?', filter.from);
  if (filter.to !== undefined) add('time < ?', filter.to);
  return [where.join(''), values];
}

function lineOf(row: Row): NumberedLogRecord {
  const level = textIn(row, 'level');
  return {
    sequence: numberIn(row, 'sequence'),
    time: numberIn(row, 'time'),
    bot: textIn(row, 'bot'),
    level: LOG_LEVELS.find((known) => known === level) ?? 'info',
    text: textIn(row, 'text'),
    fields: textOrNull(row, 'fields'),
  };
}
