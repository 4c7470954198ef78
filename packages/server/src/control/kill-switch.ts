import type { KillReport } from '@nightdesk/contracts/api/desk-views';
import type { AccountCommand } from '@nightdesk/contracts/ipc/account-command';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Steps } from '@nightdesk/store/connection/connection';
import { allBots, type BotRecord, setDesired } from '@nightdesk/store/desk/bots';
import { type Actor, assertMay } from '../auth/actor.ts';
import { audit } from '../auth/audit.ts';
import { accountsFor } from './access.ts';
import { byOf } from './bots.ts';
import type { ControlParts } from './control-parts.ts';
import { botSpecOf } from './stored-specs.ts';

/** How far the kill switch goes. */
export type KillLevel = 'pause-entries' | 'stop' | 'flatten';

type Step = KillReport['steps'][number];

/** How long positions may take to be closed, ms. */
const PATIENCE = 20_000;

/**
 * The kill switch, in three steps of which each does what the one before does and more. It goes on where something
 * fails, does all accounts at once, and says of every step how it went: nobody who throws it should have to ask.
 */
export class KillSwitch {
  readonly #parts: ControlParts;

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  /**
   * Throws the switch.
   *
   * @param account of this one alone; left out: of all that the actor may touch
   * @throws NightdeskError `AUTH_FORBIDDEN`, `ACCOUNT_NOT_FOUND`; nothing else, failures are in the report
   */
  async kill(
    actor: Actor,
    level: KillLevel,
    reason: string,
    account?: string,
  ): Promise<KillReport> {
    const accounts = await accountsFor(this.#parts.connection, actor, 'trade', account);
    const bots = await this.#bots(accounts.map(({ id }) => id));
    await this.#note(actor, `kill.${level}`, reason, account);
    const steps = await Promise.all(
      accounts.map(async ({ id }) => this.#killAccount(actor, level, reason, id, bots)),
    );
    return report(level, steps.flat());
  }

  /** Lets bots of accounts trade again; bots that were stopped stay stopped. */
  async release(actor: Actor, reason: string, account?: string): Promise<KillReport> {
    const accounts = await accountsFor(this.#parts.connection, actor, 'trade', account);
    const bots = await this.#bots(accounts.map(({ id }) => id));
    await this.#note(actor, 'kill.released', reason, account);
    const steps = await Promise.all(
      accounts.map(({ id }) => this.#trading(id, 'ACTIVE', reason, byOf(actor), bots)),
    );
    return report('release', steps);
  }

  async #killAccount(
    actor: Actor,
    level: KillLevel,
    reason: string,
    account: string,
    all: readonly BotRecord[],
  ): Promise<Step[]> {
    const by = byOf(actor);
    const bots = all.filter((bot) => bot.account === account);
    // First of all nothing new may be opened.
    const steps = [await this.#trading(account, 'REDUCING', reason, by, all)];
    if (level === 'pause-entries') return steps;
    const wanted = bots.filter(({ desired }) => desired !== 'STOPPED');
    if (wanted.length > 0) {
      steps.push(
        await this.#step(account, '', 'entries cancelled', { kind: 'cancel-entries', bot: '', by }),
      );
    }
    if (level === 'flatten') {
      steps.push(
        ...(await Promise.all(
          wanted.map(({ id }) =>
            this.#step(account, id, 'orders cancelled and positions closed', {
              kind: 'close-position',
              bot: id,
              instrument: null,
              by,
              patience: PATIENCE,
            }),
          ),
        )),
      );
    }
    steps.push(...(await Promise.all(wanted.map((bot) => this.#stop(actor, bot)))));
    return steps;
  }

  async #trading(
    account: string,
    state: 'REDUCING' | 'ACTIVE',
    reason: string,
    by: string,
    bots: readonly BotRecord[],
  ): Promise<Step> {
    const what = state === 'ACTIVE' ? 'may trade' : 'no entries';
    if (!bots.some((bot) => bot.account === account && bot.desired !== 'STOPPED'))
      return { account, bot: '', what, ok: true, text: 'no bot works on the account' };
    return this.#step(account, '', what, { kind: 'trading-state', bot: '', state, reason, by });
  }

  async #step(account: string, bot: string, what: string, command: AccountCommand): Promise<Step> {
    return attempt(account, bot, what, () => this.#parts.supervisor.command(account, command));
  }

  async #stop(actor: Actor, bot: BotRecord): Promise<Step> {
    const { connection, clock, supervisor } = this.#parts;
    return attempt(bot.account, bot.id, 'stopped', async () => {
      const now = clock.now();
      await connection.write(function* (): Steps<void> {
        yield* setDesired(bot.id, 'STOPPED', now);
        yield* audit(actor, {
          time: now,
          action: 'bot.stopped',
          subject: `bot:${bot.id}`,
          before: { desired: bot.desired },
          after: { desired: 'STOPPED', by: 'kill switch' },
        });
      });
      // What was to be cancelled or closed was; what is left protects what is held.
      supervisor.apply({ ...botSpecOf(bot), stopPolicy: 'leave' }, 'STOPPED');
    });
  }

  async #bots(accounts: readonly string[]): Promise<BotRecord[]> {
    const bots = await this.#parts.connection.read(allBots);
    return bots.filter(({ account }) => accounts.includes(account));
  }

  async #note(
    actor: Actor,
    action: string,
    reason: string,
    account: string | undefined,
  ): Promise<void> {
    assertMay(actor, 'trade');
    const time = this.#parts.clock.now();
    const subject = account === undefined ? 'desk' : `account:${account}`;
    await this.#parts.connection.write(() =>
      audit(actor, { time, action, subject, after: { reason } }),
    );
  }
}

async function attempt(
  account: string,
  bot: string,
  what: string,
  work: () => Promise<unknown>,
): Promise<Step> {
  try {
    await work();
    return { account, bot, what, ok: true, text: '' };
  } catch (error) {
    const text =
      error instanceof NightdeskError ? `${error.code}: ${error.message}` : String(error);
    return { account, bot, what, ok: false, text };
  }
}

function report(level: KillReport['level'], steps: Step[]): KillReport {
  return { level, steps, ok: steps.every(({ ok }) => ok) };
}
