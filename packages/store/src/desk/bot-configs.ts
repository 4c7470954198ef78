import { numberIn, type Row, rowsOf, type Steps, textIn } from '../connection/connection.ts';
import { textOrNull } from '../identity/columns.ts';

/** One configuration that a bot had, who made it and what was changed. */
export interface BotConfigRecord {
  readonly bot: string;
  /** 1, 2, … */
  readonly version: number;
  /** JSON of the whole `BotSpec`. */
  readonly spec: string;
  /** JSON: what differs from the version before. */
  readonly changes: string;
  /** null: the desk itself. */
  readonly userId: string | null;
  readonly userName: string | null;
  readonly note: string;
  readonly time: number;
}

const COLUMNS = 'bot, version, spec, changes, user_id, user_name, note, time';

/** Adds a configuration; belongs into the transaction that puts it in force. */
export function* insertBotConfig(config: BotConfigRecord): Steps<void> {
  yield* rowsOf(
    `insert into bot_configs (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)`,
    config.bot,
    config.version,
    config.spec,
    config.changes,
    config.userId,
    config.userName,
    config.note,
    config.time,
  );
}

/** One configuration of a bot. */
export function* findBotConfig(bot: string, version: number): Steps<BotConfigRecord | null> {
  const [row] = yield* rowsOf(
    `select ${COLUMNS} from bot_configs where bot = ? and version = ?`,
    bot,
    version,
  );
  return row === undefined ? null : configOf(row);
}

/** Configurations of a bot, the newest first. @param before only smaller versions; null for the first page */
export function* listBotConfigs(
  bot: string,
  before: number | null,
  limit: number,
): Steps<BotConfigRecord[]> {
  return (yield* rowsOf(
    `select ${COLUMNS} from bot_configs where bot = ? and version < ? order by version desc limit ?`,
    bot,
    before ?? Number.MAX_SAFE_INTEGER,
    limit,
  )).map(configOf);
}

function configOf(row: Row): BotConfigRecord {
  return {
    bot: textIn(row, 'bot'),
    version: numberIn(row, 'version'),
    spec: textIn(row, 'spec'),
    changes: textIn(row, 'changes'),
    userId: textOrNull(row, 'user_id'),
    userName: textOrNull(row, 'user_name'),
    note: textIn(row, 'note'),
    time: numberIn(row, 'time'),
  };
}
