import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { JsonValue } from '@nightdesk/contracts/desk/json';
import type { Desired, ProcessState } from '@nightdesk/contracts/desk/states';
import type { AccountCommand } from '@nightdesk/contracts/ipc/account-command';
import type { BotReport, FeedReport } from '@nightdesk/contracts/ipc/bot-report';
import type { ConfigureResult } from '@nightdesk/contracts/ipc/configure-result';

/** How a bot's hosting is, as the supervisor knows it. */
export interface BotStatus {
  readonly bot: string;
  readonly process: ProcessState;
  /** Empty when there is nothing to say. */
  readonly reason: string;
  readonly runner: string | null;
  readonly pid: number | null;
  readonly restarts: number;
  /** What its runner said last; null before the first word. */
  readonly report: BotReport | null;
}

/** How the processes are. */
export interface FleetStatus {
  readonly runners: readonly {
    readonly runner: string;
    readonly pid: number | null;
    readonly alive: boolean;
    readonly bots: number;
    /** Bytes. */
    readonly rss: number;
    /** ms since the last sign of life; null before the first. */
    readonly silent: number | null;
    readonly restarts: number;
    /** Event to decision, ms, over the last heartbeat. */
    readonly lag: { readonly count: number; readonly p50: number; readonly p99: number } | null;
  }[];
  readonly feeds: readonly FeedReport[];
}

/** What control needs of whoever turns wishes into processes. */
export interface SupervisorPort {
  /** Brings an account that is new or has changed up to date where it is hosted. */
  applyAccount(account: AccountSpec): void;
  /** Brings a bot to what is wanted of it; doing it again changes nothing. */
  apply(bot: BotSpec, desired: Desired): void;
  /** Makes a bot anew that failed or hangs. */
  restart(bot: BotSpec, desired: Desired, by: string): Promise<void>;
  /** Pushes a configuration to a bot at work. @throws NightdeskError why it was not taken up */
  configure(bot: BotSpec): Promise<ConfigureResult>;
  /** Has an account at work do something. @throws NightdeskError `ACCOUNT_NOT_HOSTED` and what the runner says */
  command(account: string, command: AccountCommand): Promise<JsonValue>;
  statuses(): ReadonlyMap<string, BotStatus>;
  fleet(): FleetStatus;
}
