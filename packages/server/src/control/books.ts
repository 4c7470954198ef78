import {
  fillView,
  orderView,
  positionView,
  quarantineView,
  tradeView,
  botStatistics,
} from '@nightdesk/contracts/api/book-views';
import type { JsonValue } from '@nightdesk/contracts/desk/json';
import type {
  FillRecord,
  OrderRecord,
  PositionRecord,
  QuarantineRecord,
  TradeRecord,
} from '@nightdesk/core/execution/events/records';
import { formatDecimalShort, parseDecimal } from '@nightdesk/core/money/decimal';
import { pow10 } from '@nightdesk/core/money/pow10';
import {
  type BookFilter,
  countByBot,
  fillKey,
  listFills,
  listInstruments,
  listOrders,
  listPositions,
  listQuarantine,
  listTrades,
  type OfAccount,
  orderKey,
  type TimeKey,
  tradeKey,
} from '@nightdesk/store/desk/book-lists';
import type { z } from 'zod';
import { type Actor, assertMay } from '../auth/actor.ts';
import { accountsFor, botFor } from './access.ts';
import { byOf } from './bots.ts';
import { controlError } from './control-error.ts';
import type { ControlParts } from './control-parts.ts';
import { cursorParts, type Page, pageOf, type Paging } from './page-of.ts';

/** Orders that still work. */
const OPEN_STATUSES = ['INITIALIZED', 'SUBMITTED', 'ACCEPTED', 'TRIGGERED', 'PARTIALLY_FILLED'];
/** Orders that are over. */
const CLOSED_STATUSES = ['DENIED', 'REJECTED', 'FILLED', 'CANCELED', 'EXPIRED'];

/** What a list of the books is asked with. */
export interface BooksAsked extends Paging {
  readonly account?: string | undefined;
  readonly bot?: string | undefined;
  readonly instrument?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

type OrderShown = z.infer<typeof orderView>;
type FillShown = z.infer<typeof fillView>;
type TradeShown = z.infer<typeof tradeView>;
type PositionShown = z.infer<typeof positionView>;
type QuarantineShown = z.infer<typeof quarantineView>;
type StatisticsShown = z.infer<typeof botStatistics>;

/** What the books of accounts hold, for people, and what people may do about single orders and positions. */
export class DeskBooks {
  readonly #parts: ControlParts;

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  /** Orders, the newest first. @param status one of them, `open` or `closed` */
  async orders(
    actor: Actor,
    asked: BooksAsked & { readonly status?: string | undefined },
  ): Promise<Page<OrderShown>> {
    const filter = { ...(await this.#filter(actor, asked)), statuses: statusesOf(asked.status) };
    const before = timeKey(asked.cursor);
    const read = await this.#parts.connection.read(() =>
      listOrders(filter, before, asked.limit + 1),
    );
    return pageOf(read, asked.limit, (order) => partsOf(orderKey(order)), orderOf);
  }

  /** One order. @throws NightdeskError `ORDER_NOT_FOUND` */
  async order(actor: Actor, account: string, clientOrderId: string): Promise<OrderShown> {
    const [bot = ''] = clientOrderId.split('-');
    const [record] = await accountsFor(this.#parts.connection, actor, 'read', account);
    const read = await this.#parts.connection.read(() =>
      listOrders(
        { accounts: record === undefined ? [] : [record.id], bots: [bot], clientOrderId },
        null,
        1,
      ),
    );
    const [order] = read;
    if (order !== undefined) return orderOf(order);
    throw controlError(
      'ORDER_NOT_FOUND',
      `There is no order "${clientOrderId.slice(0, 64)}" on the account ${account.slice(0, 64)}.`,
      { order: clientOrderId.slice(0, 64) },
    );
  }

  /** Asks the venue to cancel an order. */
  async cancelOrder(actor: Actor, account: string, clientOrderId: string): Promise<OrderShown> {
    assertMay(actor, 'trade');
    const order = await this.order(actor, account, clientOrderId);
    if (!OPEN_STATUSES.includes(order.status)) return order;
    await this.#parts.supervisor.command(account, {
      kind: 'cancel-order',
      clientOrderId,
      by: byOf(actor),
    });
    return this.order(actor, account, clientOrderId);
  }

  /** Cancels a bot's orders and closes what it holds, of one instrument or with null of all. */
  async closePositions(actor: Actor, bot: string, instrument: string | null): Promise<JsonValue> {
    const record = await botFor(this.#parts.connection, actor, 'trade', bot);
    return this.#parts.supervisor.command(record.account, {
      kind: 'close-position',
      bot,
      // Checked by the contract at the edge; a strange one is not there and is refused by the runner.
      instrument,
      by: byOf(actor),
    });
  }

  /** Fills, the newest first. */
  async fills(actor: Actor, asked: BooksAsked): Promise<Page<FillShown>> {
    const filter = await this.#filter(actor, asked);
    const before = timeKey(asked.cursor);
    const read = await this.#parts.connection.read(() =>
      listFills(filter, before, asked.limit + 1),
    );
    return pageOf(read, asked.limit, (fill) => partsOf(fillKey(fill)), fillOf);
  }

  /** Closed trades, the last closed first. */
  async trades(
    actor: Actor,
    asked: BooksAsked & { readonly result?: 'win' | 'loss' | undefined },
  ): Promise<Page<TradeShown>> {
    const pnl = asked.result === undefined ? undefined : asked.result === 'win' ? '+' : '-';
    const filter = { ...(await this.#filter(actor, asked)), pnl } as const;
    const before = timeKey(asked.cursor);
    const read = await this.#parts.connection.read(() =>
      listTrades(filter, before, asked.limit + 1),
    );
    return pageOf(read, asked.limit, (trade) => partsOf(tradeKey(trade)), tradeOf);
  }

  /** Positions. @param open only those that hold something */
  async positions(
    actor: Actor,
    asked: Omit<BooksAsked, keyof Paging>,
    open: boolean,
  ): Promise<PositionShown[]> {
    const filter = await this.#filter(actor, { ...asked, limit: 1 });
    return (await this.#parts.connection.read(() => listPositions(filter, open))).map(positionOf);
  }

  /** Sums by bot and settlement currency. */
  async statistics(
    actor: Actor,
    asked: { readonly account?: string | undefined; readonly bot?: string | undefined },
  ): Promise<StatisticsShown[]> {
    const filter = await this.#filter(actor, { ...asked, limit: 1 });
    const [positions, counts, instruments] = await this.#parts.connection.read(function* () {
      return [
        yield* listPositions(filter, false),
        yield* countByBot(filter),
        yield* listInstruments(filter.accounts),
      ] as const;
    });
    const settle = new Map(
      instruments.map(({ account, instrument, kind, base, quote }) => [
        `${account}/${instrument}`,
        kind === 'inverse' ? base : quote,
      ]),
    );
    const groups = new Map<string, typeof positions>();
    for (const position of positions) {
      const { account, bot, instrument } = position;
      const key = `${account}/${bot}/${settle.get(`${account}/${instrument}`) ?? ''}`;
      groups.set(key, [...(groups.get(key) ?? []), position]);
    }
    return [...groups].map(([key, list]) => {
      const currency = key.slice(key.lastIndexOf('/') + 1);
      const [first] = list;
      const account = first?.account ?? '';
      const bot = first?.bot ?? '';
      const { orders, fills, trades, wins, losses } = counts.get(`${account}/${bot}`) ?? NONE;
      const shown: Record<keyof StatisticsShown, JsonValue> = {
        account,
        bot,
        currency,
        realised: sum(list.map(({ realised }) => realised)),
        fees: sum(list.map(({ fees }) => fees)),
        funding: sum(list.map(({ funding }) => funding)),
        orders,
        fills,
        trades,
        wins,
        losses,
        winRate: trades === 0 ? null : wins / trades,
        openPositions: list.filter(({ quantity }) => quantity !== '0').length,
      };
      return botStatistics.parse(shown);
    });
  }

  /** Differences that nothing explained. @param open only those that nobody has decided about */
  async quarantine(
    actor: Actor,
    account: string | undefined,
    open: boolean,
  ): Promise<QuarantineShown[]> {
    const { accounts } = await this.#filter(actor, { account, limit: 1 });
    return (await this.#parts.connection.read(() => listQuarantine(accounts, open))).map(
      quarantineOf,
    );
  }

  async #filter(actor: Actor, asked: BooksAsked): Promise<BookFilter> {
    const { account, bot, instrument, from, to } = asked;
    if (bot !== undefined) {
      const record = await botFor(this.#parts.connection, actor, 'read', bot);
      // A bot is on one account, and on another it has nothing.
      const accounts = account === undefined || account === record.account ? [record.account] : [];
      return { accounts, bots: [bot], instrument, from, to };
    }
    const accounts = await accountsFor(this.#parts.connection, actor, 'read', account);
    return { accounts: accounts.map(({ id }) => id), instrument, from, to };
  }
}

const NONE = { orders: 0, fills: 0, trades: 0, wins: 0, losses: 0 };

function statusesOf(status: string | undefined): readonly string[] | undefined {
  if (status === undefined) return undefined;
  if (status === 'open') return OPEN_STATUSES;
  return status === 'closed' ? CLOSED_STATUSES : [status];
}

function timeKey(cursor: string | undefined): TimeKey | null {
  const [time, key] = cursorParts(cursor, ['number', 'text']) ?? [];
  return typeof time === 'number' && typeof key === 'string' ? { time, key } : null;
}

function partsOf({ time, key }: TimeKey): [number, string] {
  return [time, key];
}

/** An order for people: flags as such, and its decision as it was. */
export function orderOf(record: OfAccount<OrderRecord>): OrderShown {
  const {
    sequence: _sequence,
    parent: _parent,
    attempts: _attempts,
    sendExpireTime: _sendExpireTime,
    cancelRequests: _cancelRequests,
    riskVersion: _riskVersion,
    ...shown
  } = record;
  return orderView.parse({
    ...shown,
    postOnly: record.postOnly === 1,
    reduceOnly: record.reduceOnly === 1,
    decision: record.decision === null ? null : decisionOf(record.decision),
  });
}

function decisionOf(text: string): unknown {
  const { rule, values }: { rule?: unknown; values?: unknown } = {
    ...(JSON.parse(text) as object),
  };
  return { rule, values: values ?? {} };
}

function fillOf({
  venueOrderId: _venue,
  commissionValue: _value,
  ...fill
}: OfAccount<FillRecord>): FillShown {
  return fillView.parse(fill);
}

function tradeOf({
  trade,
  entryOrder: _entry,
  exitOrder: _exit,
  ...record
}: OfAccount<TradeRecord>): TradeShown {
  return tradeView.parse({ ...record, number: trade });
}

function positionOf(record: OfAccount<PositionRecord>): PositionShown {
  const { account, bot, instrument, quantity, cost, entryTime, realised, fees, funding, trades } =
    record;
  const side = quantity === '0' ? 'FLAT' : quantity.startsWith('-') ? 'SHORT' : 'LONG';
  return positionView.parse({
    account,
    bot,
    instrument,
    side,
    quantity,
    cost,
    entryTime,
    realised,
    fees,
    funding,
    trades,
  });
}

function quarantineOf({
  resolvedBot: _bot,
  ...record
}: OfAccount<QuarantineRecord>): QuarantineShown {
  return quarantineView.parse(record);
}

/** The exact sum of decimals. */
function sum(texts: readonly string[]): string {
  let raw = 0n;
  for (const text of texts) {
    const { raw: own, precision } = parseDecimal(text);
    raw += own * pow10(SCALE - precision);
  }
  return formatDecimalShort(raw, SCALE);
}

const SCALE = 24;
