import type {
  detailedStatus,
  strategyStatus,
  tradeHistory,
} from '@nightdesk/contracts/api/aliases';
import type { BotView, CreateBotBody } from '@nightdesk/contracts/api/bot-view';
import { createBotBody } from '@nightdesk/contracts/api/bot-view';
import type { JsonValue } from '@nightdesk/contracts/desk/json';
import { formatDecimalShort, parseDecimal } from '@nightdesk/core/money/decimal';
import { countByBot, listTrades } from '@nightdesk/store/desk/book-lists';
import { allBots } from '@nightdesk/store/desk/bots';
import { findStrategy } from '@nightdesk/strategies/catalogue';
import type { z } from 'zod';
import { type Actor, assertMay } from '../auth/actor.ts';
import { accountsFor, ownerOf, visibleUser } from './access.ts';
import type { Accounts } from './accounts.ts';
import type { Bots } from './bots.ts';
import { botView } from './bot-view.ts';
import type { DeskBooks } from './books.ts';
import { controlError } from './control-error.ts';
import type { ControlParts } from './control-parts.ts';
import { accountSpecOf } from './stored-specs.ts';

/** Settings of a run: what a bot needs beside its strategy, and in the rest the strategy's own. */
export type RunConfig = Readonly<Record<string, JsonValue | undefined>>;

type Detailed = z.infer<typeof detailedStatus>;
type StrategyStates = z.infer<typeof strategyStatus>;
type History = z.infer<typeof tradeHistory>;
type AnalysisState = StrategyStates['strategies'][number]['analysisState']['status'];

/** What of a run's settings is the bot's and not the strategy's. */
const OWN = ['botId', 'name', 'account', 'instrument', 'instruments', 'allocation', 'preset'];

/** Bots as programs of other desks know them: one call starts one, and the states have their names. */
export class StrategyRuns {
  readonly #parts: ControlParts;
  readonly #bots: Bots;
  readonly #accounts: Accounts;
  readonly #books: DeskBooks;

  constructor(parts: ControlParts, bots: Bots, accounts: Accounts, books: DeskBooks) {
    this.#parts = parts;
    this.#bots = bots;
    this.#accounts = accounts;
    this.#books = books;
  }

  /**
   * Makes and starts a bot, or starts the one of that id. Without an account the first of the actor is taken, or a
   * simulated one is made.
   *
   * @throws NightdeskError `BOT_INVALID` and what {@link Bots.create} throws
   */
  async start(actor: Actor, strategy: string, config: RunConfig): Promise<BotView> {
    assertMay(actor, 'bots');
    const { min } = findStrategy(strategy).instruments;
    const { botId, name, account, instrument, instruments, allocation, preset } = config;
    if (typeof botId === 'string') {
      const known = await this.#bots.get(actor, botId).catch(() => null);
      if (known !== null && known.strategy === strategy) return this.#bots.start(actor, botId);
    }
    const on = typeof account === 'string' ? account : await this.#account(actor);
    const [record] = await accountsFor(this.#parts.connection, actor, 'read', on);
    const known = (record === undefined ? [] : accountSpecOf(record).instruments).map(
      ({ symbol, venue }) => `${symbol}.${venue}`,
    );
    const named = Array.isArray(instruments)
      ? instruments
      : instrument === undefined
        ? []
        : [instrument];
    const chosen =
      named.length === 0 ? known.slice(0, min) : named.map((one) => fullName(String(one), known));
    const settings = Object.fromEntries(
      Object.entries(config).filter(([key, value]) => !OWN.includes(key) && value !== undefined),
    );
    const body = createBotBody.safeParse({
      ...(typeof botId === 'string' ? { id: botId } : {}),
      name: typeof name === 'string' ? name : strategy,
      account: on,
      strategy,
      preset: preset ?? null,
      config: settings,
      instruments: chosen,
      allocation: allocation ?? (await this.#share(actor, on)),
      start: true,
    });
    if (!body.success) {
      const [issue] = body.error.issues;
      throw controlError('BOT_INVALID', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
    }
    return this.#bots.create(actor, body.data);
  }

  /** Every bot that the actor sees: what is stored and what its process says, in one. */
  async detailed(actor: Actor): Promise<Detailed> {
    const views = await this.#views(actor);
    const accounts = [...new Set(views.map(({ account }) => account))];
    const counts = await this.#parts.connection.read(() => countByBot({ accounts }));
    const now = this.#parts.clock.now();
    return {
      bots: views.map((bot) => ({
        botId: bot.id,
        userId: bot.userId,
        mode: bot.strategy,
        pid: bot.pid,
        config: bot.config,
        status: statusOf(bot),
        pausedAt: bot.desired === 'PAUSED' ? bot.pausedTime : null,
        stoppedAt: bot.desired === 'STOPPED' ? bot.stoppedTime : null,
        uptime: bot.runningSince === null ? 0 : Math.max(0, now - bot.runningSince),
        lastTickAt: bot.lastTickTime,
        restartCount: bot.restarts,
        tradesExecuted: counts.get(`${bot.account}/${bot.id}`)?.trades ?? 0,
      })),
    };
  }

  /** What each strategy at work is doing. */
  async states(actor: Actor): Promise<StrategyStates> {
    const views = await this.#views(actor);
    const cooling = await this.#cooling(views);
    return {
      strategies: views.map((bot) => ({
        strategyId: bot.id,
        strategyName: bot.strategy,
        instrument: bot.instruments.join(','),
        environment: 'paper',
        status: statusOf(bot),
        analysisState: {
          status: analysisOf(bot, cooling.has(bot.id)),
          lastDecision: bot.lastDecision?.text ?? null,
          lastTickAt: bot.lastTickTime,
        },
      })),
    };
  }

  /** Trades that are open or closed, the newest first. */
  async history(actor: Actor, limit: number, status: 'open' | 'closed' | 'all'): Promise<History> {
    const trades: History['trades'] = [];
    if (status !== 'closed') {
      for (const one of await this.#books.positions(actor, {}, true)) {
        if (one.side === 'FLAT') continue;
        trades.push({
          id: `${one.bot}:${one.instrument}:${one.trades + 1}`,
          botId: one.bot,
          instrument: one.instrument,
          side: one.side,
          status: 'open',
          quantity: one.quantity.replace('-', ''),
          entryValue: one.cost.replace('-', ''),
          exitValue: null,
          fees: one.fees,
          pnl: null,
          entryTime: one.entryTime,
          exitTime: null,
          exitReason: null,
        });
      }
      trades.sort((a, b) => (b.entryTime ?? 0) - (a.entryTime ?? 0));
    }
    if (status !== 'open' && trades.length < limit) {
      const { items } = await this.#books.trades(actor, { limit: limit - trades.length });
      for (const one of items) {
        trades.push({
          id: `${one.bot}:${one.instrument}:${one.number}`,
          botId: one.bot,
          instrument: one.instrument,
          side: one.side,
          status: 'closed',
          quantity: one.quantity,
          entryValue: one.entryValue,
          exitValue: one.exitValue,
          fees: one.fees,
          pnl: one.pnl,
          entryTime: one.entryTime,
          exitTime: one.exitTime,
          exitReason: one.exitReason === '' ? 'signal' : one.exitReason,
        });
      }
    }
    return { trades: trades.slice(0, limit) };
  }

  async #views(actor: Actor): Promise<BotView[]> {
    assertMay(actor, 'read');
    const user = visibleUser(actor);
    const bots = await this.#parts.connection.read(allBots);
    const statuses = this.#parts.supervisor.statuses();
    return bots
      .filter(({ userId }) => user === null || userId === user)
      .map((bot) => botView(bot, statuses.get(bot.id)));
  }

  /** Bots that wait after an exit, as their limits say. */
  async #cooling(views: readonly BotView[]): Promise<ReadonlySet<string>> {
    const waiting = views.filter(({ risk }) => risk.coolDownMilliseconds !== undefined);
    const now = this.#parts.clock.now();
    const found = await this.#parts.connection.read(function* () {
      const cooling: string[] = [];
      for (const { account, id, risk } of waiting) {
        const from = now - (risk.coolDownMilliseconds ?? 0);
        const last = yield* listTrades({ accounts: [account], bots: [id], from }, null, 1);
        if (last.length > 0) cooling.push(id);
      }
      return cooling;
    });
    return new Set(found);
  }

  async #account(actor: Actor): Promise<string> {
    const all = await accountsFor(this.#parts.connection, actor, 'bots');
    const own = all.find(({ userId }) => userId === ownerOf(actor));
    if (own !== undefined) return own.id;
    const made = await this.#accounts.create(actor, {
      name: 'Paper',
      feed: { kind: 'simulated', seed: 1, speed: 1 },
      deposits: createBotBody.shape.allocation.parse({ USDT: '100000' }),
      risk: {},
    });
    return made.id;
  }

  /** A tenth of what the account began with: several bots shall fit. */
  async #share(actor: Actor, account: string): Promise<CreateBotBody['allocation']> {
    const { deposits } = await this.#accounts.get(actor, account);
    const shares = Object.entries(deposits).map(([currency, amount]) => {
      const { raw, precision } = parseDecimal(amount);
      return [currency, formatDecimalShort(raw / 10n, precision)];
    });
    return createBotBody.shape.allocation.parse(Object.fromEntries(shares));
  }
}

/** `BTCUSDT` as `BTCUSDT.SIMULATED` where only one venue has it. */
function fullName(name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  const fitting = known.filter((one) => one.startsWith(`${name}.`));
  return fitting.length === 1 ? (fitting[0] ?? name) : name;
}

/** The state of a bot in the words of programs of other desks. */
export function statusOf(bot: BotView): Detailed['bots'][number]['status'] {
  if (bot.failure !== null || bot.process === 'FAULTED') return 'error';
  if (bot.desired === 'STOPPED') return 'stopped';
  if (bot.process === 'DEGRADED') return 'degraded';
  if (bot.process !== 'RUNNING') return 'starting';
  return bot.desired === 'PAUSED' ? 'paused' : 'running';
}

function analysisOf(bot: BotView, cooling: boolean): AnalysisState {
  const status = statusOf(bot);
  if (status === 'error' || status === 'stopped' || status === 'paused') return status;
  if (bot.positions.some(({ quantity }) => !/^-?0(?:\.0+)?$/.test(quantity)))
    return 'position_open';
  if (cooling) return 'cooldown';
  return bot.warm && status === 'running' ? 'analyzing' : 'warming_up';
}
