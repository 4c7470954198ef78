import { expect, it } from 'vitest';
import type { Steps } from '../connection/connection.ts';
import {
  cents,
  defined,
  filled,
  intended,
  accepted,
  sent,
} from '../events/sample-events.test-support.ts';
import { opened } from '../migrations/migration-conformance.test-support.ts';
import type { Store } from '../open-store.ts';
import {
  type AccountRecord,
  deleteAccount,
  findAccount,
  insertAccount,
  listAccounts,
  updateAccount,
} from './accounts.ts';
import {
  abandonBacktests,
  type BacktestRecord,
  deleteBacktest,
  endBacktest,
  findBacktest,
  insertBacktest,
  listBacktests,
} from './backtests.ts';
import {
  countByBot,
  listBalances,
  listDeskStates,
  listFills,
  listInstruments,
  listOrders,
  listPositions,
  listQuarantine,
  listTrades,
  orderKey,
} from './book-lists.ts';
import { findBotConfig, insertBotConfig, listBotConfigs } from './bot-configs.ts';
import { clearLogs, insertLogs, lastLog, listLogs, type LogRecord, logsAfter } from './bot-logs.ts';
import {
  allBots,
  type BotRecord,
  countBots,
  deleteBot,
  findBot,
  insertBot,
  listBots,
  replaceBotSpec,
  setDesired,
} from './bots.ts';
import {
  answerIdempotencyKey,
  clearIdempotencyKeys,
  freeIdempotencyKey,
  takeIdempotencyKey,
} from './idempotency-keys.ts';
import { clearProcessRecords, insertProcessRecord, listProcessRecords } from './process-history.ts';
import { readSettings, writeSetting } from './settings.ts';

const account: AccountRecord = {
  id: 'a1',
  userId: 'u1',
  name: 'Paper',
  spec: '{}',
  createdTime: 1,
  updatedTime: 1,
  deletedTime: null,
};

const bot: BotRecord = {
  id: 'b1',
  userId: 'u1',
  account: 'a1',
  name: "50%_off'); drop table bots;--",
  strategy: 'supertrend',
  desired: 'STOPPED',
  spec: '{"v":1}',
  configVersion: 1,
  createdTime: 5,
  updatedTime: 5,
  startedTime: null,
  pausedTime: null,
  stoppedTime: null,
  deletedTime: null,
};

const line = (text: string, change: Partial<LogRecord> = {}): LogRecord => ({
  time: 10,
  bot: 'b1',
  level: 'info',
  text,
  fields: null,
  ...change,
});

const test: BacktestRecord = {
  id: 't1',
  userId: 'u1',
  name: 'one',
  state: 'RUNNING',
  request: '{}',
  result: null,
  error: null,
  createdTime: 100,
  endedTime: null,
};

const write = <T>(store: Store, work: () => Steps<T>): Promise<T> => store.connection.write(work);
const read = <T>(store: Store, work: () => Steps<T>): Promise<T> => store.connection.read(work);

/** What both databases must do for what the desk is told and says. */
export function deskConformance(create: () => Promise<string>): void {
  it('keeps accounts, and their ids for ever', async () => {
    const store = await opened(await create());
    expect(await write(store, () => insertAccount(account))).toBe(true);
    expect(await write(store, () => insertAccount({ ...account, userId: 'u2' }))).toBe(false);
    await write(store, () => insertAccount({ ...account, id: 'a2', userId: 'u2' }));
    expect(await read(store, () => listAccounts('u1'))).toEqual([account]);
    expect((await read(store, () => listAccounts(null))).map(({ id }) => id)).toEqual(['a1', 'a2']);
    expect(await write(store, () => updateAccount('a1', 'Other', '{"x":1}', 9))).toBe(true);
    expect(await read(store, () => findAccount('a1'))).toEqual({
      ...account,
      name: 'Other',
      spec: '{"x":1}',
      updatedTime: 9,
    });
    await write(store, () => insertBot(bot));
    expect(await write(store, () => deleteAccount('a1', 10))).toBe(false);
    await write(store, () => deleteBot('b1', 10));
    expect(await write(store, () => deleteAccount('a1', 11))).toBe(true);
    expect(await write(store, () => updateAccount('a1', 'x', '{}', 12))).toBe(false);
    expect(await write(store, () => insertAccount(account))).toBe(false);
    expect((await read(store, () => findAccount('a1')))?.deletedTime).toBe(11);
    expect(await read(store, () => listAccounts('u1'))).toEqual([]);
  });

  it('keeps bots, what is wanted of them, and their ids for ever', async () => {
    const store = await opened(await create());
    await write(store, () => insertAccount(account));
    expect(await write(store, () => insertBot(bot))).toBe(true);
    expect(await write(store, () => insertBot({ ...bot, name: 'again' }))).toBe(false);
    expect(await read(store, () => findBot('b1'))).toEqual(bot);
    await expect(
      write(store, () => insertBot({ ...bot, id: 'x', account: 'no' })),
    ).rejects.toMatchObject({
      code: 'STORE_REFUSED',
    });
    await write(store, () => setDesired('b1', 'RUNNING', 20));
    await write(store, () => setDesired('b1', 'PAUSED', 21));
    expect(await read(store, () => findBot('b1'))).toEqual({
      ...bot,
      desired: 'PAUSED',
      startedTime: 20,
      pausedTime: 21,
      updatedTime: 21,
    });
    expect(await write(store, () => deleteBot('b1', 22)), 'while it is wanted').toBe(false);
    await write(store, () => setDesired('b1', 'STOPPED', 23));
    expect(await write(store, () => deleteBot('b1', 24))).toBe(true);
    expect(await write(store, () => setDesired('b1', 'RUNNING', 25))).toBe(false);
    expect(await write(store, () => insertBot(bot))).toBe(false);
    expect(await read(store, () => allBots())).toEqual([]);
    expect((await read(store, () => findBot('b1')))?.deletedTime).toBe(24);
  });

  it('lists bots by what they are, page after page', async () => {
    const store = await opened(await create());
    await write(store, () => insertAccount(account));
    await write(store, () => insertAccount({ ...account, id: 'a2', userId: 'u2' }));
    for (let i = 0; i < 6; i++) {
      const own = i % 2 === 0;
      const made: BotRecord = {
        ...bot,
        id: `b${i}`,
        userId: own ? 'u1' : 'u2',
        account: own ? 'a1' : 'a2',
        name: own ? `Plain ${i}` : bot.name,
        strategy: i < 3 ? 'supertrend' : 'breakout',
      };
      await write(store, () => insertBot(made));
    }
    const ids = async (
      filter: Parameters<typeof listBots>[0],
      after = '',
      limit = 50,
    ): Promise<string[]> =>
      (await read(store, () => listBots(filter, after, limit))).map(({ id }) => id);
    expect(await ids({})).toEqual(['b0', 'b1', 'b2', 'b3', 'b4', 'b5']);
    expect(await ids({}, 'b1', 2)).toEqual(['b2', 'b3']);
    expect(await ids({ userId: 'u1' })).toEqual(['b0', 'b2', 'b4']);
    expect(await ids({ account: 'a2', strategy: 'breakout' })).toEqual(['b3', 'b5']);
    expect(await ids({ search: 'pLAIN' })).toEqual(['b0', 'b2', 'b4']);
    expect(await ids({ search: '50%_' })).toEqual(['b1', 'b3', 'b5']);
    expect(await ids({ search: '%' }), 'no wildcard').toEqual(['b1', 'b3', 'b5']);
    expect(await ids({ search: "' or 1=1 --" })).toEqual([]);
    expect(await read(store, () => countBots('u1'))).toBe(3);
  });

  it('replaces a configuration only by the next version, and keeps every one', async () => {
    const store = await opened(await create());
    await write(store, () => insertAccount(account));
    await write(store, () => insertBot(bot));
    expect(await write(store, () => replaceBotSpec('b1', 'n', '{"v":2}', 2, 9))).toBe(true);
    expect(await write(store, () => replaceBotSpec('b1', 'n', '{"v":9}', 2, 9))).toBe(false);
    expect(await write(store, () => replaceBotSpec('b1', 'n', '{"v":9}', 4, 9))).toBe(false);
    for (const version of [1, 2, 3]) {
      await write(store, () =>
        insertBotConfig({
          bot: 'b1',
          version,
          spec: `{"v":${version}}`,
          changes: '[]',
          userId: null,
          userName: null,
          note: '',
          time: version,
        }),
      );
    }
    const versions = async (before: number | null): Promise<number[]> =>
      (await read(store, () => listBotConfigs('b1', before, 2))).map(({ version }) => version);
    expect([await versions(null), await versions(2)]).toEqual([[3, 2], [1]]);
    expect((await read(store, () => findBotConfig('b1', 2)))?.spec).toBe('{"v":2}');
    expect(await read(store, () => findBotConfig('b1', 7))).toBeNull();
  });

  it('keeps logs in order, finds in them and forgets the old', async () => {
    const store = await opened(await create());
    const { dialect } = store.connection;
    await write(store, () => insertLogs(dialect, []));
    await write(store, () =>
      insertLogs(dialect, [
        line('Bought 1 BTC', { fields: '{"n":1}' }),
        line("100% of_it'; --", { level: 'warn', time: 11 }),
        line('other', { bot: 'b2', level: 'error', time: 12 }),
        line('zero\u0000char', { level: 'debug', time: 13 }),
      ]),
    );
    const texts = async (filter: Partial<Parameters<typeof listLogs>[0]>): Promise<string[]> =>
      (await read(store, () => listLogs({ bots: null, ...filter }, null, 10))).map(
        ({ text }) => text,
      );
    expect(await texts({})).toEqual(['zero char', 'other', "100% of_it'; --", 'Bought 1 BTC']);
    expect(await texts({ bots: ['b2'] })).toEqual(['other']);
    expect(await texts({ bots: [] })).toEqual([]);
    expect(await texts({ level: 'warn' })).toEqual(['other', "100% of_it'; --"]);
    expect(await texts({ search: 'bOUGHT' })).toEqual(['Bought 1 BTC']);
    expect(await texts({ search: '%' })).toEqual(["100% of_it'; --"]);
    expect(await texts({ from: 11, to: 13 })).toEqual(['other', "100% of_it'; --"]);
    const last = await read(store, () => lastLog());
    const [first] = await read(store, () => logsAfter({ bots: null }, 0, 1));
    expect(first).toMatchObject({ text: 'Bought 1 BTC', fields: '{"n":1}', level: 'info' });
    expect(await read(store, () => logsAfter({ bots: null }, last, 5))).toEqual([]);
    expect(await write(store, () => clearLogs(12, 100, 1))).toBe(1);
    expect(await write(store, () => clearLogs(12, 100, 9))).toBe(1);
    expect(await write(store, () => clearLogs(0, 1, 9))).toBe(1);
    expect(await texts({})).toEqual(['zero char']);
  });

  it('keeps what happened to processes', async () => {
    const store = await opened(await create());
    for (const [time, name] of [
      [1, 'b1'],
      [2, ''],
      [3, 'b1'],
    ] as const) {
      await write(store, () =>
        insertProcessRecord({
          time,
          bot: name,
          runner: 'r1',
          pid: name === '' ? 7 : null,
          kind: 'started',
          text: 't',
          detail: '{}',
        }),
      );
    }
    const times = async (of: string | null): Promise<number[]> =>
      (await read(store, () => listProcessRecords(of, null, 10))).map(({ time }) => time);
    expect([await times(null), await times('b1'), await times('')]).toEqual([
      [3, 2, 1],
      [3, 1],
      [2],
    ]);
    expect(await write(store, () => clearProcessRecords(3, 10))).toBe(2);
  });

  it('lets a key be used once', async () => {
    const store = await opened(await create());
    const hash = 'a'.repeat(64);
    expect(await write(store, () => takeIdempotencyKey('u1', 'k', hash, 1))).toBeNull();
    expect(await write(store, () => takeIdempotencyKey('u2', 'k', hash, 1))).toBeNull();
    expect(await write(store, () => takeIdempotencyKey('u1', 'k', hash, 2))).toMatchObject({
      status: null,
      createdTime: 1,
    });
    await write(store, () => answerIdempotencyKey('u1', 'k', 201, '{"a":1}'));
    expect(
      await write(store, () => takeIdempotencyKey('u1', 'k', 'b'.repeat(64), 2)),
    ).toMatchObject({
      requestHash: hash,
      status: 201,
      reply: '{"a":1}',
    });
    await write(store, () => freeIdempotencyKey('u2', 'k'));
    expect(await write(store, () => takeIdempotencyKey('u2', 'k', hash, 5))).toBeNull();
    expect(await write(store, () => clearIdempotencyKeys(5))).toBe(1);
  });

  it('keeps settings by owner', async () => {
    const store = await opened(await create());
    await write(store, () => writeSetting('', 'theme', '"dark"', 1));
    await write(store, () => writeSetting('', 'theme', '"light"', 2));
    await write(store, () => writeSetting('u1', 'theme', '1', 2));
    expect([...(await read(store, () => readSettings('')))]).toEqual([['theme', '"light"']]);
    await write(store, () => writeSetting('', 'theme', null, 3));
    expect((await read(store, () => readSettings(''))).size).toBe(0);
    expect((await read(store, () => readSettings('u1'))).size).toBe(1);
  });

  it('keeps back-tests', async () => {
    const store = await opened(await create());
    await write(store, () => insertBacktest(test));
    await write(store, () => insertBacktest({ ...test, id: 't2' }));
    await write(store, () => insertBacktest({ ...test, id: 't3', userId: 'u2', createdTime: 200 }));
    expect(await write(store, () => deleteBacktest('t1'))).toBe(false);
    expect(await write(store, () => endBacktest('t1', 'DONE', '{}', null, 300))).toBe(true);
    expect(await write(store, () => endBacktest('t1', 'CANCELLED', null, null, 301))).toBe(false);
    expect(await read(store, () => findBacktest('t1'))).toMatchObject({
      state: 'DONE',
      endedTime: 300,
    });
    const page = async (
      user: string | null,
      before: readonly [number, string] | null,
    ): Promise<string[]> =>
      (await read(store, () => listBacktests(user, before, 2))).map(({ id }) => id);
    expect(await page(null, null)).toEqual(['t3', 't2']);
    expect(await page(null, [100, 't2'])).toEqual(['t1']);
    expect(await page('u1', null)).toEqual(['t2', 't1']);
    expect(await write(store, () => abandonBacktests('gone', 400))).toBe(2);
    expect(await write(store, () => deleteBacktest('t1'))).toBe(true);
  });

  it('lists what the books hold over several accounts', async () => {
    const store = await opened(await create());
    for (const name of ['a1', 'a2', 'other']) {
      await store.append(name, [
        defined,
        {
          bot: 'b',
          time: 1,
          kind: 'TransferBooked',
          payload: {
            entryId: 'd',
            amount: { amount: cents(100_000), currency: 'USDT' },
            reason: 'deposit',
          },
        },
      ]);
    }
    for (const [name, n] of [
      ['a1', 1],
      ['a2', 1],
      ['a1', 2],
      ['other', 1],
    ] as const) {
      await store.append(name, [intended('b', n), sent('b', n), accepted('b', n)]);
    }
    await store.append('a1', [filled('b', 1, 't1')]);
    const accounts = ['a1', 'a2'];
    const pages: string[] = [];
    let before: ReturnType<typeof orderKey> | null = null;
    for (;;) {
      const from = before;
      const page = await read(store, () => listOrders({ accounts }, from, 1));
      const [order] = page;
      if (order === undefined) break;
      before = orderKey(order);
      pages.push(before.key);
    }
    expect([...pages].sort()).toEqual(['a1/b-1', 'a1/b-2', 'a2/b-1']);
    const keys = async (filter: Partial<Parameters<typeof listOrders>[0]>): Promise<string[]> =>
      (await read(store, () => listOrders({ accounts, ...filter }, null, 9)))
        .map((order) => orderKey(order).key)
        .sort();
    expect(await keys({ statuses: ['FILLED'] })).toEqual(['a1/b-1']);
    expect(await keys({ bots: ['nobody'] })).toEqual([]);
    expect(await keys({ accounts: [] })).toEqual([]);
    expect(await keys({ accounts: ["a1' or '1'='1"] })).toEqual([]);
    expect((await read(store, () => listFills({ accounts }, null, 9))).length).toBe(1);
    expect(
      (await read(store, () => listFills({ accounts, clientOrderId: 'b-2' }, null, 9))).length,
    ).toBe(0);
    expect(await read(store, () => listTrades({ accounts, pnl: '+' }, null, 9))).toEqual([]);
    expect(
      (await read(store, () => listPositions({ accounts }, true))).map((one) => one.account),
    ).toEqual(['a1']);
    expect((await read(store, () => listBalances({ accounts }))).length).toBeGreaterThan(1);
    expect(await read(store, () => listQuarantine(accounts, true))).toEqual([]);
    expect(await read(store, () => listDeskStates({ accounts }))).toEqual([]);
    expect((await read(store, () => listInstruments(accounts))).length).toBe(2);
    const counts = await read(store, () => countByBot({ accounts }));
    expect(counts.get('a1/b')).toEqual({
      account: 'a1',
      bot: 'b',
      orders: 2,
      fills: 1,
      trades: 0,
      wins: 0,
      losses: 0,
    });
    expect([...counts.keys()].sort()).toEqual(['a1/b', 'a2/b']);
  });
}
