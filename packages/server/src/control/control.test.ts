/** The use-cases as such; who may use them is tested at the edge, for every one. */
import { createBotBody, type CreateBotBody } from '@nightdesk/contracts/api/bot-view';
import { createAccountBody } from '@nightdesk/contracts/api/account-view';
import type { Decimal } from '@nightdesk/contracts/decimal';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';
import { decimalText } from '@nightdesk/core/execution/events/decimal-text';
import { generateCandles } from '@nightdesk/data/generate';
import { CandleStore } from '@nightdesk/data/store/candle-store';
import { appendAudit } from '@nightdesk/store/identity/audit-log';
import type { Row, Steps } from '@nightdesk/store/connection/connection';
import { openStore, type Store } from '@nightdesk/store/open-store';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CLI_ACTOR } from '../auth/actor.ts';
import { BotLog } from '../logs/bot-log.ts';
import { allocationShort } from './allocation.ts';
import { configDiff } from './config-diff.ts';
import { Control } from './control.ts';
import { FakeSupervisor } from './fake-supervisor.test-support.ts';
import { KeyedLock } from './keyed-lock.ts';
import { OwnerIndex } from './owner-index.ts';

interface Opened {
  readonly control: Control;
  readonly supervisor: FakeSupervisor;
  readonly store: Store;
  readonly candles: string;
}

async function open(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'nightdesk-control-'));
  const store = await openStore(join(folder, 'desk.db'));
  const clock = { time: 1_795_000_000_000, now: (): number => (clock.time += 1) };
  const supervisor = new FakeSupervisor();
  const { connection } = store;
  const logs = new BotLog(connection, clock, () => undefined);
  const candles = join(folder, 'candles');
  const control = new Control(
    { connection, clock, supervisor, owners: new OwnerIndex(), candles },
    logs,
  );
  onTestFinished(async () => {
    await control.backtests.close();
    await logs.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });
  await control.accounts.create(
    CLI_ACTOR,
    createAccountBody.parse({ id: 'acc', name: 'Paper', deposits: { USDT: '1000' } }),
  );
  supervisor.told.length = 0;
  return { control, supervisor, store, candles };
}

const body = (change: object = {}): CreateBotBody =>
  createBotBody.parse({
    id: 'b1',
    name: 'one',
    account: 'acc',
    strategy: 'supertrend',
    instruments: ['BTCUSDT.SIMULATED'],
    allocation: { USDT: '100' },
    ...change,
  });

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'none';
  } catch (error) {
    return error instanceof NightdeskError ? error.code : String(error);
  }
};

async function actions({ store }: Opened): Promise<string[]> {
  const rows = await store.connection.read(function* (): Steps<readonly Row[]> {
    return yield { sql: 'select action, subject from audit_log order by sequence', parameters: [] };
  });
  return rows.map(({ action, subject }) => `${String(action)} ${String(subject)}`);
}

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

/** Deposit, definition, and one purchase from intent to fill. */
function boughtOne(): OrderEvent[] {
  const d = (raw: number, precision = 0): ReturnType<typeof decimalText> =>
    decimalText(BigInt(raw), precision);
  const instrument = 'BTCUSDT.SIMULATED';
  const clientOrderId = 'b1-1';
  const of = { bot: 'b1', time: 10 };
  return [
    {
      bot: '',
      time: 1,
      kind: 'InstrumentDefined',
      payload: {
        instrument,
        symbol: 'BTCUSDT',
        venue: 'SIMULATED',
        kind: 'spot',
        base: 'BTC',
        basePrecision: 8,
        quote: 'USDT',
        quotePrecision: 8,
        pricePrecision: 2,
        quantityPrecision: 5,
        multiplier: d(1),
      },
    },
    {
      ...of,
      kind: 'TransferBooked',
      payload: { entryId: 'd', amount: { amount: d(1_000), currency: 'USDT' }, reason: 'deposit' },
    },
    {
      ...of,
      kind: 'OrderIntended',
      payload: {
        clientOrderId,
        instrument,
        parent: 0,
        terms: {
          side: 'BUY',
          type: 'LIMIT',
          quantity: d(1),
          cash: d(0),
          limitPrice: d(100),
          triggerPrice: null,
          trailAmount: null,
          trailBasisPoints: 0,
          timeInForce: 'GTC',
          expireTime: null,
          postOnly: false,
          reduceOnly: false,
          ocoGroup: '',
        },
        decision: { rule: 'test', values: { close: 1.5 } },
        riskVersion: 'r1',
      },
    },
    { ...of, kind: 'SendAttempted', payload: { clientOrderId, attempt: 1, expireTime: 9_000 } },
    { ...of, kind: 'OrderAccepted', payload: { clientOrderId, venueOrderId: 'v1' } },
    {
      ...of,
      kind: 'OrderFilled',
      payload: {
        clientOrderId,
        instrument,
        venueOrderId: 'v1',
        tradeId: 't1',
        side: 'BUY',
        price: d(100),
        quantity: d(1),
        value: d(100),
        commission: { amount: d(1, 1), currency: 'USDT' },
        commissionValue: d(1, 1),
        liquidity: 'MAKER',
        source: 'stream',
        complete: true,
      },
    },
  ];
}

describe('configurations', () => {
  it('are numbered, shown as a difference, pushed, and can be taken back', async () => {
    const desk = await open();
    const { configs, bots } = desk.control;
    await bots.create(CLI_ACTOR, body({ config: { period: 7 } }));
    const change = (more: object): Parameters<typeof configs.configure>[2] => ({
      replace: false,
      note: '',
      dryRun: false,
      ...more,
    });
    const dry = await configs.configure(
      CLI_ACTOR,
      'b1',
      change({ config: { period: 9 }, dryRun: true }),
    );
    expect(dry).toMatchObject({
      version: 1,
      result: null,
      changes: [{ path: 'config.period', before: 7, after: 9 }],
    });
    expect(
      await configs.configure(CLI_ACTOR, 'b1', change({ config: { period: 7 } })),
    ).toMatchObject({ version: 1, changes: [] });
    const done = await configs.configure(
      CLI_ACTOR,
      'b1',
      change({ config: { period: 9 }, risk: { maxOpenOrders: 3 }, note: 'why' }),
    );
    expect(done).toMatchObject({ version: 2, result: { how: 'taken-up' } });
    expect(done.changes.map(({ path }) => path)).toEqual(['config.period', 'risk.maxOpenOrders']);
    expect(desk.supervisor.told.at(-1)).toBe('configure b1 2');
    expect(
      await codeOf(configs.configure(CLI_ACTOR, 'b1', change({ config: { period: 0 } }))),
    ).toBe('BOT_INVALID');
    expect(
      await codeOf(
        configs.configure(CLI_ACTOR, 'b1', change({ config: { period: 8 }, expectedVersion: 1 })),
      ),
    ).toBe('BOT_CONFIG_CONFLICT');
    const replaced = await configs.configure(
      CLI_ACTOR,
      'b1',
      change({ config: { multiplier: 2 }, replace: true }),
    );
    expect((await configs.current(CLI_ACTOR, 'b1')).config).toMatchObject({
      period: 10,
      multiplier: 2,
    });
    expect(replaced.version).toBe(3);
    await configs.revert(CLI_ACTOR, 'b1', 2);
    expect(await configs.current(CLI_ACTOR, 'b1')).toMatchObject({
      version: 4,
      note: 'as in version 2',
      config: { period: 9, multiplier: 3 },
    });
    expect(await codeOf(configs.version(CLI_ACTOR, 'b1', 9))).toBe('VERSION_NOT_FOUND');
    const { items, next } = await configs.list(CLI_ACTOR, 'b1', { limit: 3 });
    expect([items.map(({ version }) => version), next]).toEqual([[4, 3, 2], 'n2']);
    expect((await actions(desk)).filter((one) => one.startsWith('bot.configured')).length).toBe(3);
  });

  it('hold although the bot does not take them up now', async () => {
    const { control, supervisor } = await open();
    await control.bots.create(CLI_ACTOR, body());
    supervisor.failure = new NightdeskError({ code: 'X', message: 'No.' });
    const done = await control.configs.configure(CLI_ACTOR, 'b1', {
      config: { period: 9 },
      replace: false,
      note: '',
      dryRun: false,
    });
    expect(done).toMatchObject({ version: 2, result: { how: 'not-hosted' } });
    expect((await control.configs.current(CLI_ACTOR, 'b1')).version).toBe(2);
  });

  it('are changed by one at a time', async () => {
    const { control } = await open();
    await control.bots.create(CLI_ACTOR, body());
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        control.configs.configure(CLI_ACTOR, 'b1', {
          config: { period: 20 + i },
          replace: false,
          note: '',
          dryRun: false,
        }),
      ),
    );
    expect(all.map(({ version }) => version)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('differ by path', () => {
    expect(configDiff({ a: 1, b: { c: [1], d: null } }, { a: 1, b: { c: [2], e: 'x' } })).toEqual([
      { path: 'b.c', before: [1], after: [2] },
      { path: 'b.d', before: null },
      { path: 'b.e', after: 'x' },
    ]);
  });
});

describe('the kill switch', () => {
  it('does each step of the ladder and those before it', async () => {
    const { control, supervisor } = await open();
    for (const [id, start] of [
      ['b1', true],
      ['b2', true],
      ['b3', false],
    ] as const)
      await control.bots.create(CLI_ACTOR, body({ id, start }));
    const kinds = (): string[] =>
      supervisor.commands
        .splice(0)
        .map(({ command }) => ('bot' in command ? `${command.kind} ${command.bot}` : command.kind));
    expect((await control.killSwitch.kill(CLI_ACTOR, 'pause-entries', 'why')).ok).toBe(true);
    expect(kinds()).toEqual(['trading-state ']);
    expect((await control.killSwitch.release(CLI_ACTOR, 'why')).ok).toBe(true);
    expect(kinds()).toEqual(['trading-state ']);
    supervisor.told.length = 0;
    await control.killSwitch.kill(CLI_ACTOR, 'flatten', 'why');
    expect(kinds()).toEqual([
      'trading-state ',
      'cancel-entries ',
      'close-position b1',
      'close-position b2',
    ]);
    expect(supervisor.told).toEqual(['apply b1 STOPPED leave', 'apply b2 STOPPED leave']);
    expect((await control.bots.get(CLI_ACTOR, 'b1')).desired).toBe('STOPPED');
    expect((await control.killSwitch.kill(CLI_ACTOR, 'stop', 'again')).steps).toMatchObject([
      { ok: true, text: 'no bot works on the account' },
    ]);
  });

  it('goes on where something fails, and says what', async () => {
    const { control, supervisor } = await open();
    await control.bots.create(CLI_ACTOR, body({ start: true }));
    supervisor.failure = new NightdeskError({
      code: 'ACCOUNT_NOT_HOSTED',
      message: 'Later.',
      disposition: 'retry',
    });
    const report = await control.killSwitch.kill(CLI_ACTOR, 'stop', 'why');
    expect(report.ok).toBe(false);
    expect(report.steps.map(({ what, ok }) => [what, ok])).toEqual([
      ['no entries', false],
      ['entries cancelled', false],
      ['stopped', true],
    ]);
    expect((await control.bots.get(CLI_ACTOR, 'b1')).desired).toBe('STOPPED');
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

describe('back-tests', () => {
  it('run beside the desk, are listed with their result, and can be cancelled', async () => {
    const { control, candles } = await open();
    const [market] = generateCandles({
      seed: 1,
      bars: 30_000,
      timeFrame: 60_000,
      symbols: [{ symbol: 'DEMOUSDT' }],
      gaps: 0,
    });
    if (market === undefined) throw new Error('no candles');
    await new CandleStore(candles).put({ ...market, replace: true });
    const ask = {
      name: 'one',
      strategy: 'supertrend',
      config: {},
      data: [{ symbol: market.symbol, timeFrame: 60_000 }],
    };
    expect(
      await codeOf(control.backtests.start(CLI_ACTOR, { ...ask, config: { period: 0 } })),
    ).toBe('BOT_INVALID');
    const { id } = await control.backtests.start(CLI_ACTOR, ask);
    await expect
      .poll(async () => (await control.backtests.get(CLI_ACTOR, id)).state, {
        timeout: 20_000,
      })
      .toBe('DONE');
    expect((await control.backtests.get(CLI_ACTOR, id)).result).toMatchObject({
      strategy: 'supertrend',
      bars: 30_000,
    });
    expect((await control.backtests.list(CLI_ACTOR, { limit: 5 })).items).toMatchObject([
      { id, result: null },
    ]);
    const missing = await control.backtests.start(CLI_ACTOR, {
      ...ask,
      data: [{ symbol: 'NOSUCH', timeFrame: 60_000 }],
    });
    const cancelled = await control.backtests.start(CLI_ACTOR, ask);
    expect(await codeOf(control.backtests.start(CLI_ACTOR, ask))).toBe('BACKTEST_BUSY');
    expect(await codeOf(control.backtests.remove(CLI_ACTOR, cancelled.id))).toBe('BACKTEST_STATE');
    expect((await control.backtests.cancel(CLI_ACTOR, cancelled.id)).state).toBe('CANCELLED');
    await control.backtests.remove(CLI_ACTOR, cancelled.id);
    await expect
      .poll(async () => (await control.backtests.get(CLI_ACTOR, missing.id)).state, {
        timeout: 20_000,
      })
      .toBe('FAILED');
    expect(await control.candles.list(CLI_ACTOR)).toMatchObject([
      { symbol: market.symbol, simulated: true },
    ]);
    const { bars } = await control.candles.read(CLI_ACTOR, {
      symbol: market.symbol,
      timeFrame: 60_000,
      limit: 3,
    });
    expect(bars.length).toBe(3);
  }, 60_000);
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
