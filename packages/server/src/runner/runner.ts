import type { ProcessState } from '@nightdesk/contracts/desk/states';
import type { JsonValue } from '@nightdesk/contracts/desk/json';
import type { FromRunner } from '@nightdesk/contracts/ipc/from-runner';
import type { RunnerBegin } from '@nightdesk/contracts/ipc/runner-begin';
import type { ToRunner, WantedBot } from '@nightdesk/contracts/ipc/to-runner';
import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Store } from '@nightdesk/store/open-store';
import { carryOutCommand } from './carry-out-command.ts';
import { type AccountHosting, HostedAccount } from './hosted-account.ts';
import { LagMeter } from './lag-meter.ts';
import type { LiveBot } from './live-bot.ts';
import { Outbox } from './outbox.ts';
import { reportBot } from './report-bot.ts';
import { SharedFeeds } from './shared-feeds.ts';

/** Bots are reported on in so many turns, so that a thousand of them never hold up a tick. */
const TURNS = 20;
/** An account that has worked for so long (ms) has not broken too often. */
const STABLE_AFTER = 300_000;
/** Pauses before an account that broke is opened again, ms; after the last it is left alone. */
const REOPEN_AFTER: readonly number[] = [250, 1_000, 4_000, 15_000, 60_000];

/** What is wanted of an account, and how often it had to be opened again. */
interface Wanted {
  readonly spec: AccountSpec;
  readonly bots: Map<string, WantedBot>;
  broken: number;
}

/** A runner: hosts accounts with their bots, and tells its server how they are. */
export class Runner {
  readonly #store: Store;
  readonly #begin: RunnerBegin;
  readonly #send: (message: FromRunner) => void;
  readonly #outbox: Outbox;
  readonly #lag = new LagMeter();
  readonly #feeds: SharedFeeds;
  readonly #accounts = new Map<string, HostedAccount>();
  readonly #wanted = new Map<string, Wanted>();
  /** One opening, closing or change of an account's hosting after the other. */
  readonly #turns = new Map<string, Promise<void>>();
  readonly #timers: NodeJS.Timeout[] = [];
  #turn = 0;
  #closing = false;

  constructor(store: Store, begin: RunnerBegin, send: (message: FromRunner) => void) {
    this.#store = store;
    this.#begin = begin;
    this.#send = send;
    this.#outbox = new Outbox(send);
    this.#feeds = new SharedFeeds(begin.settings.staleAfter, begin.home);
    const { heartbeatEvery, reportEvery } = begin.settings;
    this.#timers.push(
      setInterval(() => {
        this.#beat();
      }, heartbeatEvery),
      setInterval(
        () => {
          this.#reportSome();
        },
        Math.ceil(reportEvery / TURNS),
      ),
    );
    this.#beat();
  }

  /** Does what the server says. Never throws: what goes wrong is answered or told. */
  async hear(message: ToRunner): Promise<void> {
    if (this.#closing) return;
    switch (message.kind) {
      case 'begin':
      case 'shutdown':
        return;
      case 'host':
        await Promise.all(message.accounts.map(({ account, bots }) => this.#host(account, bots)));
        return;
      case 'start-bot':
        await this.#start(message.bot);
        return;
      case 'stop-bot':
        await this.#stop(message);
        return;
      case 'restart-bot':
        this.#wanted.get(message.bot.spec.account)?.bots.set(message.bot.spec.id, message.bot);
        await this.#answer(message.request, async () => {
          await this.#account(message.bot.spec.account).restart(message.bot, message.by);
          return null;
        });
        return;
      case 'configure':
        await this.#answer(message.request, async () => {
          const { spec } = message;
          const result = await this.#account(spec.account).configure(spec);
          const bots = this.#wanted.get(spec.account)?.bots;
          bots?.set(spec.id, { spec, desired: bots.get(spec.id)?.desired ?? 'RUNNING' });
          this.#reportOne(spec.account, spec.id);
          return result;
        });
        return;
      case 'command':
        await this.#answer(message.request, () =>
          carryOutCommand(this.#account(message.account), message.command),
        );
        return;
    }
  }

  /** Stops everything: bots by their policies unless `leave`, within `deadline` ms. */
  async close(deadline: number, leave: boolean): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(
      [...this.#accounts.values()].map(async (account) => {
        try {
          for (const [bot, left] of await account.close(deadline, leave)) {
            this.#log(
              account.spec.id,
              bot,
              'warn',
              'STOP_LEFT',
              `Stopped, and this is left: ${left}`,
            );
          }
        } catch (error) {
          this.#log(account.spec.id, '', 'error', 'STOP_FAILED', messageOf(error));
        }
      }),
    );
    this.#outbox.flush();
  }

  #host(spec: AccountSpec, bots: readonly WantedBot[]): Promise<void> {
    return this.#inTurn(spec.id, async () => {
      const wanted = this.#wanted.get(spec.id) ?? { spec, bots: new Map(), broken: 0 };
      this.#wanted.set(spec.id, { ...wanted, spec });
      for (const bot of bots) wanted.bots.set(bot.spec.id, bot);
      const account = this.#accounts.get(spec.id);
      if (account === undefined) {
        await this.#open(spec.id);
        return;
      }
      for (const bot of bots) await this.#want(account, bot);
    });
  }

  async #open(id: string): Promise<void> {
    const wanted = this.#wanted.get(id);
    if (wanted === undefined || this.#closing) return;
    try {
      const account = await HostedAccount.open(
        wanted.spec,
        [...wanted.bots.values()],
        this.#hosting(),
      );
      this.#accounts.set(id, account);
      for (const bot of account.bots.keys()) this.#reportOne(id, bot);
      void this.#watch(account);
    } catch (error) {
      this.#failed(id, '', error);
      this.#reopenLater(id);
    }
  }

  /** An account that breaks is opened anew: it reads everything from the store again. */
  async #watch(account: HostedAccount): Promise<void> {
    const { id } = account.spec;
    const openedAt = performance.now();
    await account.ended;
    const wanted = this.#wanted.get(id);
    if (wanted !== undefined && performance.now() - openedAt > STABLE_AFTER) wanted.broken = 0;
    if (this.#closing || account.phase !== 'BROKEN') return;
    this.#failed(id, '', account.execution.failure);
    if (this.#accounts.get(id) === account) this.#accounts.delete(id);
    await account.dispose();
    this.#reopenLater(id);
  }

  #reopenLater(id: string): void {
    const wanted = this.#wanted.get(id);
    const after = REOPEN_AFTER[wanted?.broken ?? REOPEN_AFTER.length];
    if (wanted === undefined) return;
    wanted.broken += 1;
    if (after === undefined) {
      const text =
        'It broke too often and is left alone; look at its log, then restart its runner.';
      this.#log(id, '', 'error', 'ACCOUNT_LEFT', text);
      return;
    }
    setTimeout(() => {
      void this.#inTurn(id, () => this.#open(id));
    }, after);
  }

  #start(bot: WantedBot): Promise<void> {
    const { account: id } = bot.spec;
    return this.#inTurn(id, async () => {
      const wanted = this.#wanted.get(id);
      wanted?.bots.set(bot.spec.id, bot);
      const account = this.#accounts.get(id);
      if (account !== undefined) await this.#want(account, bot);
    });
  }

  async #want(account: HostedAccount, bot: WantedBot): Promise<void> {
    try {
      await account.want(bot);
      this.#reportOne(account.spec.id, bot.spec.id);
    } catch (error) {
      this.#failed(account.spec.id, bot.spec.id, error);
    }
  }

  async #stop(message: Extract<ToRunner, { readonly kind: 'stop-bot' }>): Promise<void> {
    const { bot, account: id, policy, patience } = message;
    this.#wanted.get(id)?.bots.delete(bot);
    let left = '';
    try {
      left = (await this.#accounts.get(id)?.stopBot(bot, policy, patience)) ?? '';
    } catch (error) {
      left = messageOf(error);
      this.#log(id, bot, 'error', 'STOP_FAILED', left);
    }
    this.#send({ kind: 'bot-stopped', bot, account: id, left });
  }

  #hosting(): AccountHosting {
    return {
      store: this.#store,
      feeds: this.#feeds,
      lag: this.#lag,
      home: this.#begin.home,
      staleAfter: this.#begin.settings.staleAfter,
      onEvent: (account, { sequence, event }) => {
        const { bot, time, kind, payload } = event;
        // Payloads are plain JSON by their types; interfaces have no index signature to show it.
        const json = payload as unknown as JsonValue;
        this.#outbox.event({ account, sequence, bot, time, kind, payload: jsonOf(json) });
      },
      onLog: (account, bot, { level, code, text }) => {
        this.#log(account, bot, level, code, text);
      },
      onPhase: (bot) => {
        this.#onPhase(bot);
      },
      onFailed: (account, bot, error) => {
        this.#failed(account, bot, error);
      },
    };
  }

  #onPhase(bot: LiveBot): void {
    const { spec, phase, reason } = bot;
    const level = LEVELS[phase];
    if (level !== undefined) this.#log(spec.account, spec.id, level, `BOT_${phase}`, reason);
    this.#reportOne(spec.account, spec.id);
  }

  #beat(): void {
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    this.#send({
      kind: 'heartbeat',
      pid: process.pid,
      at: Date.now(),
      rss,
      heapUsed,
      cpu: Math.round((user + system) / 1000),
      lag: this.#lag.take(),
      accounts: [...this.#accounts.values()].map(({ spec, phase, bots, execution }) => ({
        account: spec.id,
        phase,
        bots: bots.size,
        failure: execution.failure?.message ?? null,
      })),
      feeds: this.#feeds.reports(),
    });
  }

  #reportSome(): void {
    this.#turn = (this.#turn + 1) % TURNS;
    let place = 0;
    const bots = [];
    for (const account of this.#accounts.values()) {
      if (this.#turn === 0) account.findFailures();
      for (const bot of account.bots.values()) {
        if (place % TURNS === this.#turn) bots.push(reportBot(bot, account.execution));
        place += 1;
      }
    }
    if (bots.length > 0) this.#send({ kind: 'bots', bots });
  }

  #reportOne(account: string, id: string): void {
    const hosted = this.#accounts.get(account);
    const bot = hosted?.bots.get(id);
    if (hosted === undefined || bot === undefined) return;
    this.#send({ kind: 'bots', bots: [reportBot(bot, hosted.execution)] });
  }

  #failed(account: string, bot: string, error: unknown): void {
    const code = error instanceof NightdeskError ? error.code : 'HOST_FAILED';
    this.#log(account, bot, 'error', code, messageOf(error));
    this.#send({ kind: 'host-failed', account, bot, code, message: messageOf(error) });
  }

  #log(
    account: string,
    bot: string,
    level: 'debug' | 'info' | 'warn' | 'error',
    code: string,
    text: string,
  ): void {
    this.#outbox.log({ at: Date.now(), account, bot, level, code, text });
  }

  async #answer(request: number, work: () => Promise<JsonValue>): Promise<void> {
    try {
      const value = await work();
      this.#send({ kind: 'reply', request, answer: { ok: true, value: jsonOf(value) } });
    } catch (error) {
      const known = error instanceof NightdeskError;
      this.#send({
        kind: 'reply',
        request,
        answer: {
          ok: false,
          code: known ? error.code : 'RUNNER_FAILED',
          message: messageOf(error),
          disposition: known ? error.disposition : 'retry',
        },
      });
    }
  }

  #account(id: string): HostedAccount {
    const account = this.#accounts.get(id);
    if (account !== undefined) return account;
    throw new NightdeskError({
      code: 'ACCOUNT_NOT_HOSTED',
      message: `The account ${id} is not open at this moment; try again in a few seconds.`,
      context: { account: id },
      disposition: 'retry',
    });
  }

  #inTurn(account: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(account) ?? Promise.resolve()).then(work, work);
    this.#turns.set(account, turn);
    return turn;
  }
}

/** Phases that a bot's log tells of. */
const LEVELS: { readonly [P in ProcessState]?: 'info' | 'warn' | 'error' } = {
  RUNNING: 'info',
  DEGRADED: 'warn',
  FAULTED: 'error',
};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

type WireJson = Extract<FromRunner, { kind: 'events' }>['events'][number]['payload'];

/** The same value: the wire's type has no word for what is only read. */
function jsonOf(value: JsonValue): WireJson {
  return value as WireJson;
}
