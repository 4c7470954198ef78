import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { Desired } from '@nightdesk/contracts/desk/states';
import type { Connection, Steps } from '@nightdesk/store/connection/connection';
import { listAccounts } from '@nightdesk/store/desk/accounts';
import { allBots } from '@nightdesk/store/desk/bots';
import { insertProcessRecord, type ProcessRecord } from '@nightdesk/store/desk/process-history';
import { accountSpecOf, botSpecOf } from './stored-specs.ts';

/** What should run, as it is stored, and where it is written down what became of it. */
export class DeskDirectory {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Every account. */
  async accounts(): Promise<AccountSpec[]> {
    return (await this.#connection.read(() => listAccounts(null))).map(accountSpecOf);
  }

  /** Every bot and what is wanted of it. */
  async bots(): Promise<{ spec: BotSpec; desired: Desired }[]> {
    const bots = await this.#connection.read(allBots);
    return bots.map((bot) => ({ spec: botSpecOf(bot), desired: bot.desired }));
  }

  /** Writes down what happened to processes, in their order. */
  async record(...entries: readonly ProcessRecord[]): Promise<void> {
    await this.#connection.write(function* (): Steps<void> {
      for (const entry of entries) yield* insertProcessRecord(entry);
    });
  }
}
