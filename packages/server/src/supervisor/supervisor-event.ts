import type { FeedReport } from '@nightdesk/contracts/ipc/bot-report';
import type { PlacedEventMessage, RunnerLog } from '@nightdesk/contracts/ipc/from-runner';
import type { BotStatus } from './bot-status.ts';
import type { ProcessRecord } from './desk-directory.ts';

/** Everything that a supervisor tells of. */
export type SupervisorEvent =
  /** A bot's hosting or what its runner says of it has changed. */
  | { readonly kind: 'status'; readonly status: BotStatus }
  | { readonly kind: 'process'; readonly entry: ProcessRecord }
  /** Events of accounts as they have become durable, in the order of each account. */
  | { readonly kind: 'events'; readonly events: readonly PlacedEventMessage[] }
  | { readonly kind: 'logs'; readonly logs: readonly RunnerLog[] }
  /** With every sign of life of a runner: its feeds with their last prices. */
  | { readonly kind: 'feeds'; readonly runner: string; readonly feeds: readonly FeedReport[] }
  /** For a person. */
  | {
      readonly kind: 'notice';
      readonly level: 'info' | 'warn' | 'error';
      readonly code: string;
      readonly text: string;
    };
