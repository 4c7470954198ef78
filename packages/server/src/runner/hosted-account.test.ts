import { join } from 'node:path';
import { accountSpec } from '@nightdesk/contracts/desk/account-spec';
import { generateCandles } from '@nightdesk/data/generate';
import { CandleStore } from '@nightdesk/data/store/candle-store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';
import { openStore, type Store } from '@nightdesk/store/open-store';
import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { AccountSpec } from '@nightdesk/contracts/desk/account-spec';
import type { PlacedEvent } from '@nightdesk/core/ports/account-store';
import { TestDesk, testAccount, testBot, until } from '../supervisor/desk.test-support.ts';
import { carryOutCommand } from './carry-out-command.ts';
import { HostedAccount } from './hosted-account.ts';
import { LagMeter } from './lag-meter.ts';
import { SharedFeeds } from './shared-feeds.ts';

/** Ten seconds of the market in one of the world. */
const SPEED = 10;

let desk: TestDesk;
let store: Store;
let accounts: HostedAccount[] = [];
let events: PlacedEvent[] = [];
let problems: { bot: string; error: unknown }[] = [];
let logs: { bot: string; level: string; code: string; text: string }[] = [];

vi.mock('@nightdesk/strategies/load-strategy', async (original) => {
  const real = await original<{ loadStrategy: (name: string) => Promise<StrategyDefinition> }>();
  return {
    loadStrategy: async (name: string): Promise<StrategyDefinition> => {
      if (name !== 'bomb') return real.loadStrategy(name);
      const definition = await real.loadStrategy('supertrend');
      return {
        ...definition,
        create: () => ({
          onBar: () => {
            throw new Error('the strategy has a defect');
          },
        }),
      };
    },
  };
});

beforeEach(async () => {
  desk = new TestDesk();
  await desk.prepare();
  store = await openStore(desk.store);
  accounts = [];
  events = [];
  problems = [];
  logs = [];
});

afterEach(async () => {
  for (const account of accounts) if (account.phase === 'READY') await account.close(0, true);
  await store.close();
  await desk.close();
});

async function host(
  bots: readonly BotSpec[],
  spec: AccountSpec = testAccount({ speed: SPEED, symbols: 4 }),
  staleAfter = 10_000,
): Promise<HostedAccount> {
  const account = await HostedAccount.open(
    spec,
    bots.map((bot) => ({ spec: bot, desired: 'RUNNING' })),
    {
      store,
      home: desk.home,
      feeds: new SharedFeeds(staleAfter, desk.home),
      lag: new LagMeter(),
      staleAfter,
      onEvent: (_account, placed) => events.push(placed),
      onLog: (_account, bot, notice) => logs.push({ bot, ...notice }),
      onPhase: () => {},
      onFailed: (_account, bot, error) => problems.push({ bot, error }),
    },
  );
  accounts.push(account);
  await until('the account is ready', () => account.phase === 'READY');
  return account;
}

function filled(bot: string): number {
  return events.filter(({ event }) => event.bot === bot && event.kind === 'OrderFilled').length;
}

describe('a hosted account', () => {
  it('stops a bot that throws, and its neighbours trade on', async () => {
    const account = await host([testBot('b0'), testBot('b1', { strategy: 'bomb' })]);
    await until('the bomb has gone off', () => account.bot('b1').phase === 'FAULTED');
    expect(account.bot('b1').reason).toContain('the strategy has a defect');
    const before = filled('b0');
    await until('the neighbour trades on', () => filled('b0') > before);
    expect(account.bot('b0').phase).toBe('RUNNING');
    expect(account.phase).toBe('READY');
    // It stays halted until a person starts it again.
    await until(
      'it is halted for good',
      () => account.execution.books.get('deskStates', 'b1')?.tradingState === 'HALTED',
    );
    await account.restart({ spec: testBot('b1'), desired: 'RUNNING' }, 'person');
    await until('it trades', () => filled('b1') > 0);
  });

  it('hosts the others when one bot cannot be made', async () => {
    const account = await host([
      testBot('b0'),
      testBot('b1', { config: { period: 1_000 } }),
      testBot('b2', { instruments: ['NOPE.SIMULATED'] }),
      testBot('b3', { strategy: 'no-such-strategy' }),
    ]);
    expect([...account.bots.keys()]).toEqual(['b0']);
    expect(problems.map(({ bot, error }) => [bot, codeOf(error)])).toEqual([
      ['b1', 'CONFIG_INVALID'],
      ['b2', 'INSTRUMENT_UNKNOWN'],
      ['b3', 'STRATEGY_UNKNOWN'],
    ]);
    await until('the one trades', () => filled('b0') > 0);
  });

  it('leaves, cancels or closes as the policy says, and is flat when it was closed', async () => {
    const account = await host([testBot('b0'), testBot('b1')]);
    await until('both hold something', () => held(account, 'b0') > 0 && held(account, 'b1') > 0);
    expect(await account.stopBot('b0', 'close', 8_000)).toBe('');
    expect(account.bots.has('b0')).toBe(false);
    const positions = account.execution.books.all('positions');
    expect(positions.find(({ bot }) => bot === 'b0')?.quantity).toBe('0');
    const orders = account.execution.books.all('orders').filter(({ bot }) => bot === 'b0');
    expect(orders.every(({ status }) => status === 'FILLED' || status === 'CANCELED')).toBe(true);
    // A person's close, unless the strategy was out by itself in that very moment.
    expect(orders.at(-1)?.decision).toMatch(/a person|the trend is down/);
    await until('the other holds something', () => held(account, 'b1') > 0);
    const before = account.execution.books.all('orders').filter(({ bot }) => bot === 'b1').length;
    expect(await account.stopBot('b1', 'leave', 0)).toBe('');
    const after = account.execution.books.all('orders').filter(({ bot }) => bot === 'b1').length;
    expect(after - before).toBeLessThanOrEqual(1);
  });

  it('lets a paused bot leave positions and not enter any, and resumes it', async () => {
    const account = await host([testBot('b0')]);
    await until('it trades', () => filled('b0') > 0);
    await account.want({ spec: testBot('b0'), desired: 'PAUSED' });
    expect(account.execution.books.get('deskStates', 'b0')).toMatchObject({
      tradingState: 'REDUCING',
      tradingReason: 'paused',
    });
    await until('it is flat', () => held(account, 'b0') === 0);
    const at = events.length;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(events.slice(at).filter(({ event }) => event.kind === 'OrderIntended')).toEqual([]);
    await account.want({ spec: testBot('b0'), desired: 'RUNNING' });
    await until('it trades again', () => held(account, 'b0') > 0);
  });

  it('does not resume what somebody else has halted', async () => {
    const account = await host([testBot('b0')]);
    await account.execution.setTradingState('b0', 'HALTED', 'kill switch', 'person');
    await account.want({ spec: testBot('b0'), desired: 'RUNNING' });
    expect(account.execution.books.get('deskStates', 'b0')?.tradingState).toBe('HALTED');
  });

  it('takes a new configuration up where the strategy can, and warms up from the last bars where not', async () => {
    const account = await host([
      testBot('b0', { config: { period: 3, multiplier: 0.5, slippage: 100 } }),
    ]);
    await until('it trades', () => filled('b0') > 0);
    const amount = { period: 3, multiplier: 0.5, slippage: 100, amount: 20 };
    expect(
      await account.configure(testBot('b0', { config: amount, configVersion: 2 })),
    ).toMatchObject({
      how: 'taken-up',
    });
    const period = { ...amount, period: 40 };
    expect(
      await account.configure(testBot('b0', { config: period, configVersion: 3 })),
    ).toMatchObject({
      how: 'warmed-up',
    });
    expect(account.bot('b0').kernel.books.isWarm).toBe(true);
    const before = filled('b0');
    await until('it trades on', () => filled('b0') > before);
    await expect(
      account.configure(testBot('b0', { config: { period: -1 }, configVersion: 4 })),
    ).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(
      account.configure(testBot('b0', { instruments: ['C3USDT.SIMULATED'], configVersion: 4 })),
    ).rejects.toMatchObject({ code: 'BOT_SHAPE' });
    expect(account.bot('b0').spec.configVersion).toBe(3);
  });

  it('takes up what was kept when it is opened again, with a changed configuration too', async () => {
    const first = await host([testBot('b0'), testBot('b1')]);
    await until('both trade', () => filled('b0') > 0 && filled('b1') > 0);
    await first.close(0, true);
    const positions = text(first.execution.books.all('positions'));
    const fills = filled('b0') + filled('b1');
    const second = await host([
      testBot('b0'),
      testBot('b1', { config: { period: 30, multiplier: 0.5, slippage: 100 }, configVersion: 2 }),
    ]);
    expect(problems).toEqual([]);
    // The market goes on: a fill that was on its way may have been found already.
    const kept = text(second.execution.books.all('positions'));
    if (filled('b0') + filled('b1') === fills) expect(kept).toBe(positions);
    expect(second.bot('b0').kernel.strategy.isFresh).toBe(false);
    expect(second.bot('b1').kernel.strategy.isFresh).toBe(true);
    await until('the changed one is warm', () => second.bot('b1').kernel.books.isWarm);
    const before = filled('b0') + filled('b1');
    await until('they trade on', () => filled('b0') + filled('b1') > before);
  });

  it('is degraded while its feed is stale, and recovers by itself', async () => {
    // Outages of one to three minutes of the market, which is 300 times as fast.
    const spec = testAccount({ speed: 300, feed: { gaps: 0.3 } });
    const account = await host([testBot('b0', { timeFrame: 10_000 })], spec, 20_000);
    const bot = account.bot('b0');
    await until('its feed is stale', () => bot.phase === 'DEGRADED', 20_000);
    expect(bot.reason).toContain('no fresh price of C0USDT.SIMULATED');
    await until('it has recovered', () => bot.phase === 'RUNNING', 20_000);
  });

  it('replays candles, and goes on behind the last of them after a restart', async () => {
    const [market] = generateCandles({
      seed: 3,
      bars: 3_000,
      timeFrame: 60_000,
      symbols: [{ symbol: 'C0USDT' }],
    });
    if (market === undefined) throw new Error('no market was made');
    await new CandleStore(join(desk.home, 'candles')).put({
      ...market,
      symbol: 'C0USDT',
      simulated: false,
    });
    const feed = { kind: 'replay', source: 'C0USDT@1m', speed: 6_000 };
    const spec = accountSpec.parse({ ...testAccount({ symbols: 1 }), feed });
    const bot = testBot('b0', { timeFrame: 60_000 });
    const first = await host([bot], spec);
    expect(first.feed.feed.simulated).toBe(false);
    await until('it trades', () => filled('b0') > 2);
    await first.close(0, true);
    const last = events.at(-1)?.event.time ?? Infinity;
    const at = events.length;
    await host([bot], spec);
    await until('it trades on', () => events.length > at + 4);
    for (const { event } of events.slice(at)) expect(event.time).toBeGreaterThanOrEqual(last);
    await expect(
      host(
        [bot],
        accountSpec.parse({ ...spec, id: 'other', feed: { ...feed, source: 'NOPE@1m' } }),
      ),
    ).rejects.toMatchObject({ code: 'FEED_SOURCE' });
  });

  it('carries out what a person wants', async () => {
    const account = await host([testBot('b0')]);
    await until('it holds something', () => held(account, 'b0') > 0);
    const closed = await carryOutCommand(account, {
      kind: 'close-position',
      bot: 'b0',
      instrument: null,
      by: 'person',
      patience: 8_000,
    });
    expect(closed).toEqual({ flat: true, left: '' });
    expect(account.execution.books.get('deskStates', 'b0')?.tradingState).toBe('REDUCING');
    await carryOutCommand(account, {
      kind: 'trading-state',
      bot: 'b0',
      state: 'ACTIVE',
      reason: 'go on',
      by: 'person',
    });
    await until('it trades again', () => held(account, 'b0') > 0);
    await expect(
      carryOutCommand(account, { kind: 'cancel-order', clientOrderId: 'b0-99999', by: 'person' }),
    ).rejects.toMatchObject({ code: 'ORDER_UNKNOWN' });
    await expect(
      carryOutCommand(account, { kind: 'cancel-entries', bot: 'b9', by: 'person' }),
    ).rejects.toMatchObject({ code: 'BOT_NOT_HOSTED' });
    expect(await carryOutCommand(account, { kind: 'query' })).toMatchObject({
      phase: 'READY',
      simulated: true,
    });
  });
});

function held(account: HostedAccount, bot: string): number {
  const positions = account.execution.books.all('positions');
  return Number(positions.find((one) => one.bot === bot)?.quantity ?? 0);
}

function text(records: readonly object[]): string {
  return JSON.stringify(records.map((record) => JSON.stringify(record)).sort());
}

function codeOf(error: unknown): string {
  return error instanceof NightdeskError ? error.code : String(error);
}
