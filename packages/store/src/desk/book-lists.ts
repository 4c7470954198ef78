import type { BookTable, BookTables } from '@nightdesk/core/execution/events/records';
import { bookSql, recordOf } from '../books/book-sql.ts';
import { columnName } from '../books/book-columns.ts';
import { numberIn, rowsOf, type SqlValue, type Steps, textIn } from '../connection/connection.ts';

/** A record of the books and the account that it is of. */
export type OfAccount<T> = T & { readonly account: string };

/** Which records; what is left out does not matter. */
export interface BookFilter {
  /** Of these accounts; none: nothing is found. */
  readonly accounts: readonly string[];
  /** Of these bots. */
  readonly bots?: readonly string[] | undefined;
  readonly instrument?: string | undefined;
  /** From this time on, and before that one, ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Which orders. */
export interface OrderFilter extends BookFilter {
  readonly statuses?: readonly string[] | undefined;
  readonly clientOrderId?: string | undefined;
}

/** Where a list by time goes on: the time and key of its last entry. */
export interface TimeKey {
  readonly time: number;
  readonly key: string;
}

const ORDER_KEY = "(account || '/' || client_order_id)";

/** Orders, the newest first. @param before where the last page ended (`account/clientOrderId` is its key) */
export function* listOrders(
  filter: OrderFilter,
  before: TimeKey | null,
  limit: number,
): Steps<OfAccount<BookTables['orders']>[]> {
  const where = new Conditions(filter, 'created_time');
  if (filter.statuses !== undefined) where.in('status', filter.statuses);
  if (filter.clientOrderId !== undefined) where.add('client_order_id = ?', filter.clientOrderId);
  where.before('created_time', ORDER_KEY, before);
  return yield* select('orders', where, `created_time desc, ${ORDER_KEY} desc`, limit);
}

/** Key of an order in {@link listOrders}. */
export function orderKey(order: OfAccount<BookTables['orders']>): TimeKey {
  return { time: order.createdTime, key: `${order.account}/${order.clientOrderId}` };
}

const TRADE_KEY = "(account || '/' || bot || '/' || instrument || '/' || trade)";

/** Closed trades, the last closed first. @param pnl only those that earned (`+`) or lost (`-`) */
export function* listTrades(
  filter: BookFilter & { readonly pnl?: '+' | '-' | undefined },
  before: TimeKey | null,
  limit: number,
): Steps<OfAccount<BookTables['trades']>[]> {
  const where = new Conditions(filter, 'exit_time');
  if (filter.pnl !== undefined)
    where.add(`pnl ${filter.pnl === '+' ? 'not ' : ''}like '-%' and pnl <> '0'`);
  where.before('exit_time', TRADE_KEY, before);
  return yield* select('trades', where, `exit_time desc, ${TRADE_KEY} desc`, limit);
}

/** Key of a trade in {@link listTrades}. */
export function tradeKey(trade: OfAccount<BookTables['trades']>): TimeKey {
  const { account, bot, instrument } = trade;
  return { time: trade.exitTime, key: `${account}/${bot}/${instrument}/${trade.trade}` };
}

const FILL_KEY = "(account || '/' || instrument || '/' || trade_id || '/' || side)";

/** Fills, the newest first. */
export function* listFills(
  filter: BookFilter & { readonly clientOrderId?: string | undefined },
  before: TimeKey | null,
  limit: number,
): Steps<OfAccount<BookTables['fills']>[]> {
  const where = new Conditions(filter, 'time');
  if (filter.clientOrderId !== undefined) where.add('client_order_id = ?', filter.clientOrderId);
  where.before('time', FILL_KEY, before);
  return yield* select('fills', where, `time desc, ${FILL_KEY} desc`, limit);
}

/** Key of a fill in {@link listFills}. */
export function fillKey(fill: OfAccount<BookTables['fills']>): TimeKey {
  const { account, instrument, tradeId, side } = fill;
  return { time: fill.time, key: `${account}/${instrument}/${tradeId}/${side}` };
}

/** Positions by account, bot and instrument. @param open only those that hold something */
export function* listPositions(
  filter: Omit<BookFilter, 'from' | 'to'>,
  open: boolean,
): Steps<OfAccount<BookTables['positions']>[]> {
  const where = new Conditions(filter);
  if (open) where.add("quantity <> '0'");
  return yield* select('positions', where, 'account, bot, instrument', null);
}

/** Balances by account, bot and currency; bot '' is the account itself. */
export function* listBalances(
  filter: Pick<BookFilter, 'accounts' | 'bots'>,
): Steps<OfAccount<BookTables['balances']>[]> {
  return yield* select('balances', new Conditions(filter), 'account, bot, currency', null);
}

/** Differences that nothing explained, the newest first. @param open only those that nobody decided about */
export function* listQuarantine(
  accounts: readonly string[],
  open: boolean,
): Steps<OfAccount<BookTables['quarantine']>[]> {
  const where = new Conditions({ accounts });
  if (open) where.add('resolution is null');
  return yield* select('quarantine', where, 'opened_time desc, account, id', 500);
}

/** Trading states by account and bot; bot '' is the account itself. */
export function* listDeskStates(
  filter: Pick<BookFilter, 'accounts' | 'bots'>,
): Steps<OfAccount<BookTables['deskStates']>[]> {
  return yield* select('deskStates', new Conditions(filter), 'account, bot', null);
}

/** Instruments that the books of an account know. */
export function* listInstruments(
  accounts: readonly string[],
): Steps<OfAccount<BookTables['instruments']>[]> {
  return yield* select('instruments', new Conditions({ accounts }), 'account, instrument', null);
}

/** How many orders of a bot ended how, and how many trades it closed with which end. */
export interface BotCounts {
  readonly account: string;
  readonly bot: string;
  readonly orders: number;
  readonly fills: number;
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
}

/** Counts by account and bot. */
export function* countByBot(
  filter: Pick<BookFilter, 'accounts' | 'bots'>,
): Steps<ReadonlyMap<string, BotCounts>> {
  const found = new Map<string, Record<string, number>>();
  const { text, values } = new Conditions(filter);
  for (const [table, sums] of [
    ['orders', 'count(*) as orders'],
    ['fills', 'count(*) as fills'],
    [
      'trades',
      "count(*) as trades, sum(case when pnl like '-%' then 1 else 0 end) as losses, sum(case when pnl like '-%' or pnl = '0' then 0 else 1 end) as wins",
    ],
  ] as const) {
    const rows = yield* rowsOf(
      `select account, bot, ${sums} from ${table} where ${text} group by account, bot`,
      ...values,
    );
    for (const { account, bot, ...numbers } of rows) {
      const key = `${String(account)}/${String(bot)}`;
      found.set(key, { ...found.get(key), ...toNumbers(numbers) });
    }
  }
  return new Map(
    [...found].map(([key, counts]) => {
      const cut = key.lastIndexOf('/');
      const { orders = 0, fills = 0, trades = 0, wins = 0, losses = 0 } = counts;
      const account = key.slice(0, cut);
      return [key, { account, bot: key.slice(cut + 1), orders, fills, trades, wins, losses }];
    }),
  );
}

function toNumbers(row: Readonly<Record<string, SqlValue>>): Record<string, number> {
  return Object.fromEntries(Object.keys(row).map((name) => [name, numberIn(row, name)]));
}

class Conditions {
  readonly #where: string[] = [];
  readonly values: SqlValue[] = [];

  constructor(filter: BookFilter, time?: string) {
    this.in('account', filter.accounts);
    if (filter.bots !== undefined) this.in('bot', filter.bots);
    if (filter.instrument !== undefined) this.add('instrument = ?', filter.instrument);
    if (time !== undefined && filter.from !== undefined) this.add(`${time} >= ?`, filter.from);
    if (time !== undefined && filter.to !== undefined) this.add(`${time} < ?`, filter.to);
  }

  get text(): string {
    return this.#where.join(' and ');
  }

  add(condition: string, ...values: readonly SqlValue[]): void {
    this.#where.push(condition);
    this.values.push(...values);
  }

  /** `in ()` is no SQL. */
  in(column: string, list: readonly string[]): void {
    if (list.length === 0) this.add('1 = 0');
    else this.add(`${column} in (${list.map(() => '?').join(', ')})`, ...list);
  }

  before(time: string, key: string, at: TimeKey | null): void {
    if (at === null) return;
    this.add(`(${time} < ? or (${time} = ? and ${key} < ?))`, at.time, at.time, at.key);
  }
}

function* select<T extends BookTable>(
  table: T,
  where: Conditions,
  order: string,
  limit: number | null,
): Steps<OfAccount<BookTables[T]>[]> {
  const { name, fields } = bookSql(table);
  const rows = yield* rowsOf(
    `select account, ${fields.map(columnName).join(', ')} from ${name} where ${where.text} order by ${order}${limit === null ? '' : ' limit ?'}`,
    ...where.values,
    ...(limit === null ? [] : [limit]),
  );
  return rows.map((row) => ({ ...recordOf(table, row), account: textIn(row, 'account') }));
}
