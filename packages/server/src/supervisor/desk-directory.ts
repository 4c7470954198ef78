import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { Desired } from '@nightdesk/contracts/desk/states';
import type { ExitKind } from './exit-cause.ts';

/** Something that happened to a process, for the history. */
export interface ProcessRecord {
  /** ms since 1970 UTC. */
  readonly at: number;
  readonly runner: string;
  readonly pid: number;
  readonly what: 'started' | 'ready' | 'ended' | 'given-up' | 'orphan-ended';
  /** Of an end. */
  readonly cause: ExitKind | null;
  readonly text: string;
  /** How long it had lived, ms; 0 at its start. */
  readonly lived: number;
  /** Bytes at its last sign of life. */
  readonly rss: number;
  readonly accounts: readonly string[];
  readonly bots: number;
}

/** What should run, and where it is written down what did. Control implements it over the store. */
export interface DeskDirectory {
  accounts(): Promise<readonly AccountSpec[]>;
  bots(): Promise<readonly { readonly spec: BotSpec; readonly desired: Desired }[]>;
  /** Never fails the desk: what cannot be written is told in the log. */
  record(entry: ProcessRecord): void;
}
