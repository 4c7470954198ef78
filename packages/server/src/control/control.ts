import type { BotLog } from '../logs/bot-log.ts';
import { Accounts } from './accounts.ts';
import { Backtests } from './backtests.ts';
import { DeskBooks } from './books.ts';
import { BotConfigs } from './bot-config.ts';
import { Bots } from './bots.ts';
import { Candles } from './candles.ts';
import type { ControlParts } from './control-parts.ts';
import { Idempotency } from './idempotency.ts';
import { KeyedLock } from './keyed-lock.ts';
import { KillSwitch } from './kill-switch.ts';
import { ProcessHistory } from './process-history.ts';
import { Quarantines } from './quarantines.ts';
import { DeskSettings } from './settings.ts';
import { Strategies } from './strategies.ts';
import { StrategyRuns } from './strategy-runs.ts';

/**
 * Every use-case of the desk: the only way in for API, command line and messengers. Each takes who acts and refuses
 * what they may not; each change is written to the audit log in its own transaction.
 */
export class Control {
  readonly accounts: Accounts;
  readonly backtests: Backtests;
  readonly books: DeskBooks;
  readonly bots: Bots;
  readonly candles: Candles;
  readonly configs: BotConfigs;
  readonly history: ProcessHistory;
  readonly idempotency: Idempotency;
  readonly killSwitch: KillSwitch;
  readonly logs: BotLog;
  readonly quarantines: Quarantines;
  readonly runs: StrategyRuns;
  readonly settings: DeskSettings;
  readonly strategies: Strategies;

  constructor(parts: ControlParts, logs: BotLog) {
    const lock = new KeyedLock();
    this.accounts = new Accounts(parts);
    this.backtests = new Backtests(parts);
    this.books = new DeskBooks(parts);
    this.bots = new Bots(parts, lock);
    this.candles = new Candles(parts);
    this.configs = new BotConfigs(parts, lock);
    this.history = new ProcessHistory(parts);
    this.idempotency = new Idempotency(parts);
    this.killSwitch = new KillSwitch(parts);
    this.logs = logs;
    this.quarantines = new Quarantines(parts);
    this.runs = new StrategyRuns(parts, this.bots, this.accounts, this.books);
    this.settings = new DeskSettings(parts);
    this.strategies = new Strategies();
  }
}
