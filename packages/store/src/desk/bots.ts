import {
  numberIn,
  type Row,
  rowsOf,
  type SqlValue,
  type Steps,
  textIn,
} from '../connection/connection.ts';
import { numberOrNull } from '../identity/columns.ts';
import { storeError } from '../store-error.ts';

/** What a person wants of a bot. */
export type DesiredState = 'RUNNING' | 'PAUSED' | 'STOPPED';

/** A bot as stored. `spec` is JSON of the contract `BotSpec`. Times in ms since 1970 UTC. */
export interface BotRecord {
  readonly id: string;
  readonly userId: string;
  readonly account: string;
  readonly name: string;
  readonly strategy: string;
  readonly desired: DesiredState;
  readonly spec: string;
  readonly configVersion: number;
  readonly createdTime: number;
  readonly updatedTime: number;
  /** When it was last wanted RUNNING, PAUSED, STOPPED. */
  readonly startedTime: number | null;
  readonly pausedTime: number | null;
  readonly stoppedTime: number | null;
  /** When it was deleted; its id stays taken and its history readable. */
  readonly deletedTime: number | null;
}

/** Which bots. */
export interface BotFilter {
  readonly userId?: string | undefined;
  readonly account?: string | undefined;
  readonly strategy?: string | undefined;
  readonly desired?: DesiredState | undefined;
  /** Part of the id or the name, in any case. */
  readonly search?: string | undefined;
}

const COLUMNS =
  'id, user_id, account, name, strategy, desired, spec, config_version, created_time, updated_time, started_time, paused_time, stopped_time, deleted_time';

/** Adds a bot. @returns false when the id was ever taken */
export function* insertBot(bot: BotRecord): Steps<boolean> {
  const rows = yield* rowsOf(
    `insert into bots (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing returning id`,
    bot.id,
    bot.userId,
    bot.account,
    bot.name,
    bot.strategy,
    bot.desired,
    bot.spec,
    bot.configVersion,
    bot.createdTime,
    bot.updatedTime,
    bot.startedTime,
    bot.pausedTime,
    bot.stoppedTime,
    bot.deletedTime,
  );
  return rows.length === 1;
}

/** A bot by id, deleted or not. */
export function* findBot(id: string): Steps<BotRecord | null> {
  const [row] = yield* rowsOf(`select ${COLUMNS} from bots where id = ?`, id);
  return row === undefined ? null : botOf(row);
}

/** Every bot that was not deleted, by id. */
export function* allBots(): Steps<BotRecord[]> {
  return (yield* rowsOf(`select ${COLUMNS} from bots where deleted_time is null order by id`)).map(
    botOf,
  );
}

/** Bots that were not deleted, by id. @param after the id that the last page ended with; '' for the first */
export function* listBots(filter: BotFilter, after: string, limit: number): Steps<BotRecord[]> {
  const where = ['deleted_time is null', 'id > ?'];
  const values: SqlValue[] = [after];
  for (const [column, value] of [
    ['user_id', filter.userId],
    ['account', filter.account],
    ['strategy', filter.strategy],
    ['desired', filter.desired],
  ] as const) {
    if (value === undefined) continue;
    where.push(`${column} = ?`);
    values.push(value);
  }
  if (filter.search !== undefined) {
    where.push("(lower(id) like lower(?) escape '\\' or lower(name) like lower(?) escape '\\')");
    const pattern = likePattern(filter.search);
    values.push(pattern, pattern);
  }
  const rows = yield* rowsOf(
    `select ${COLUMNS} from bots where ${where.join(' and ')} order by id limit ?`,
    ...values,
    limit,
  );
  return rows.map(botOf);
}

/** How many bots a user has that were not deleted. */
export function* countBots(userId: string): Steps<number> {
  const [row] = yield* rowsOf(
    'select count(*) as number from bots where user_id = ? and deleted_time is null',
    userId,
  );
  return row === undefined ? 0 : numberIn(row, 'number');
}

/** Says what is wanted of a bot. @returns false when there is none */
export function* setDesired(id: string, desired: DesiredState, time: number): Steps<boolean> {
  const column = { RUNNING: 'started_time', PAUSED: 'paused_time', STOPPED: 'stopped_time' }[
    desired
  ];
  const rows = yield* rowsOf(
    `update bots set desired = ?, ${column} = ?, updated_time = ? where id = ? and deleted_time is null returning id`,
    desired,
    time,
    time,
    id,
  );
  return rows.length === 1;
}

/**
 * Writes a new configuration over the one before.
 *
 * @returns false when its version is not the next one: another was faster, or there is no such bot
 */
export function* replaceBotSpec(
  id: string,
  name: string,
  spec: string,
  version: number,
  time: number,
): Steps<boolean> {
  const rows = yield* rowsOf(
    'update bots set name = ?, spec = ?, config_version = ?, updated_time = ? where id = ? and config_version = ? and deleted_time is null returning id',
    name,
    spec,
    version,
    time,
    id,
    version - 1,
  );
  return rows.length === 1;
}

/** Deletes a bot that is wanted STOPPED. @returns false when there is none such */
export function* deleteBot(id: string, time: number): Steps<boolean> {
  const rows = yield* rowsOf(
    "update bots set deleted_time = ?, updated_time = ? where id = ? and desired = 'STOPPED' and deleted_time is null returning id",
    time,
    time,
    id,
  );
  return rows.length === 1;
}

/** A pattern of `like … escape '\'` that finds the text anywhere. */
export function likePattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

function botOf(row: Row): BotRecord {
  const id = textIn(row, 'id');
  return {
    id,
    userId: textIn(row, 'user_id'),
    account: textIn(row, 'account'),
    name: textIn(row, 'name'),
    strategy: textIn(row, 'strategy'),
    desired: desiredOf(id, textIn(row, 'desired')),
    spec: textIn(row, 'spec'),
    configVersion: numberIn(row, 'config_version'),
    createdTime: numberIn(row, 'created_time'),
    updatedTime: numberIn(row, 'updated_time'),
    startedTime: numberOrNull(row, 'started_time'),
    pausedTime: numberOrNull(row, 'paused_time'),
    stoppedTime: numberOrNull(row, 'stopped_time'),
    deletedTime: numberOrNull(row, 'deleted_time'),
  };
}

function desiredOf(id: string, text: string): DesiredState {
  if (text === 'RUNNING' || text === 'PAUSED' || text === 'STOPPED') return text;
  throw storeError(
    'STORE_CORRUPT',
    `Bot ${id} is stored as wanted "${text.slice(0, 20)}", which is none of RUNNING, PAUSED, STOPPED. Restore the last back-up.`,
    { bot: id },
  );
}
