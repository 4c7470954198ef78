import type { ManagedBot } from './managed-bot.ts';

/** The bots that a supervisor knows, by name and by account. A bot's account never changes. */
export class BotIndex {
  readonly #byId = new Map<string, ManagedBot>();
  readonly #byAccount = new Map<string, Set<ManagedBot>>();
  readonly #dedicated = new Map<string, Set<ManagedBot>>();

  get all(): Iterable<ManagedBot> {
    return this.#byId.values();
  }

  get(id: string): ManagedBot | undefined {
    return this.#byId.get(id);
  }

  ofAccount(account: string): ReadonlySet<ManagedBot> {
    return this.#byAccount.get(account) ?? NONE;
  }

  /** Whether any bot of the account wants a process of its own. */
  hasDedicated(account: string): boolean {
    return (this.#dedicated.get(account)?.size ?? 0) > 0;
  }

  add(bot: ManagedBot): void {
    const { id, account, isolation } = bot.spec;
    this.#byId.set(id, bot);
    join(this.#byAccount, account, bot);
    if (isolation === 'dedicated') join(this.#dedicated, account, bot);
  }

  delete(id: string): void {
    const bot = this.#byId.get(id);
    if (bot === undefined) return;
    this.#byId.delete(id);
    this.#byAccount.get(bot.spec.account)?.delete(bot);
    this.#dedicated.get(bot.spec.account)?.delete(bot);
  }
}

const NONE: ReadonlySet<ManagedBot> = new Set();

function join(sets: Map<string, Set<ManagedBot>>, name: string, bot: ManagedBot): void {
  const set = sets.get(name);
  if (set === undefined) sets.set(name, new Set([bot]));
  else set.add(bot);
}
