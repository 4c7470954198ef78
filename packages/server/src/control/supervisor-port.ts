import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { JsonValue } from '@nightdesk/contracts/desk/json';
import type { Desired } from '@nightdesk/contracts/desk/states';
import type { AccountCommand } from '@nightdesk/contracts/ipc/account-command';
import type { ConfigureResult } from '@nightdesk/contracts/ipc/configure-result';
import type { BotStatus, FleetStatus } from '../supervisor/bot-status.ts';

/** What control needs of whoever turns wishes into processes. */
export interface SupervisorPort {
  /** Brings an account that is new or has changed up to date where it is hosted. */
  applyAccount(account: AccountSpec): void;
  /** Brings a bot to what is wanted of it; doing it again changes nothing. */
  apply(bot: BotSpec, desired: Desired): void;
  /** Lets go of a bot that was deleted. */
  forget(bot: string): void;
  /** Makes a bot anew that failed or hangs. */
  restart(bot: BotSpec, desired: Desired, by: string): Promise<void>;
  /** Pushes a configuration to a bot at work. @throws NightdeskError why it was not taken up */
  configure(bot: BotSpec): Promise<ConfigureResult>;
  /** Has an account at work do something. @throws NightdeskError `ACCOUNT_NOT_HOSTED` and what the runner says */
  command(account: string, command: AccountCommand): Promise<JsonValue>;
  statuses(): ReadonlyMap<string, BotStatus>;
  fleet(): FleetStatus;
}
