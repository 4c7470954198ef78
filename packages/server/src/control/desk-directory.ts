import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { Desired } from '@nightdesk/contracts/desk/states';
import type { Connection, Steps } from '@nightdesk/store/connection/connection';
import { listAccounts } from '@nightdesk/store/desk/accounts';
import { allBots } from '@nightdesk/store/desk/bots';
import {
  insertProcessRecord,
  type ProcessRecord as StoredRecord,
} from '@nightdesk/store/desk/process-history';
import type { DeskDirectory, ProcessRecord } from '../supervisor/desk-directory.ts';
import { accountSpecOf, botSpecOf } from './stored-specs.ts';

/** What should run, as it is stored, and where it is written down what became of it. */
export class StoredDirectory implements DeskDirectory {
  readonly #connection: Connection;
  readonly #onError: (error: unknown) => void;
  #waiting: StoredRecord[] = [];
  #writing: Promise<void> | null = null;

  /** @param onError told of what could not be written */
  constructor(connection: Connection, onError: (error: unknown) => void) {
    this.#connection = connection;
    this.#onError = onError;
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

  record(entry: ProcessRecord): void {
    const { at, runner, pid, what, text, cause, lived, rss, accounts, bots } = entry;
    const detail = JSON.stringify({ cause, lived, rss, accounts, bots });
    this.note({ time: at, bot: '', runner, pid, kind: cause ?? what, text, detail });
  }

  /** Writes down what happened to a bot or a runner, a moment later. */
  note(entry: StoredRecord): void {
    this.#waiting.push(entry);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
  }

  /** Resolved when everything is written down. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const entries = this.#waiting;
      this.#waiting = [];
      try {
        await this.#connection.write(function* (): Steps<void> {
          for (const entry of entries) yield* insertProcessRecord(entry);
        });
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
