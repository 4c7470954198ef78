import type { StopPolicy } from '@nightdesk/contracts/desk/states';
import type { AccountExecution } from '@nightdesk/core/execution/account/account-execution';
import { formatDecimalShort } from '@nightdesk/core/money/decimal';
import type { FeedClock } from '@nightdesk/adapters/clock/feed-clock';
import { type PersonWish, personSignal } from './hosted-strategy.ts';
import type { LiveBot } from './live-bot.ts';

/** ms between two looks. */
const LOOK = 25;
/** A position that could not be closed so often is left: what is less than the venue takes cannot be closed at all. */
const MOST_TRIES = 3;

/** What is to be gone. */
export interface WindDown {
  readonly account: AccountExecution;
  readonly bot: LiveBot;
  readonly clock: FeedClock;
  readonly policy: StopPolicy;
  /** Only of this instrument; null = of all. */
  readonly instrument: string | null;
  /** `performance.now()` at which it is given up. */
  readonly until: number;
}

/**
 * Brings a bot's orders and positions to where its policy wants them, by the bot's own kernel: every step is decided,
 * recorded and made durable as any order is. `leave` does nothing, `cancel` takes entries back, `close` takes back
 * everything and closes what is held.
 *
 * @returns what is still there, in words; empty when all is as wanted
 */
export async function windDown(task: WindDown): Promise<string> {
  const { policy, bot } = task;
  if (policy === 'leave') return '';
  const tries = new Map<number, number>();
  for (;;) {
    const done = policy === 'cancel' ? stepCancel(task) : stepClose(task, tries);
    if (done) return leftOver(task, tries);
    if (performance.now() >= task.until) return leftOver(task, tries);
    if (task.account.bots.get(bot.spec.id)?.failure !== null) return leftOver(task, tries);
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK);
    });
  }
}

function stepCancel(task: WindDown): boolean {
  const before = working(task);
  wish(task, { kind: 'cancel-entries' });
  // Those that are not asked to go are exits.
  return before === 0 || !pending(task);
}

function stepClose(task: WindDown, tries: Map<number, number>): boolean {
  const { bot } = task;
  wish(task, { kind: 'cancel-all' });
  if (working(task) > 0) return false;
  let left = false;
  for (const [index, position] of bot.kernel.portfolio.positions.entries()) {
    const { instrument } = position;
    if (position.isFlat || (task.instrument !== null && task.instrument !== instrument.id))
      continue;
    const tried = tries.get(index) ?? 0;
    if (tried >= MOST_TRIES) continue;
    tries.set(index, tried + 1);
    wish(task, { kind: 'close', instrument: index });
    left = true;
  }
  return !left;
}

function wish({ account, bot, clock }: WindDown, what: PersonWish): void {
  account.process(bot.spec.id, personSignal(what, clock.now()));
}

/** Orders that may still fill. */
function working({ bot }: WindDown): number {
  return bot.kernel.books.openOrders.size;
}

function pending({ bot }: WindDown): boolean {
  for (const order of bot.kernel.books.openOrders.values()) {
    if (order.pendingAction === 'cancel') return true;
  }
  return false;
}

function leftOver(task: WindDown, tries: ReadonlyMap<number, number>): string {
  const { bot, policy, instrument: only } = task;
  const parts: string[] = [];
  const orders = working(task);
  if (policy === 'close' ? orders > 0 : pending(task)) parts.push(`${orders} open orders`);
  if (policy !== 'close') return parts.join(', ');
  for (const [index, position] of bot.kernel.portfolio.positions.entries()) {
    const { instrument, quantity, isFlat } = position;
    if (isFlat || (only !== null && only !== instrument.id)) continue;
    const size = formatDecimalShort(quantity, instrument.quantityPrecision);
    const why = (tries.get(index) ?? 0) >= MOST_TRIES ? ' (the order to close it was refused)' : '';
    parts.push(`${size} ${instrument.id}${why}`);
  }
  return parts.join(', ');
}
