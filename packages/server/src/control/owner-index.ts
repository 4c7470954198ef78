import type { Connection } from '@nightdesk/store/connection/connection';
import { listAccounts } from '@nightdesk/store/desk/accounts';

/** Whose each account is, in memory: asked for everything that the stream tells. */
export class OwnerIndex {
  readonly #owners = new Map<string, string>();

  /** Reads all accounts. */
  async load(connection: Connection): Promise<void> {
    const accounts = await connection.read(() => listAccounts(null));
    for (const { id, userId } of accounts) this.#owners.set(id, userId);
  }

  /** Notes a new account. */
  set(account: string, userId: string): void {
    this.#owners.set(account, userId);
  }

  /** Whose an account is; of one that is not known only administrators hear. */
  ownerOf(account: string): string {
    return this.#owners.get(account) ?? 'admin';
  }
}
