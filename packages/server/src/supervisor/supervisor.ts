import { join } from 'node:path';
import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { JsonValue } from '@nightdesk/contracts/desk/json';
import type { Desired } from '@nightdesk/contracts/desk/states';
import type { AccountCommand } from '@nightdesk/contracts/ipc/account-command';
import { type ConfigureResult, configureResult } from '@nightdesk/contracts/ipc/configure-result';
import type { FromRunner } from '@nightdesk/contracts/ipc/from-runner';
import type { ToRunner } from '@nightdesk/contracts/ipc/to-runner';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { BotStatus, FleetStatus } from './bot-status.ts';
import type { DeskDirectory, ProcessRecord } from './desk-directory.ts';
import { BotIndex } from './bot-index.ts';
import { ManagedBot } from './managed-bot.ts';
import { assertMayShare, place, type Placement } from './placement.ts';
import { RunnerSlot, type SlotHost } from './runner-slot.ts';
import { RuntimeLocks } from './runtime-locks.ts';
import { StartGate } from './start-gate.ts';
import type { SupervisorEvent } from './supervisor-event.ts';
import { SUPERVISOR_DEFAULTS, type SupervisorOptions } from './supervisor-options.ts';

/** What a supervisor is made from. */
export interface SupervisorInit {
  readonly directory: DeskDirectory;
  /** A SQLite file or a PostgreSQL address, its schema up to date. */
  readonly store: string;
  /** The desk's data directory; lock files lie in `runtime/` below it. */
  readonly home: string;
  readonly options?: Partial<SupervisorOptions>;
}

/** How long a bot that is stopped by its policy may take, ms. */
const STOP_PATIENCE = 10_000;

/**
 * Turns what is wanted into what runs: places accounts on runners, starts these, notices their end within a moment and
 * starts them again, tells bots to start, pause and stop, and knows how each of them is.
 */
export class Supervisor {
  readonly #directory: DeskDirectory;
  readonly #options: SupervisorOptions;
  readonly #locks: RuntimeLocks;
  readonly #slotHost: SlotHost;
  readonly #slots = new Map<string, RunnerSlot>();
  readonly #accounts = new Map<string, AccountSpec>();
  readonly #bots = new BotIndex();
  readonly #listeners = new Set<(event: SupervisorEvent) => void>();
  #placement: Placement = new Map();
  #timers: NodeJS.Timeout[] = [];
  #running = false;
  /** Counts changes: a comparison with the directory that was overtaken by one is not acted on. */
  #changes = 0;
  #checking: Promise<void> | null = null;

  constructor({ directory, store, home, options }: SupervisorInit) {
    this.#directory = directory;
    this.#options = { ...SUPERVISOR_DEFAULTS, ...options };
    this.#locks = new RuntimeLocks(join(home, 'runtime'));
    this.#slotHost = {
      options: this.#options,
      gate: new StartGate(this.#options.startAtOnce),
      begin: (runner) => ({ kind: 'begin', runner, store, home, settings: this.#options.runner }),
      hosting: (runner) => this.#hosting(runner),
      onMessage: (slot, message) => {
        this.#hear(slot, message);
      },
      onChange: (slot) => {
        this.#onSlot(slot);
      },
      record: (entry) => {
        this.#record(entry);
      },
    };
  }

  /**
   * Ends what an earlier server left, reads what should run, and starts it. Resolves when every runner's process was
   * started; how the bots are is in {@link statuses}.
   */
  async start(): Promise<void> {
    this.#running = true;
    const [accounts, bots] = await Promise.all([
      this.#directory.accounts(),
      this.#directory.bots(),
      this.#endOrphans(),
    ]);
    for (const account of accounts) this.#accounts.set(account.id, account);
    for (const { spec, desired } of bots) this.#bots.add(new ManagedBot(spec, desired));
    for (const bot of this.#bots.all) bot.problem = this.#refusal(bot.spec);
    this.#place();
    let last = performance.now();
    this.#timers = [
      setInterval(() => {
        const now = performance.now();
        const late = now - last - this.#options.watchEvery;
        last = now;
        for (const slot of this.#slots.values()) {
          if (late > this.#options.watchEvery) slot.forgive(late);
          slot.watch(now);
        }
      }, this.#options.watchEvery),
      setInterval(() => {
        void this.check();
      }, this.#options.healthEvery),
    ];
  }

  /** Stops every bot by its policy and every runner, within `deadline` ms. What is wanted stays as it is. */
  async stop(deadline: number): Promise<void> {
    this.#running = false;
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await Promise.all([...this.#slots.values()].map((slot) => slot.stop(deadline)));
  }

  /** Brings an account that is new or has changed up to date. A change of its rules holds from its next start on. */
  applyAccount(account: AccountSpec): void {
    this.#changes += 1;
    this.#accounts.set(account.id, account);
    if (!this.#running) return;
    this.#place();
    const slot = this.#slotOf(account.id);
    slot?.process?.send({ kind: 'host', accounts: [this.#hosted(account)] });
  }

  /** Brings a bot to what is wanted of it; doing it again changes nothing. */
  apply(spec: BotSpec, desired: Desired): void {
    this.#changes += 1;
    const known = this.#bots.get(spec.id);
    const bot = known ?? new ManagedBot(spec, desired);
    if (known === undefined) this.#bots.add(bot);
    bot.spec = spec;
    bot.desired = desired;
    bot.problem = null;
    if (!this.#running) return;
    const refusal = this.#refusal(spec);
    if (refusal !== null && desired !== 'STOPPED') {
      bot.problem = refusal;
      this.#tellStatus(bot);
      return;
    }
    if (!this.#accounts.has(spec.account)) {
      // Somebody has made both, and this one was quicker.
      void this.check();
      return;
    }
    if (!this.#placement.has(spec.account) || spec.isolation === 'dedicated') this.#place();
    const process = this.#slotOf(spec.account)?.process;
    if (desired === 'STOPPED') {
      if (bot.report !== null) bot.isStopping = true;
      const { id, account, stopPolicy: policy } = spec;
      process?.send({ kind: 'stop-bot', bot: id, account, policy, patience: STOP_PATIENCE });
    } else {
      process?.send({ kind: 'start-bot', bot: { spec, desired } });
    }
    this.#tellStatus(bot);
  }

  /** Forgets a bot that was deleted; one that still runs is stopped, its orders left as they are. */
  forget(bot: string): void {
    this.#changes += 1;
    const known = this.#bots.get(bot);
    if (known === undefined) return;
    this.#bots.delete(bot);
    const { account } = known.spec;
    const message: ToRunner = { kind: 'stop-bot', bot, account, policy: 'leave', patience: 0 };
    this.#slotOf(account)?.process?.send(message);
  }

  /** Makes a bot anew that failed; a runner that was given up is started again. @throws NightdeskError */
  async restart(spec: BotSpec, desired: Desired, by: string): Promise<void> {
    const bot = this.#bots.get(spec.id);
    const slot = this.#slotOf(spec.account);
    if (bot === undefined || slot === null || slot.process?.isUp !== true) {
      this.apply(spec, desired);
      this.#slotOf(spec.account)?.revive();
      return;
    }
    this.#changes += 1;
    bot.spec = spec;
    bot.desired = desired;
    bot.problem = null;
    await slot.process.ask(
      { kind: 'restart-bot', bot: { spec, desired }, by },
      this.#options.patience,
    );
  }

  /** Pushes a configuration to a bot at work. @throws NightdeskError why it was not taken up; it works on as it was */
  async configure(spec: BotSpec): Promise<ConfigureResult> {
    this.#changes += 1;
    const bot = this.#bots.get(spec.id);
    const process = this.#slotOf(spec.account)?.process;
    if (bot === undefined || bot.report === null || process?.isUp !== true) {
      if (bot !== undefined) bot.spec = spec;
      return {
        how: 'not-hosted',
        text: 'It does not run; the settings hold from its next start on.',
      };
    }
    const answer = await process.ask({ kind: 'configure', spec }, this.#options.patience);
    bot.spec = spec;
    return configureResult.parse(answer);
  }

  /** Has an account at work do something. @throws NightdeskError `ACCOUNT_NOT_HOSTED` and what the runner says */
  async command(account: string, command: AccountCommand): Promise<JsonValue> {
    const process = this.#slotOf(account)?.process;
    if (process === null || process === undefined || process.isOver) {
      throw new NightdeskError({
        code: 'ACCOUNT_NOT_HOSTED',
        message: `The account ${account} is not hosted at this moment; try again in a few seconds.`,
        context: { account },
        disposition: 'retry',
      });
    }
    const own = command.kind === 'close-position' ? (command.patience ?? 0) : 0;
    const patience = this.#options.patience + own;
    return process.ask({ kind: 'command', account, command }, patience);
  }

  /** How every bot is that is known. */
  statuses(): ReadonlyMap<string, BotStatus> {
    return new Map([...this.#bots.all].map((bot) => [bot.spec.id, this.#status(bot)]));
  }

  /** How the processes and their feeds are. */
  fleet(): FleetStatus {
    const slots = [...this.#slots.values()];
    return {
      runners: slots.map((slot) => {
        const accounts = slot.process?.heartbeat?.accounts ?? [];
        return slot.status(accounts.reduce((sum, { bots }) => sum + bots, 0));
      }),
      feeds: slots.flatMap((slot) => slot.process?.heartbeat?.feeds ?? []),
    };
  }

  /** Hears of everything from now on; gives back how to end that. A listener that throws is not asked again. */
  subscribe(listener: (event: SupervisorEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /**
   * Compares what should run (the directory) with what does: wishes that were missed are carried out, bots that nobody
   * wants are stopped, processes that are nobody's are ended.
   */
  check(): Promise<void> {
    this.#checking ??= this.#compare().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  async #compare(): Promise<void> {
    if (!this.#running) return;
    const before = this.#changes;
    try {
      const [accounts, bots] = await Promise.all([
        this.#directory.accounts(),
        this.#directory.bots(),
        this.#endOrphans(),
      ]);
      if (!this.#running || this.#changes !== before) return;
      for (const account of accounts) this.#accounts.set(account.id, account);
      const wanted = new Set(bots.map(({ spec }) => spec.id));
      for (const { spec } of [...this.#bots.all]) {
        if (!wanted.has(spec.id)) this.forget(spec.id);
      }
      for (const { spec, desired } of bots) this.#compareBot(spec, desired);
      this.#place();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#tell({ kind: 'notice', level: 'error', code: 'HEALTH_CHECK', text });
    }
  }

  #compareBot(spec: BotSpec, desired: Desired): void {
    const bot = this.#bots.get(spec.id);
    if (bot === undefined || bot.desired !== desired) {
      this.#found(`Bot ${spec.id} should be ${desired} and was not told so.`);
      this.apply(spec, desired);
      return;
    }
    const slot = this.#slotOf(spec.account);
    const isUp = slot?.process?.isUp === true && bot.problem === null;
    if (!isUp) {
      bot.spec = spec;
      return;
    }
    const { report } = bot;
    const isOld = report !== null && report.configVersion !== spec.configVersion;
    if (desired !== 'STOPPED' && isOld) {
      this.#found(
        `Bot ${spec.id} runs version ${report.configVersion} of its settings, not ${spec.configVersion}.`,
      );
      void this.configure(spec).catch((error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        this.#tell({ kind: 'notice', level: 'error', code: 'CONFIGURE_FAILED', text });
      });
      return;
    }
    bot.spec = spec;
    const isSilent =
      report === null || performance.now() - bot.reportedAt > this.#options.hangAfter;
    if (desired !== 'STOPPED' && isSilent && report?.phase !== 'FAULTED') {
      this.#found(`Bot ${spec.id} should run, and its runner does not report on it.`);
      this.apply(spec, desired);
    }
  }

  /** Decides where accounts are hosted, and starts the runners that it takes. */
  #place(): void {
    const accounts = [...this.#accounts.values()].map((account) => ({
      account: account.id,
      bots: this.#hosted(account).bots.map(({ spec }) => spec),
    }));
    this.#placement = place(accounts, Math.max(1, this.#options.runners), this.#placement);
    for (const runner of new Set(this.#placement.values())) {
      let slot = this.#slots.get(runner);
      if (slot === undefined) {
        slot = new RunnerSlot(runner, this.#slotHost);
        this.#slots.set(runner, slot);
      }
      slot.ensure();
    }
  }

  #hosting(runner: string): Extract<ToRunner, { readonly kind: 'host' }> {
    const accounts = [...this.#accounts.values()]
      .filter(({ id }) => this.#placement.get(id) === runner)
      .map((account) => this.#hosted(account));
    return { kind: 'host', accounts };
  }

  #hosted(account: AccountSpec): Extract<ToRunner, { readonly kind: 'host' }>['accounts'][number] {
    const bots = [...this.#bots.ofAccount(account.id)]
      .filter(({ desired, problem }) => desired !== 'STOPPED' && problem === null)
      .map(({ spec, desired }) => ({ spec, desired }));
    return { account, bots };
  }

  /** Why a bot cannot be placed; null = it can. */
  #refusal(spec: BotSpec): string | null {
    const { account, isolation } = spec;
    if (isolation === 'shared' && !this.#bots.hasDedicated(account)) return null;
    const others = [...this.#bots.ofAccount(account)]
      .filter(({ desired }) => desired !== 'STOPPED')
      .map((bot) => bot.spec);
    try {
      assertMayShare(spec, others);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #hear(slot: RunnerSlot, message: FromRunner): void {
    switch (message.kind) {
      case 'bots':
        for (const report of message.bots) {
          const bot = this.#bots.get(report.bot);
          if (bot === undefined) continue;
          const isNew = bot.take(report);
          if (isNew) this.#tellStatus(bot);
        }
        return;
      case 'bot-stopped': {
        const bot = this.#bots.get(message.bot);
        if (bot === undefined) return;
        bot.stopped(message.left);
        this.#tellStatus(bot);
        return;
      }
      case 'host-failed': {
        const { account, code, message: text } = message;
        this.#tell({ kind: 'notice', level: 'error', code, text });
        for (const bot of [...this.#bots.ofAccount(account)]) {
          if (message.bot !== '' && bot.spec.id !== message.bot) continue;
          bot.failed(code, text);
          this.#tellStatus(bot);
        }
        return;
      }
      case 'heartbeat':
        this.#tell({ kind: 'feeds', runner: slot.name, feeds: message.feeds });
        return;
      case 'events':
        this.#tell({ kind: 'events', events: message.events });
        return;
      case 'logs':
        this.#tell({ kind: 'logs', logs: message.logs });
        return;
      case 'hello':
      case 'bye':
      case 'reply':
        return;
    }
  }

  #onSlot(slot: RunnerSlot): void {
    const { process, name, state } = slot;
    if (process === null) this.#locks.remove(name);
    else if (state === 'STARTING') this.#writeLock(slot);
    if (state === 'FAULTED') {
      this.#tell({ kind: 'notice', level: 'error', code: 'RUNNER_FAULTED', text: slot.reason });
    }
    for (const bot of this.#bots.all) {
      if (this.#placement.get(bot.spec.account) !== name) continue;
      if (process === null) bot.lost();
      this.#tellStatus(bot);
    }
  }

  #writeLock({ process, name }: RunnerSlot): void {
    if (process === null) return;
    const { accounts } = this.#hosting(name);
    this.#locks.write({
      runner: name,
      pid: process.pid,
      start: process.start,
      server: globalThis.process.pid,
      at: Date.now(),
      accounts: accounts.map(({ account }) => account.id),
      bots: accounts.flatMap(({ bots }) => bots.map(({ spec }) => spec.id)),
    });
  }

  async #endOrphans(): Promise<void> {
    const ours = new Set([...this.#slots.values()].flatMap(({ process }) => process?.pid ?? []));
    const orphans = this.#locks.orphans(ours);
    if (orphans.length === 0) return;
    await this.#locks.end(orphans, this.#options.orphanPatience);
    for (const { lock } of orphans) {
      this.#record({
        at: Date.now(),
        runner: lock.runner,
        pid: lock.pid,
        what: 'orphan-ended',
        cause: null,
        text: `a runner of an earlier server (${lock.server}) was ended`,
        lived: Date.now() - lock.at,
        rss: 0,
        accounts: lock.accounts,
        bots: lock.bots.length,
      });
    }
  }

  #status(bot: ManagedBot): BotStatus {
    const slot = this.#slotOf(bot.spec.account);
    return bot.status(slot, this.#running);
  }

  #slotOf(account: string): RunnerSlot | null {
    return this.#slots.get(this.#placement.get(account) ?? '') ?? null;
  }

  #record(entry: ProcessRecord): void {
    this.#directory.record(entry);
    this.#tell({ kind: 'process', entry });
  }

  #found(text: string): void {
    this.#tell({ kind: 'notice', level: 'warn', code: 'HEALTH_CHECK', text });
  }

  #tellStatus(bot: ManagedBot): void {
    if (this.#listeners.size > 0) this.#tell({ kind: 'status', status: this.#status(bot) });
  }

  #tell(event: SupervisorEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch {
        // Whoever cannot listen shall not keep the desk from working.
        this.#listeners.delete(listener);
      }
    }
  }
}
