import { randomBytes } from 'node:crypto';
import type { AccountView, CreateAccountBody } from '@nightdesk/contracts/api/account-view';
import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import { decimal } from '@nightdesk/contracts/decimal';
import type { Time } from '@nightdesk/contracts/time';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { BalanceRecord, DeskStateRecord } from '@nightdesk/core/execution/events/records';
import { AccountRisk } from '@nightdesk/core/risk/account-risk';
import { buildRiskEngine } from '@nightdesk/core/risk/risk-settings';
import type { Steps } from '@nightdesk/store/connection/connection';
import {
  type AccountRecord,
  deleteAccount,
  insertAccount,
  updateAccount,
} from '@nightdesk/store/desk/accounts';
import { listBalances, listDeskStates } from '@nightdesk/store/desk/book-lists';
import { allBots } from '@nightdesk/store/desk/bots';
import { type Actor, assertMay } from '../auth/actor.ts';
import { audit } from '../auth/audit.ts';
import { AccountMarkets } from '../runner/build-instrument.ts';
import { accountFor, accountsFor, ownerOf } from './access.ts';
import { controlError } from './control-error.ts';
import type { ControlParts } from './control-parts.ts';
import { DEMO_INSTRUMENTS } from './demo-markets.ts';
import { accountSpecOf } from './stored-specs.ts';

/** What of an account may change while bots are on it. */
export interface AccountChanges {
  readonly name?: string | undefined;
  readonly risk?: AccountSpec['risk'] | undefined;
  readonly record?: boolean | undefined;
}

interface Around {
  readonly balances: readonly (BalanceRecord & { readonly account: string })[];
  readonly states: readonly (DeskStateRecord & { readonly account: string })[];
  readonly bots: ReadonlyMap<string, number>;
}

/** Accounts: paper ones, each with a feed and instruments of its own. */
export class Accounts {
  readonly #parts: ControlParts;

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  /** Accounts that the actor sees, by id. */
  async list(actor: Actor): Promise<AccountView[]> {
    const records = await accountsFor(this.#parts.connection, actor, 'read');
    const around = await this.#around(records.map(({ id }) => id));
    return records.map((record) => viewOf(record, around));
  }

  /** One account. @throws NightdeskError `ACCOUNT_NOT_FOUND` */
  async get(actor: Actor, id: string): Promise<AccountView> {
    const record = await accountFor(this.#parts.connection, actor, 'read', id);
    return viewOf(record, await this.#around([id]));
  }

  /** Makes a paper account. @throws NightdeskError `ACCOUNT_INVALID`, `ACCOUNT_ID_TAKEN` */
  async create(actor: Actor, body: CreateAccountBody): Promise<AccountView> {
    assertMay(actor, 'bots');
    const spec: AccountSpec = {
      id: body.id ?? `paper_${randomBytes(6).toString('hex')}`,
      userId: ownerOf(actor),
      name: body.name,
      venue: 'paper',
      feed: body.feed,
      deposits: body.deposits,
      instruments: body.instruments ?? [...DEMO_INSTRUMENTS],
      risk: body.risk,
      ...(body.record === true ? { record: true } : {}),
    };
    assertWorks(spec);
    const now = this.#parts.clock.now();
    await this.#parts.connection.write(function* (): Steps<void> {
      const added = yield* insertAccount({
        id: spec.id,
        userId: spec.userId,
        name: spec.name,
        spec: JSON.stringify(spec),
        createdTime: now,
        updatedTime: now,
        deletedTime: null,
      });
      if (!added)
        throw controlError(
          'ACCOUNT_ID_TAKEN',
          `The id ${spec.id} is or was an account's; choose another.`,
          {
            account: spec.id,
          },
        );
      yield* audit(actor, {
        time: now,
        action: 'account.created',
        subject: `account:${spec.id}`,
        after: { name: spec.name, venue: spec.venue, feed: spec.feed.kind },
      });
    });
    this.#parts.owners.set(spec.id, spec.userId);
    this.#parts.supervisor.applyAccount(spec);
    return this.get(actor, spec.id);
  }

  /** Changes the name or the limits of an account; runners are told. @throws NightdeskError `ACCOUNT_INVALID` */
  async change(actor: Actor, id: string, changes: AccountChanges): Promise<AccountView> {
    const record = await accountFor(this.#parts.connection, actor, 'bots', id);
    const before = accountSpecOf(record);
    const spec: AccountSpec = {
      ...before,
      name: changes.name ?? before.name,
      risk: changes.risk ?? before.risk,
      record: changes.record ?? before.record ?? false,
    };
    assertWorks(spec);
    const now = this.#parts.clock.now();
    await this.#parts.connection.write(function* (): Steps<void> {
      yield* updateAccount(id, spec.name, JSON.stringify(spec), now);
      yield* audit(actor, {
        time: now,
        action: 'account.changed',
        subject: `account:${id}`,
        before: {
          name: before.name,
          risk: JSON.stringify(before.risk),
          record: before.record ?? false,
        },
        after: { name: spec.name, risk: JSON.stringify(spec.risk), record: spec.record ?? false },
      });
    });
    this.#parts.supervisor.applyAccount(spec);
    return this.get(actor, id);
  }

  /** Removes an account that no bot is on; its books stay. @throws NightdeskError `ACCOUNT_IN_USE` */
  async remove(actor: Actor, id: string): Promise<void> {
    await accountFor(this.#parts.connection, actor, 'bots', id);
    const now = this.#parts.clock.now();
    await this.#parts.connection.write(function* (): Steps<void> {
      if (!(yield* deleteAccount(id, now)))
        throw controlError('ACCOUNT_IN_USE', `Bots are on the account ${id}; remove them first.`, {
          account: id,
        });
      yield* audit(actor, { time: now, action: 'account.deleted', subject: `account:${id}` });
    });
  }

  async #around(accounts: readonly string[]): Promise<Around> {
    return this.#parts.connection.read(function* (): Steps<Around> {
      const bots = new Map<string, number>();
      for (const { account } of yield* allBots()) bots.set(account, (bots.get(account) ?? 0) + 1);
      return {
        balances: yield* listBalances({ accounts }),
        states: yield* listDeskStates({ accounts, bots: [''] }),
        bots,
      };
    });
  }
}

/** Makes everything of the account once, so that what a runner would refuse is refused here. */
function assertWorks(spec: AccountSpec): void {
  try {
    const markets = new AccountMarkets(spec);
    if (new Set(markets.instruments.map(({ id }) => id)).size !== markets.instruments.length)
      throw new NightdeskError({
        code: 'ACCOUNT_INVALID',
        message: 'An instrument is there twice.',
      });
    markets.money(spec.deposits);
    if (spec.risk.eachBot !== undefined) buildRiskEngine(spec.risk.eachBot);
    const [first] = markets.instruments;
    if (spec.risk.together !== undefined && first !== undefined)
      void new AccountRisk(spec.risk.together, first.settle);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw controlError('ACCOUNT_INVALID', `The account cannot be so: ${reason}`, {
      account: spec.id,
    });
  }
}

function viewOf(record: AccountRecord, around: Around): AccountView {
  const spec = accountSpecOf(record);
  const state = around.states.find(({ account }) => account === record.id);
  return {
    ...spec,
    simulated: spec.feed.kind === 'simulated',
    createdTime: record.createdTime as Time,
    updatedTime: record.updatedTime as Time,
    bots: around.bots.get(record.id) ?? 0,
    trading: state?.tradingState ?? 'ACTIVE',
    balances: around.balances
      .filter(({ account }) => account === record.id)
      .map(({ bot, currency, total }) => ({ bot, currency, total: decimal.parse(total) })),
  };
}
