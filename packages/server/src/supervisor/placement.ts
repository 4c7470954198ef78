import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';

/** An account that is to be hosted, with the bots that are wanted on it. */
export interface Placeable {
  readonly account: string;
  readonly bots: readonly Pick<BotSpec, 'id' | 'isolation'>[];
}

/** Which runner hosts which account. */
export type Placement = ReadonlyMap<string, string>;

const OWN = 'own-';

/** True for the name of a runner that hosts one dedicated bot. */
export function isDedicated(runner: string): boolean {
  return runner.startsWith(OWN);
}

/** Name of the runner of a dedicated bot's account. */
export function dedicatedRunner(account: string): string {
  return `${OWN}${account}`;
}

/**
 * Spreads accounts over runners: an account has one writer, and so its bots stay together. Dedicated accounts get a
 * runner of their own; the others go where the fewest bots are, the largest first. What is placed already stays where it
 * is.
 *
 * @param shared how many runners share the accounts
 */
export function place(
  accounts: readonly Placeable[],
  shared: number,
  present: Placement = new Map(),
): Placement {
  const placed = new Map<string, string>();
  const load = new Map<string, number>();
  for (let i = 1; i <= shared; i += 1) load.set(`runner-${i}`, 0);
  const put = ({ account, bots }: Placeable, runner: string): void => {
    placed.set(account, runner);
    load.set(runner, (load.get(runner) ?? 0) + 1 + bots.length);
  };
  const waiting: Placeable[] = [];
  for (const one of accounts) {
    const before = present.get(one.account);
    if (isAlone(one)) placed.set(one.account, dedicatedRunner(one.account));
    else if (before !== undefined && load.has(before)) put(one, before);
    else waiting.push(one);
  }
  waiting.sort((a, b) => b.bots.length - a.bots.length || (a.account < b.account ? -1 : 1));
  for (const one of waiting) {
    let best = 'runner-1';
    for (const [runner, bots] of load) if (bots < (load.get(best) ?? Infinity)) best = runner;
    put(one, best);
  }
  return placed;
}

function isAlone({ bots }: Placeable): boolean {
  return bots.some(({ isolation }) => isolation === 'dedicated');
}

/**
 * A bot in a process of its own needs an account of its own, because an account has one writer.
 *
 * @param others the other bots of its account, running or not
 * @throws NightdeskError `BOT_DEDICATED`
 */
export function assertMayShare(
  bot: Pick<BotSpec, 'id' | 'account' | 'isolation'>,
  others: readonly Pick<BotSpec, 'id' | 'isolation'>[],
): void {
  const other = others.find(({ id }) => id !== bot.id);
  const alone = others.find(({ id, isolation }) => id !== bot.id && isolation === 'dedicated');
  if (other === undefined || (bot.isolation !== 'dedicated' && alone === undefined)) return;
  const [own, guest] = bot.isolation === 'dedicated' ? [bot.id, other.id] : [alone?.id, bot.id];
  throw new NightdeskError({
    code: 'BOT_DEDICATED',
    message: `Bot ${own} is to run in a process of its own, and bot ${guest} trades on the same account ${bot.account}; an account has one process. Give it an account of its own, or let it share.`,
    context: { bot: bot.id, account: bot.account },
  });
}
