import type { ProcessState } from '@nightdesk/contracts/desk/states';
import type { BotReport, FeedReport } from '@nightdesk/contracts/ipc/bot-report';

/** How a bot's hosting is, as the supervisor knows it. */
export interface BotStatus {
  readonly bot: string;
  readonly process: ProcessState;
  /** Empty when there is nothing to say. */
  readonly reason: string;
  readonly runner: string | null;
  readonly pid: number | null;
  /** How often its runner had to be started again since this server began. */
  readonly restarts: number;
  /** What its runner said last; null before the first word. */
  readonly report: BotReport | null;
}

/** How a runner is. */
export interface RunnerStatus {
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
}

/** How the processes are. */
export interface FleetStatus {
  readonly runners: readonly RunnerStatus[];
  readonly feeds: readonly FeedReport[];
}
