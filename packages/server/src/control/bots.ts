import { randomBytes } from 'node:crypto';
import type { BotValidation, BotView, CreateBotBody } from '@nightdesk/contracts/api/bot-view';
import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { Desired, StopPolicy } from '@nightdesk/contracts/desk/states';
import type { Steps } from '@nightdesk/store/connection/connection';
import { insertBotConfig } from '@nightdesk/store/desk/bot-configs';
import { listBalances, listPositions } from '@nightdesk/store/desk/book-lists';
import {
  type BotRecord,
  countBots,
  deleteBot,
  findBot,
  insertBot,
  listBots,
  setDesired,
} from '@nightdesk/store/desk/bots';
import type { AccountRecord } from '@nightdesk/store/desk/accounts';
import { type Actor, assertMay } from '../auth/actor.ts';
import { audit } from '../auth/audit.ts';
import { accountFor, botFor, visibleUser } from './access.ts';
import { allocationShort } from './allocation.ts';
import { type BotPlan, planBot, planError } from './bot-plan.ts';
import { botView } from './bot-view.ts';
import { controlError } from './control-error.ts';
import type { ControlParts } from './control-parts.ts';
import type { KeyedLock } from './keyed-lock.ts';
import { type Page, pageOf, type Paging, textCursor } from './page-of.ts';
import { accountSpecOf, botSpecOf } from './stored-specs.ts';

/** Most bots of one user. */
const MOST_BOTS = 20_000;

/** What a list of bots is asked with. */
export interface BotsAsked extends Paging {
  readonly account?: string | undefined;
  readonly strategy?: string | undefined;
  readonly desired?: Desired | undefined;
  readonly search?: string | undefined;
}

/** What of a bot a clone has otherwise. */
export interface CloneChanges {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly account?: string | undefined;
  readonly instruments?: readonly string[] | undefined;
  readonly allocation?: CreateBotBody['allocation'] | undefined;
  readonly config?: CreateBotBody['config'] | undefined;
}

/** Bots: made, started, paused, stopped, copied, removed. How they are configured is another file. */
export class Bots {
  readonly #parts: ControlParts;
  readonly #lock: KeyedLock;

  /** @param lock held for a bot while it changes, so that what is stored and what is done stay in step */
  constructor(parts: ControlParts, lock: KeyedLock) {
    this.#parts = parts;
    this.#lock = lock;
  }

  /** Bots that the actor sees, by id. */
  async list(actor: Actor, asked: BotsAsked): Promise<Page<BotView>> {
    assertMay(actor, 'read');
    const { limit, cursor, ...filter } = asked;
    const after = textCursor(cursor);
    const userId = visibleUser(actor) ?? undefined;
    const read = await this.#parts.connection.read(() =>
      listBots({ ...filter, userId }, after, limit + 1),
    );
    const statuses = this.#parts.supervisor.statuses();
    return pageOf(
      read,
      limit,
      ({ id }) => [id],
      (bot) => botView(bot, statuses.get(bot.id)),
    );
  }

  /** One bot. @throws NightdeskError `BOT_NOT_FOUND` */
  async get(actor: Actor, id: string): Promise<BotView> {
    return this.#view(await botFor(this.#parts.connection, actor, 'read', id));
  }

  /** What is wrong with a bot that is not made yet. */
  async validate(actor: Actor, body: CreateBotBody): Promise<BotValidation> {
    const account = await accountFor(this.#parts.connection, actor, 'read', body.account);
    const plan = await this.#plan(account, body);
    return plan.spec === null
      ? { valid: false, problems: [...plan.problems], config: plan.config }
      : { valid: true, problems: [], config: plan.spec.config };
  }

  /**
   * Makes a bot for the owner of its account.
   *
   * @throws NightdeskError `BOT_INVALID` with every problem, `BOT_ID_TAKEN`, `ACCOUNT_NOT_FOUND`, `LIMIT_REACHED`
   */
  async create(actor: Actor, body: CreateBotBody): Promise<BotView> {
    const account = await accountFor(this.#parts.connection, actor, 'bots', body.account);
    return this.#lock.run(`account:${account.id}`, async () => {
      const plan = await this.#plan(account, body);
      if (plan.spec === null) throw planError(plan.problems);
      const { spec } = plan;
      const desired: Desired = body.start ? 'RUNNING' : 'STOPPED';
      const now = this.#parts.clock.now();
      await this.#parts.connection.write(() => insert(actor, spec, desired, now));
      if (body.start) this.#parts.supervisor.apply(spec, desired);
      return this.#view(await botFor(this.#parts.connection, actor, 'read', spec.id));
    });
  }

  /** Makes another bot like this one, with nothing of its past. It begins STOPPED. */
  async clone(actor: Actor, id: string, changes: CloneChanges): Promise<BotView> {
    const record = await botFor(this.#parts.connection, actor, 'bots', id);
    const spec = botSpecOf(record);
    return this.create(actor, {
      ...(changes.id === undefined ? {} : { id: changes.id }),
      name: changes.name ?? `${spec.name.slice(0, 72)} (copy)`,
      account: changes.account ?? spec.account,
      strategy: spec.strategy,
      preset: spec.preset,
      config: { ...spec.config, ...changes.config },
      instruments: [...(changes.instruments ?? spec.instruments)],
      timeFrame: spec.timeFrame,
      allocation: changes.allocation ?? spec.allocation,
      risk: spec.risk,
      stopPolicy: spec.stopPolicy,
      isolation: spec.isolation,
      start: false,
    });
  }

  /** Wants a bot RUNNING; from PAUSED it goes on. */
  start(actor: Actor, id: string): Promise<BotView> {
    return this.#want(actor, id, 'RUNNING', 'bot.started');
  }

  /** Wants a bot PAUSED: hosted, its exits go on, nothing is opened. */
  pause(actor: Actor, id: string): Promise<BotView> {
    return this.#want(actor, id, 'PAUSED', 'bot.paused');
  }

  /** Wants a paused bot RUNNING again. @throws NightdeskError `BOT_STATE` for one that is not paused */
  resume(actor: Actor, id: string): Promise<BotView> {
    return this.#want(actor, id, 'RUNNING', 'bot.resumed', (bot) => {
      if (bot.desired !== 'PAUSED')
        throw controlError(
          'BOT_STATE',
          `Bot ${id} is not paused but ${bot.desired}; start it instead.`,
          { bot: id },
        );
    });
  }

  /** Wants a bot STOPPED. @param policy what becomes of its orders and positions; left out: as it is configured */
  stop(actor: Actor, id: string, policy?: StopPolicy): Promise<BotView> {
    return this.#want(actor, id, 'STOPPED', 'bot.stopped', undefined, policy);
  }

  /** Makes a bot anew: what it is wanted to be stays. @throws NightdeskError `BOT_STATE` for one that is STOPPED */
  async restart(actor: Actor, id: string): Promise<BotView> {
    await botFor(this.#parts.connection, actor, 'bots', id);
    return this.#lock.run(`bot:${id}`, async () => {
      const { connection, clock, supervisor } = this.#parts;
      const bot = await botFor(connection, actor, 'bots', id);
      if (bot.desired === 'STOPPED')
        throw controlError('BOT_STATE', `Bot ${id} is stopped; start it instead.`, { bot: id });
      await connection.write(() =>
        audit(actor, { time: clock.now(), action: 'bot.restarted', subject: `bot:${id}` }),
      );
      await supervisor.restart(botSpecOf(bot), bot.desired, byOf(actor));
      return this.#view(bot);
    });
  }

  /**
   * Removes a bot that is stopped and holds nothing. Its id stays taken; its orders and trades stay.
   *
   * @throws NightdeskError `BOT_STATE`
   */
  async remove(actor: Actor, id: string): Promise<void> {
    await botFor(this.#parts.connection, actor, 'bots', id);
    await this.#lock.run(`bot:${id}`, async () => {
      const { connection, clock, supervisor } = this.#parts;
      const bot = await botFor(connection, actor, 'bots', id);
      const { process } = supervisor.statuses().get(id) ?? { process: 'STOPPED' };
      if (bot.desired !== 'STOPPED' || !['STOPPED', 'FAULTED', 'READY'].includes(process))
        throw controlError('BOT_STATE', `Bot ${id} is not stopped yet; stop it first.`, {
          bot: id,
        });
      const held = await connection.read(() =>
        listPositions({ accounts: [bot.account], bots: [id] }, true),
      );
      if (held.length > 0) {
        const names = held.map(({ instrument }) => instrument).join(', ');
        throw controlError(
          'BOT_STATE',
          `Bot ${id} still holds ${names}; start it and stop it with the policy "close", or close the positions.`,
          { bot: id, positions: held.length },
        );
      }
      const now = clock.now();
      await connection.write(function* (): Steps<void> {
        if (!(yield* deleteBot(id, now)))
          throw controlError('BOT_STATE', `Bot ${id} is not stopped; stop it first.`, { bot: id });
        yield* audit(actor, { time: now, action: 'bot.deleted', subject: `bot:${id}` });
      });
      supervisor.forget(id);
    });
  }

  async #want(
    actor: Actor,
    id: string,
    desired: Desired,
    action: string,
    check?: (bot: BotRecord) => void,
    policy?: StopPolicy,
  ): Promise<BotView> {
    await botFor(this.#parts.connection, actor, 'bots', id);
    return this.#lock.run(`bot:${id}`, async () => {
      const { connection, clock, supervisor } = this.#parts;
      const bot = await botFor(connection, actor, 'bots', id);
      check?.(bot);
      const now = clock.now();
      if (bot.desired !== desired) {
        await connection.write(function* (): Steps<void> {
          yield* setDesired(id, desired, now);
          yield* audit(actor, {
            time: now,
            action,
            subject: `bot:${id}`,
            before: { desired: bot.desired },
            after: { desired, ...(policy === undefined ? {} : { policy }) },
          });
        });
      }
      const spec = botSpecOf(bot);
      supervisor.apply(policy === undefined ? spec : { ...spec, stopPolicy: policy }, desired);
      return this.#view(await botFor(connection, actor, 'read', id));
    });
  }

  #view(bot: BotRecord): BotView {
    return botView(bot, this.#parts.supervisor.statuses().get(bot.id));
  }

  /** What a bot on this account would be; what concerns its neighbours included. */
  async #plan(account: AccountRecord, body: CreateBotBody): Promise<BotPlan> {
    const { connection } = this.#parts;
    const spec = accountSpecOf(account);
    const id = body.id ?? newBotId(body.strategy);
    const plan = await planBot(id, account.userId, spec, body);
    if (plan.spec === null) return plan;
    const [bots, balances, count, taken] = await connection.read(function* () {
      return [
        yield* listBots({ account: account.id }, '', MOST_BOTS),
        yield* listBalances({ accounts: [account.id] }),
        yield* countBots(account.userId),
        yield* findBot(id),
      ] as const;
    });
    if (taken !== null) throw idTaken(id);
    if (count >= MOST_BOTS)
      throw controlError(
        'LIMIT_REACHED',
        `There are ${count} bots already, the most that one user may have.`,
      );
    const others = bots.map(botSpecOf);
    const problems = [
      ...isolationProblems(plan.spec, others),
      ...allocationShort(
        spec,
        balances,
        others.map((other) => ({ bot: other.id, allocation: other.allocation })),
        plan.spec.allocation,
      ).map((message) => ({ path: 'allocation', message })),
    ];
    return problems.length === 0 ? plan : { spec: null, problems, config: plan.spec.config };
  }
}

/** Who did it, as it stands in an account's stream for good. */
export function byOf(actor: Actor): string {
  return actor.name ?? actor.kind;
}

function* insert(actor: Actor, spec: BotSpec, desired: Desired, now: number): Steps<void> {
  const text = JSON.stringify(spec);
  const added = yield* insertBot({
    id: spec.id,
    userId: spec.userId,
    account: spec.account,
    name: spec.name,
    strategy: spec.strategy,
    desired,
    spec: text,
    configVersion: 1,
    createdTime: now,
    updatedTime: now,
    startedTime: desired === 'RUNNING' ? now : null,
    pausedTime: null,
    stoppedTime: null,
    deletedTime: null,
  });
  if (!added) throw idTaken(spec.id);
  yield* insertBotConfig({
    bot: spec.id,
    version: 1,
    spec: text,
    changes: '[]',
    userId: actor.userId,
    userName: actor.name,
    note: '',
    time: now,
  });
  yield* audit(actor, {
    time: now,
    action: 'bot.created',
    subject: `bot:${spec.id}`,
    after: {
      name: spec.name,
      account: spec.account,
      strategy: spec.strategy,
      instruments: spec.instruments,
      desired,
    },
  });
}

function isolationProblems(
  spec: BotSpec,
  others: readonly BotSpec[],
): { readonly path: string; readonly message: string }[] {
  const alone = others.find((other) => other.isolation === 'dedicated');
  if (alone !== undefined)
    return [
      {
        path: 'account',
        message: `bot ${alone.id} has the account to itself (isolation "dedicated"); choose another account`,
      },
    ];
  if (spec.isolation === 'shared' || others.length === 0) return [];
  return [
    {
      path: 'isolation',
      message: `"dedicated" needs an account of its own, because one process writes an account; ${others.length} bots are on this one`,
    },
  ];
}

function idTaken(id: string): Error {
  return controlError(
    'BOT_ID_TAKEN',
    `The id ${id} is or was a bot's; ids are never used again, because orders carry them. Choose another.`,
    { bot: id },
  );
}

/** A name for who did not choose one: the strategy's and some letters that no other has. */
function newBotId(strategy: string): string {
  return `${strategy.replaceAll('-', '_').slice(0, 12)}_${randomBytes(5).toString('hex')}`;
}
