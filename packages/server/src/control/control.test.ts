/** The use-cases as such; who may use them is tested at the edge, for every one. */
import { createAccountBody } from '@nightdesk/contracts/api/account-view';
import type { Decimal } from '@nightdesk/contracts/decimal';
import { decimalText } from '@nightdesk/core/execution/events/decimal-text';
import { appendAudit } from '@nightdesk/store/identity/audit-log';
import { describe, expect, it } from 'vitest';
import { CLI_ACTOR } from '../auth/actor.ts';
import { allocationShort } from './allocation.ts';
import { actions, body, boughtOne, codeOf, open } from './control.test-support.ts';
import { KeyedLock } from './keyed-lock.ts';

describe('bots', () => {
  it('go from wish to wish, each stored, told and audited', async () => {
    const desk = await open();
    const { bots } = desk.control;
    await bots.create(CLI_ACTOR, body());
    expect((await bots.start(CLI_ACTOR, 'b1')).desired).toBe('RUNNING');
    expect((await bots.pause(CLI_ACTOR, 'b1')).desired).toBe('PAUSED');
    expect((await bots.resume(CLI_ACTOR, 'b1')).desired).toBe('RUNNING');
    expect(await codeOf(bots.resume(CLI_ACTOR, 'b1'))).toBe('BOT_STATE');
    await bots.restart(CLI_ACTOR, 'b1');
    expect(await codeOf(bots.remove(CLI_ACTOR, 'b1'))).toBe('BOT_STATE');
    expect((await bots.stop(CLI_ACTOR, 'b1', 'cancel')).desired).toBe('STOPPED');
    expect(await codeOf(bots.restart(CLI_ACTOR, 'b1'))).toBe('BOT_STATE');
    await bots.remove(CLI_ACTOR, 'b1');
    expect(await codeOf(bots.get(CLI_ACTOR, 'b1'))).toBe('BOT_NOT_FOUND');
    expect(desk.supervisor.told).toEqual([
      'apply b1 RUNNING leave',
      'apply b1 PAUSED leave',
      'apply b1 RUNNING leave',
      'restart b1 RUNNING cli',
      // The policy of this once is not stored.
      'apply b1 STOPPED cancel',
      'forget b1',
    ]);
    expect((await actions(desk)).slice(1)).toEqual([
      'bot.created bot:b1',
      'bot.started bot:b1',
      'bot.paused bot:b1',
      'bot.resumed bot:b1',
      'bot.restarted bot:b1',
      'bot.stopped bot:b1',
      'bot.deleted bot:b1',
    ]);
  });

  it('that cannot work are refused with every problem', async () => {
    const { control } = await open();
    const problems = async (change: object): Promise<string[]> =>
      (await control.bots.validate(CLI_ACTOR, body(change))).problems.map(({ path }) => path);
    expect(await problems({})).toEqual([]);
    expect(await problems({ strategy: 'nosuch' })).toEqual(['strategy']);
    expect(await problems({ preset: '__proto__' })).toEqual(['preset']);
    expect(await problems({ config: { period: 0, multiplier: 99, nosuch: 1 } })).toEqual(
      expect.arrayContaining(['config', 'config.period', 'config.multiplier']),
    );
    expect(await problems({ instruments: ['XRPUSDT.SIMULATED'] })).toEqual(['instruments.0']);
    expect(await problems({ instruments: ['BTCUSDT.SIMULATED', 'ETHUSDT.SIMULATED'] })).toEqual([
      'instruments',
    ]);
    expect(await problems({ config: { mode: 'long-short' } })).toEqual(['config']);
    expect(await problems({ timeFrame: 1_500 })).toEqual(['timeFrame']);
    expect(await problems({ allocation: { USDT: '1000.01' } })).toEqual(['allocation']);
    expect(await problems({ allocation: { EUR: '1' } })).toEqual(['allocation']);
    expect(await codeOf(control.bots.create(CLI_ACTOR, body({ config: { period: 0 } })))).toBe(
      'BOT_INVALID',
    );
    expect(await codeOf(control.bots.create(CLI_ACTOR, body({ account: 'nosuch' })))).toBe(
      'ACCOUNT_NOT_FOUND',
    );
  });

  it('get no more money than there is, also when several are made at once', async () => {
    const { control } = await open();
    const made = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) =>
        control.bots.create(CLI_ACTOR, body({ id: `b${i}`, allocation: { USDT: '300' } })),
      ),
    );
    expect(made.filter(({ status }) => status === 'fulfilled').length).toBe(3);
  });

  it('that want a process of their own want an account of their own', async () => {
    const { control } = await open();
    await control.bots.create(CLI_ACTOR, body({ isolation: 'dedicated' }));
    expect(await codeOf(control.bots.create(CLI_ACTOR, body({ id: 'b2' })))).toBe('BOT_INVALID');
    await control.bots.remove(CLI_ACTOR, 'b1');
    await control.bots.create(CLI_ACTOR, body({ id: 'b2' }));
    expect(
      await codeOf(control.bots.create(CLI_ACTOR, body({ id: 'b3', isolation: 'dedicated' }))),
    ).toBe('BOT_INVALID');
  });

  it('are copied without their past', async () => {
    const { control } = await open();
    await control.bots.create(CLI_ACTOR, body({ config: { period: 7 }, start: true }));
    const copy = await control.bots.clone(CLI_ACTOR, 'b1', { id: 'b2', config: { multiplier: 2 } });
    expect(copy).toMatchObject({
      id: 'b2',
      desired: 'STOPPED',
      configVersion: 1,
      config: { period: 7, multiplier: 2 },
    });
  });

  it('that hold something are not removed', async () => {
    const { control, store } = await open();
    await control.bots.create(CLI_ACTOR, body());
    await store.append('acc', boughtOne());
    expect(await codeOf(control.bots.remove(CLI_ACTOR, 'b1'))).toBe('BOT_STATE');
    const [shown] = (await control.books.orders(CLI_ACTOR, { bot: 'b1', limit: 5 })).items;
    expect(shown).toMatchObject({
      clientOrderId: 'b1-1',
      decision: { rule: 'test' },
      postOnly: false,
    });
    const { trades } = await control.runs.history(CLI_ACTOR, 5, 'all');
    expect(trades).toMatchObject([{ botId: 'b1', status: 'open', exitReason: null }]);
    expect(await control.books.statistics(CLI_ACTOR, { bot: 'b1' })).toMatchObject([
      { currency: 'USDT', orders: 1, fills: 1, trades: 0, winRate: null, openPositions: 1 },
    ]);
  });
});

describe('accounts', () => {
  it('are made, changed and removed, with what they are checked', async () => {
    const desk = await open();
    const { accounts, bots } = desk.control;
    const make = (change: object): Promise<string> =>
      codeOf(
        accounts.create(
          CLI_ACTOR,
          createAccountBody.parse({ id: 'a2', name: 'n', deposits: { USDT: '1' }, ...change }),
        ),
      );
    expect(await make({ id: 'acc' })).toBe('ACCOUNT_ID_TAKEN');
    expect(await make({ deposits: { EUR: '1' } })).toBe('ACCOUNT_INVALID');
    expect(await make({ risk: { eachBot: { dailyLoss: { percent: 5 } } } })).toBe('none');
    expect(
      await accounts.change(CLI_ACTOR, 'a2', {
        name: 'm',
        risk: { together: { maxOpenOrders: 5 } },
      }),
    ).toMatchObject({ name: 'm', simulated: true });
    expect(desk.supervisor.told).toEqual(['account a2', 'account a2']);
    await bots.create(CLI_ACTOR, body());
    expect(await codeOf(accounts.remove(CLI_ACTOR, 'acc'))).toBe('ACCOUNT_IN_USE');
    await accounts.remove(CLI_ACTOR, 'a2');
    expect(await make({})).toBe('ACCOUNT_ID_TAKEN');
  });

  it('have free what nobody was promised', () => {
    const account = { deposits: { USDT: '100' as Decimal } } as unknown as Parameters<
      typeof allocationShort
    >[0];
    const balance = (
      bot: string,
      total: bigint,
    ): Parameters<typeof allocationShort>[1][number] => ({
      bot,
      currency: 'USDT',
      total: decimalText(total, 0),
    });
    const others = [{ bot: 'x', allocation: { USDT: '60' } }];
    expect(allocationShort(account, [], others, { USDT: '40' })).toEqual([]);
    expect(allocationShort(account, [], others, { USDT: '40.1' })).toEqual([
      '40.1 USDT are wanted and 40 are free',
    ]);
    expect(
      allocationShort(account, [balance('', 40n), balance('x', 90n)], others, { USDT: '40' }),
    ).toEqual([]);
    expect(allocationShort(account, [balance('', 40n)], others, { USDT: '1' })).toEqual([
      '1 USDT are wanted and 0 are free',
    ]);
    expect(allocationShort(account, [], [], { BTC: '1' })).toEqual([
      '1 BTC are wanted and 0 are free',
    ]);
  });
});

it('work of one key follows one another, and nothing is left behind', async () => {
  const lock = new KeyedLock();
  const order: string[] = [];
  const work =
    (name: string, ms: number, fails = false) =>
    async (): Promise<void> => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, ms));
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
    };
  await Promise.allSettled([
    lock.run('a', work('1', 15, true)),
    lock.run('a', work('2', 1)),
    lock.run('b', work('3', 1)),
  ]);
  expect(order).toEqual(['1 begins', '3 begins', '3 ends', '1 ends', '2 begins', '2 ends']);
  expect(lock.size).toBe(0);
});

it('nothing is changed that is not in the audit log: one transaction holds both', async () => {
  const { control, store } = await open();
  await store.connection.write(function* () {
    yield* appendAudit({
      time: 1,
      actorKind: 'cli',
      userId: null,
      userName: null,
      credentialId: null,
      action: 'x',
      subject: 'y',
      before: null,
      after: null,
      address: null,
    });
    yield {
      sql: "create trigger full_log before insert on audit_log begin select raise(abort, 'full'); end",
      parameters: [],
    };
  });
  expect(await codeOf(control.bots.create(CLI_ACTOR, body()))).toMatch(/^STORE_/);
  expect(await codeOf(control.bots.get(CLI_ACTOR, 'b1'))).toBe('BOT_NOT_FOUND');
});
