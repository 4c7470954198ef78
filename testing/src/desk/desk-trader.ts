import { AccountExecution } from '@nightdesk/core/execution/account/account-execution';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { KernelEvent } from '@nightdesk/core/kernel/events';
import { Kernel } from '@nightdesk/core/kernel/kernel';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { AccountStore, PlacedEvent } from '@nightdesk/core/ports/account-store';
import type { VenueGateway } from '@nightdesk/core/ports/venue-gateway';
import { Portfolio } from '@nightdesk/core/portfolio/portfolio';
import type { RiskEngine } from '@nightdesk/core/risk/risk-engine';
import { buildRiskEngine } from '@nightdesk/core/risk/risk-settings';
import { fieldsOf, numberOr } from '@nightdesk/core/risk/saved-state';
import type { SimLife } from '../process/sim-life.ts';
import { DESK_BOTS } from './desk-command.ts';
import { BOT_SHARE, DESK_CURRENCY, DESK_INSTRUMENTS } from './desk-market.ts';
import type { DeskDefect } from './desk-defect.ts';
import type { DeskSettings } from './desk-settings.ts';
import { DeskStrategy } from './desk-strategy.ts';

/** Pause (ms) before an account that stands still is started again. */
const RESTART = 1_000;

/** What a life of the desk is made from. */
export interface DeskParts {
  readonly settings: DeskSettings;
  /** A new hold on the account's durable state. */
  readonly openStore: () => AccountStore;
  /** A new way to the venue. */
  readonly openGateway: () => VenueGateway;
  readonly onEvent: (placed: PlacedEvent, account: AccountExecution) => void;
  /** The account has begun to take orders. */
  readonly onReady: () => void;
  /** The account was broken, and by what. */
  readonly onBroken: (error: NightdeskError | null) => void;
}

/** One life of the desk's process: two bots on one account, started again in the same process when the account breaks. */
export class DeskTrader {
  readonly #life: SimLife;
  readonly #parts: DeskParts;
  readonly #defect: DeskDefect | null;
  #account: AccountExecution | null = null;
  #risks: ReadonlyMap<string, RiskEngine> = new Map();
  #strategies: ReadonlyMap<string, DeskStrategy> = new Map();

  constructor(life: SimLife, parts: DeskParts, defect: DeskDefect | null) {
    this.#life = life;
    this.#parts = parts;
    this.#defect = defect;
  }

  /** The account that works, or tries to; null while there is none. */
  get account(): AccountExecution | null {
    return this.#account;
  }

  /** True when bots take orders. */
  get ready(): boolean {
    return this.#account?.phase === 'READY' && this.#account.failure === null;
  }

  /** The wall clock of this life, ms. */
  get now(): number {
    return this.#life.clock.now();
  }

  get strategies(): ReadonlyMap<string, DeskStrategy> {
    return this.#strategies;
  }

  /** Whether a bot has lost as much today as it may. */
  isDayStopped(bot: string): boolean {
    const saved = this.#risks.get(bot)?.save()['daily-loss'] ?? null;
    return numberOr(fieldsOf(saved)['stoppedAt'], 0) !== 0;
  }

  /** Works until the process dies. */
  async run(): Promise<never> {
    for (;;) {
      const account = await this.#open();
      if (account !== null) {
        this.#account = account;
        this.#announce(account);
        await account.run();
        this.#parts.onBroken(account.failure);
        this.#account = null;
      }
      await this.#life.clock.sleep(RESTART);
    }
  }

  /** Gives a bot an event; false when nothing is taken now. */
  process(bot: string, event: KernelEvent): boolean {
    return this.#account?.process(bot, event) ?? false;
  }

  async #open(): Promise<AccountExecution | null> {
    const { settings, openStore, openGateway, onEvent } = this.#parts;
    const { clock } = this.#life;
    const bots = this.#kernels();
    let opened: AccountExecution | null = null;
    try {
      opened = await AccountExecution.open({
        store: openStore(),
        gateway: openGateway(),
        clock,
        instruments: DESK_INSTRUMENTS,
        bots: bots.map((kernel) => ({ kernel, allocation: BOT_SHARE, riskVersion: 'v1' })),
        options: { ...settings.options, ...this.#defect?.options },
        onEvent: (placed) => {
          if (opened !== null) onEvent(placed, opened);
        },
      });
      return opened;
    } catch (error) {
      if (!(error instanceof NightdeskError)) throw error;
      this.#parts.onBroken(error);
      return null;
    }
  }

  #kernels(): Kernel[] {
    const { settings } = this.#parts;
    const strategies = new Map<string, DeskStrategy>();
    const risks = new Map<string, RiskEngine>();
    const kernels = DESK_BOTS.map((bot, i) => {
      const instruments = instrumentsOf(bot);
      const rules = settings.rules[i] ?? {};
      const strategy =
        this.#defect?.strategy?.(instruments, settings.exits, rules) ??
        new DeskStrategy(instruments, settings.exits, rules);
      strategies.set(bot, strategy);
      const { maxOpenOrders, dailyLoss } = settings;
      const engine = buildRiskEngine({ maxOpenOrders, dailyLoss: { percent: dailyLoss } });
      const risk = this.#defect?.risk?.(engine) ?? engine;
      risks.set(bot, risk);
      return new Kernel({
        bot,
        strategy,
        portfolio: new Portfolio(instruments, [], DESK_CURRENCY),
        subscriptions: [],
        baseTimeFrames: instruments.map(() => 60_000),
        risk,
        seed: i + 1,
      });
    });
    this.#strategies = strategies;
    this.#risks = risks;
    return kernels;
  }

  /** Polls: execution tells nobody when it is ready. */
  #announce(account: AccountExecution): void {
    const { scheduler } = this.#life.process.world;
    const look = (): void => {
      if (!this.#life.alive || this.#account !== account) return;
      if (account.phase === 'READY') this.#parts.onReady();
      else scheduler.in(100, `${this.#life.process.name}/look`, look);
    };
    scheduler.in(100, `${this.#life.process.name}/look`, look);
  }
}

/** What a bot trades, in its kernel's order. */
export function instrumentsOf(bot: string): readonly Instrument[] {
  return bot === DESK_BOTS[0] ? DESK_INSTRUMENTS : DESK_INSTRUMENTS.slice(1);
}
