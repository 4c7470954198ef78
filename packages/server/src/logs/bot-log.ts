import { setImmediate as breathe } from 'node:timers/promises';
import type { LogLine } from '@nightdesk/contracts/api/desk-views';
import type { Clock } from '@nightdesk/core/ports/clock';
import type { Connection } from '@nightdesk/store/connection/connection';
import {
  clearLogs,
  insertLogs,
  listLogs,
  type LogRecord,
  type NumberedLogRecord,
} from '@nightdesk/store/desk/bot-logs';
import { allBots } from '@nightdesk/store/desk/bots';
import { type Actor, assertMay } from '../auth/actor.ts';
import { botFor, visibleUser } from '../control/access.ts';
import { numberCursor, type Page, pageOf, type Paging } from '../control/page-of.ts';

/** How bot logs are kept. */
export interface BotLogOptions {
  /** How long lines wait to be written together, ms. */
  readonly flushEvery: number;
  /** Lines written at once; more are written in several turns, between which others come to write. */
  readonly batch: number;
  /** Lines that may wait; beyond that the oldest of level debug and info go, and their number is said. */
  readonly mostWaiting: number;
  /** How long lines are kept, ms. */
  readonly keepFor: number;
  /** How many lines are kept. */
  readonly keep: number;
}

/** A quarter of a second, a fortnight, five million lines. */
export const BOT_LOG_DEFAULTS: BotLogOptions = {
  flushEvery: 250,
  batch: 500,
  mostWaiting: 100_000,
  keepFor: 14 * 86_400_000,
  keep: 5_000_000,
};

/** Longest text of a line. */
const LONGEST = 4_000;

/** What a list of log lines is asked with. */
export interface LogsAsked extends Paging {
  readonly bot?: string | undefined;
  readonly level?: LogRecord['level'] | undefined;
  readonly search?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Logs of bots in the database: written in batches by the server alone, searched, and forgotten in time. */
export class BotLog {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #options: BotLogOptions;
  readonly #onError: (error: unknown) => void;
  #waiting: LogRecord[] = [];
  #dropped: number = 0;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;

  /** @param onError told when lines could not be written; they are tried again */
  constructor(
    connection: Connection,
    clock: Clock,
    onError: (error: unknown) => void,
    options: Partial<BotLogOptions> = {},
  ) {
    this.#connection = connection;
    this.#clock = clock;
    this.#onError = onError;
    this.#options = { ...BOT_LOG_DEFAULTS, ...options };
  }

  /** Lines that wait to be written. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes a line. It is in the database a moment later. */
  add(line: LogRecord): void {
    const text = line.text.length > LONGEST ? `${line.text.slice(0, LONGEST - 1)}…` : line.text;
    this.#waiting.push(text === line.text ? line : { ...line, text });
    if (this.#waiting.length > this.#options.mostWaiting) this.#shed();
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.flush();
    }, this.#options.flushEvery);
  }

  /** Writes what waits. Resolved when nothing does any more, or the database takes nothing. */
  async flush(): Promise<void> {
    await this.#writing;
    this.#writing = this.#write();
    await this.#writing;
    this.#writing = null;
  }

  /** Writes what waits and ends. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.flush();
  }

  /** Lines that the actor may see, the newest first. */
  async list(actor: Actor, asked: LogsAsked): Promise<Page<LogLine>> {
    const { limit, cursor, bot, ...rest } = asked;
    let bots: readonly string[] | null = null;
    if (bot !== undefined) bots = [(await botFor(this.#connection, actor, 'read', bot)).id];
    else bots = await this.#visible(actor);
    const before = numberCursor(cursor);
    const read = await this.#connection.read(() => listLogs({ ...rest, bots }, before, limit + 1));
    return pageOf(read, limit, ({ sequence }) => [sequence], lineView);
  }

  /** Forgets what is too old or too much, in small steps. @returns how many lines */
  async clear(): Promise<number> {
    const { keepFor, keep, batch } = this.#options;
    let all = 0;
    for (;;) {
      const before = this.#clock.now() - keepFor;
      const count = await this.#connection.write(() => clearLogs(before, keep, batch));
      all += count;
      if (count < batch) return all;
      await breathe();
    }
  }

  async #visible(actor: Actor): Promise<readonly string[] | null> {
    assertMay(actor, 'read');
    const user = visibleUser(actor);
    if (user === null) return null;
    const bots = await this.#connection.read(allBots);
    return bots.filter(({ userId }) => userId === user).map(({ id }) => id);
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0 || this.#dropped > 0) {
      const dropped = this.#dropped;
      const lines = this.#waiting.slice(0, this.#options.batch);
      try {
        await this.#connection.write(() =>
          insertLogs(this.#connection.dialect, [...this.#droppedLine(dropped), ...lines]),
        );
      } catch (error) {
        this.#onError(error);
        this.#timer ??= setTimeout(() => {
          this.#timer = null;
          void this.flush();
        }, 1_000);
        return;
      }
      this.#dropped -= dropped;
      // While it was written more may have come, at the end.
      this.#waiting.splice(0, lines.length);
      await breathe();
    }
  }

  #droppedLine(count: number): LogRecord[] {
    if (count === 0) return [];
    const text = `${count} lines were dropped: the database could not take them in time.`;
    return [{ time: this.#clock.now(), bot: '', level: 'warn', text, fields: null }];
  }

  /** Lets go of the less important half, the oldest first. Never while it is being written. */
  #shed(): void {
    if (this.#writing !== null) return;
    const half = this.#options.mostWaiting / 2;
    let left = this.#waiting.length - half;
    this.#waiting = this.#waiting.filter(({ level }) => {
      if (left <= 0 || level === 'warn' || level === 'error') return true;
      left -= 1;
      this.#dropped += 1;
      return false;
    });
  }
}

/** A line for people. */
export function lineView(record: NumberedLogRecord): LogLine {
  const { sequence, time, bot, level, text, fields } = record;
  const parsed: unknown = fields === null ? null : JSON.parse(fields);
  return { sequence, time, bot, level, text, fields: parsed as LogLine['fields'] };
}
