import { AccountExecution } from '@nightdesk/core/execution/account/account-execution';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { KernelEvent } from '@nightdesk/core/kernel/events';
import { Kernel } from '@nightdesk/core/kernel/kernel';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { AccountStore, PlacedEvent } from '@nightdesk/core/ports/account-store';
import type { VenueGateway } from '@nightdesk/core/ports/venue-gateway';
import { Portfolio } from '@nightdesk/core/portfolio/portfolio';
import { buildRiskEngine } from '@nightdesk/core/risk/risk-settings';
import type { SimLife } from '../process/sim-life.ts';
import { DESK_BOTS } from './desk-command.ts';
import { BOT_SHARE, DESK_CURRENCY, DESK_INSTRUMENTS } from './desk-market.ts';
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

/** What makes the parts of a desk; defects are planted by making others. */
export interface DeskMaking {
  readonly account: typeof AccountExecution.open;
  readonly risk: typeof buildRiskEngine;
}

/** What is used unless a defect is planted. */
export const REAL_MAKING: DeskMaking = {
  account: (init) => AccountExecution.open(init),
  risk: buildRiskEngine,
};

/** One life of the desk's process: two bots on one account, started again in the same process when the account breaks. */
export class DeskTrader {
  readonly #life: SimLife;
  readonly #parts: DeskParts;
  readonly #making: DeskMaking;
  #account: AccountExecution | null = null;
  #strategies: ReadonlyMap<string, DeskStrategy> = new Map();

  constructor(life: SimLife, parts: DeskParts, making: DeskMaking) {
    this.#life = life;
    this.#parts = parts;
    this.#making = making;
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
      opened = await this.#making.account({
        store: openStore(),
        gateway: openGateway(),
        clock,
        instruments: DESK_INSTRUMENTS,
        bots: bots.map((kernel) => ({ kernel, allocation: BOT_SHARE, riskVersion: 'v1' })),
        options: settings.options,
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
    const kernels = DESK_BOTS.map((bot, i) => {
      const instruments = instrumentsOf(bot);
      const strategy = new DeskStrategy(instruments, settings.exits, settings.rules[i] ?? {});
      strategies.set(bot, strategy);
      return new Kernel({
        bot,
        strategy,
        portfolio: new Portfolio(instruments, [], DESK_CURRENCY),
        subscriptions: [],
        baseTimeFrames: instruments.map(() => 60_000),
        risk: this.#making.risk({
          maxOpenOrders: settings.maxOpenOrders,
          dailyLoss: { percent: 1 },
        }),
        seed: i + 1,
      });
    });
    this.#strategies = strategies;
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
