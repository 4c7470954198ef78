import type { BotState, ReadCursor } from '@nightdesk/core/ports/account-store';
import { isBotName } from '@nightdesk/core/execution/events/order-event';
import type { Json } from '@nightdesk/core/strategy/json';
import {
  type DialectName,
  numberIn,
  rowsOf,
  type SqlValue,
  type Steps,
  textIn,
} from '../connection/connection.ts';
import { transposed } from '../connection/transposed.ts';
import { storeError } from '../store-error.ts';

/** What a writer keeps beside its events, made durable with them. */
export interface Beside {
  readonly states: readonly StateRow[];
  readonly cursors: readonly ReadCursor[];
}

/** A {@link BotState} whose state is JSON text. */
export interface StateRow extends Omit<BotState, 'state'> {
  readonly state: string;
}

/** The text of a state. JSON writes it once, where it is asked for, and not again when a commit is tried again. */
export function stateRow({ bot, seen, state }: BotState): StateRow {
  if (!isBotName(bot) || !Number.isSafeInteger(seen) || seen < 0) {
    throw storeError(
      'STORE_REFUSED',
      `The state of bot "${bot.slice(0, 40)}" after event ${seen} cannot be kept; a bot has up to 24 letters, digits and _, and events are numbered from 0.`,
    );
  }
  return { bot, seen, state: JSON.stringify(state) };
}

/**
 * Writes states and cursors, of each name the last.
 *
 * @param head number of the last event of the stream, those of the same commit included
 * @throws NightdeskError `STORE_REFUSED` for a state of later events
 */
export function* writeBeside(
  dialect: DialectName,
  account: string,
  all: readonly Beside[],
  head: number,
): Steps<void> {
  const states = new Map<string, StateRow>();
  const cursors = new Map<string, ReadCursor>();
  for (const beside of all) {
    for (const state of beside.states) states.set(state.bot, state);
    for (const cursor of beside.cursors) cursors.set(cursor.name, cursor);
  }
  for (const { bot, seen } of states.values()) {
    if (seen > head) {
      throw storeError(
        'STORE_REFUSED',
        `The state of bot "${bot}" claims to have seen event ${seen} of account ${account}, whose last is ${head}; keep the state that belongs to these events.`,
        { account, bot, seen, head },
      );
    }
  }
  yield* upsert(
    dialect,
    'insert into bot_states (account, bot, seen, state)',
    ['?::text[]', '?::bigint[]', '?::text[]'],
    'on conflict (account, bot) do update set seen = excluded.seen, state = excluded.state',
    account,
    [...states.values()].map(({ bot, seen, state }) => [bot, seen, state]),
  );
  yield* upsert(
    dialect,
    'insert into read_cursors (account, name, cursor)',
    ['?::text[]', '?::text[]'],
    'on conflict (account, name) do update set cursor = excluded.cursor',
    account,
    [...cursors.values()].map(({ name, cursor }) => [name, cursor]),
  );
}

/** Writes rows of an account; on PostgreSQL any number in one round trip. */
function* upsert(
  dialect: DialectName,
  insert: string,
  lists: readonly string[],
  conflict: string,
  account: string,
  rows: readonly (readonly SqlValue[])[],
): Steps<void> {
  if (rows.length === 0) return;
  if (dialect === 'postgres') {
    const sql = `${insert} select ?, * from unnest(${lists.join(', ')}) ${conflict}`;
    yield* rowsOf(sql, account, ...transposed(rows, lists.length));
    return;
  }
  const sql = `${insert} values (?${', ?'.repeat(lists.length)}) ${conflict}`;
  for (const row of rows) yield* rowsOf(sql, account, ...row);
}

/** What a row of `bot_states` says, or why it cannot be taken. */
export function readState(
  account: string,
  row: StateRow,
  head: number,
): { readonly state: Json } | { readonly column: 'seen' | 'state'; readonly problem: string } {
  if (row.seen > head) {
    return {
      column: 'seen',
      problem: `it has seen event ${row.seen}, and the last of account ${account} is ${head}`,
    };
  }
  try {
    // What JSON gives is JSON.
    return { state: JSON.parse(row.state) as Json };
  } catch {
    return { column: 'state', problem: 'it is not JSON' };
  }
}

/** The states of an account's bots as they are kept, by name. */
export function* readStateRows(account: string): Steps<StateRow[]> {
  const rows = yield* rowsOf(
    'select bot, seen, state from bot_states where account = ? order by bot',
    account,
  );
  return rows.map((row) => ({
    bot: textIn(row, 'bot'),
    seen: numberIn(row, 'seen'),
    state: textIn(row, 'state'),
  }));
}

/** The cursors of an account, by name. */
export function* readCursors(account: string): Steps<ReadCursor[]> {
  const rows = yield* rowsOf(
    'select name, cursor from read_cursors where account = ? order by name',
    account,
  );
  return rows.map((row) => ({ name: textIn(row, 'name'), cursor: textIn(row, 'cursor') }));
}
