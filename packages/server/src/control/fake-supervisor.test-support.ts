import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { JsonValue } from '@nightdesk/contracts/desk/json';
import type { Desired } from '@nightdesk/contracts/desk/states';
import type { AccountCommand } from '@nightdesk/contracts/ipc/account-command';
import type { ConfigureResult } from '@nightdesk/contracts/ipc/configure-result';
import type { BotStatus, FleetStatus } from '../supervisor/bot-status.ts';
import type { SupervisorPort } from './supervisor-port.ts';

/** A supervisor that notes what it is told and starts nothing: bots are at once what is wanted of them. */
export class FakeSupervisor implements SupervisorPort {
  /** What it was told, as `apply b1 RUNNING`. */
  readonly told: string[] = [];
  readonly commands: { readonly account: string; readonly command: AccountCommand }[] = [];
  /** What the next commands throw. */
  failure: Error | null = null;
  readonly #bots = new Map<string, Desired>();

  applyAccount(account: AccountSpec): void {
    this.told.push(`account ${account.id}`);
  }

  apply(bot: BotSpec, desired: Desired): void {
    this.told.push(`apply ${bot.id} ${desired} ${bot.stopPolicy}`);
    this.#bots.set(bot.id, desired);
  }

  forget(bot: string): void {
    this.told.push(`forget ${bot}`);
    this.#bots.delete(bot);
  }

  async restart(bot: BotSpec, desired: Desired, by: string): Promise<void> {
    this.told.push(`restart ${bot.id} ${desired} ${by}`);
  }

  async configure(bot: BotSpec): Promise<ConfigureResult> {
    if (this.failure !== null) throw this.failure;
    this.told.push(`configure ${bot.id} ${bot.configVersion}`);
    return { how: 'taken-up', text: '' };
  }

  async command(account: string, command: AccountCommand): Promise<JsonValue> {
    if (this.failure !== null) throw this.failure;
    this.commands.push({ account, command });
    return null;
  }

  statuses(): ReadonlyMap<string, BotStatus> {
    return new Map(
      [...this.#bots].map(([bot, desired]) => [
        bot,
        {
          bot,
          process: desired === 'STOPPED' ? ('STOPPED' as const) : ('RUNNING' as const),
          reason: '',
          runner: 'r1',
          pid: 7,
          restarts: 0,
          report: null,
        },
      ]),
    );
  }

  fleet(): FleetStatus {
    return { runners: [], feeds: [] };
  }
}
