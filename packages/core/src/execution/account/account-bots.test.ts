import { beforeEach, describe, expect, it } from 'vitest';
import { NightdeskError } from '../../errors/nightdesk-error.ts';
import { Money } from '../../money/money.ts';
import { anOrder, settle, SPOT, TestDesk, tick } from './account.test-support.ts';

const WHY = { rule: 'test', values: {} };
/** 0.01 BTC and 100.0 in raw units. */
const SIZE = 10n;
const PRICE = 1_000n;

let desk: TestDesk;
beforeEach(async () => {
  desk = await new TestDesk().start();
});

const sent = (): string[] => desk.venue.calls.filter((call) => call.startsWith('submit'));

describe('in the place of the venue', () => {
  const bracket = (): Promise<void> =>
    desk.act((context) => {
      context.submit(
        {
          ...{ instrument: 0, side: 'BUY', type: 'LIMIT', limitPrice: 100, quantity: 0.01 },
          then: [
            { instrument: 0, side: 'SELL', type: 'STOP_MARKET', triggerPrice: 90, ocoGroup: 'x' },
            { instrument: 0, side: 'SELL', type: 'LIMIT', limitPrice: 120, ocoGroup: 'x' },
          ],
        },
        WHY,
      );
    });

  it('sends children when their parent is over, for what it has filled', async () => {
    await bracket();
    expect(sent()).toEqual(['submit bot-1']);
    desk.venue.fill('bot-1', 4n, PRICE);
    await desk.clock.pass(1_000);
    expect(sent()).toEqual(['submit bot-1']);
    // Half-filled for too long: cut to what it has.
    await desk.clock.pass(3_000);
    expect(desk.status('bot-1')).toBe('CANCELED');
    expect(sent()).toEqual(['submit bot-1', 'submit bot-2', 'submit bot-3']);
    expect(desk.venue.orders.get('bot-2')?.quantity).toBe(4n);
    expect(desk.kernel.books.openOrders.get(2)?.quantity).toBe(4n);
  });

  it('cancels them also when the process dies in between', async () => {
    await bracket();
    desk.venue.fill('bot-1', SIZE, PRICE);
    await desk.clock.pass(500);
    desk.store.fault = new NightdeskError({ code: 'X', message: 'x', disposition: 'retry' });
    desk.venue.fill('bot-3', SIZE, 1_200n, false);
    desk.store.fault = null;
    await desk.start();
    expect([desk.status('bot-2'), desk.status('bot-3')]).toEqual(['CANCELED', 'FILLED']);
  });

  it('cancels the others of a group when one is filled', async () => {
    await bracket();
    desk.venue.fill('bot-1', SIZE, PRICE);
    await desk.clock.pass(500);
    desk.venue.fill('bot-3', SIZE, 1_200n);
    await desk.clock.pass(500);
    expect([desk.status('bot-2'), desk.status('bot-3')]).toEqual(['CANCELED', 'FILLED']);
  });

  it('withdraws children of a parent that ended without a fill', async () => {
    await bracket();
    await desk.cancel(1);
    await desk.clock.pass(500);
    expect([2, 3].map((n) => desk.status(`bot-${n}`))).toEqual(['CANCELED', 'CANCELED']);
    expect(sent()).toEqual(['submit bot-1']);
  });

  it('cancels an order at its date', async () => {
    const expireTime = desk.clock.now() + 3_000;
    await desk.act((context) => {
      const terms = { instrument: 0, side: 'BUY', type: 'LIMIT', limitPrice: 100 } as const;
      context.submit({ ...terms, quantity: 0.01, timeInForce: 'GTD', expireTime }, WHY);
    });
    await desk.clock.pass(2_000);
    expect(desk.status('bot-1')).toBe('ACCEPTED');
    await desk.clock.pass(2_000);
    expect(desk.status('bot-1')).toBe('CANCELED');
  });

  it('sends a cash order as a quantity that the cash pays for with a margin', async () => {
    await desk.act((context) => {
      context.submit({ instrument: 0, side: 'BUY', cash: 100 }, WHY);
    });
    // 100 at 100.5 buys 0.995.
    expect(desk.venue.orders.get('bot-1')?.quantity).toBe(995n);
    desk.venue.fill('bot-1', 995n, PRICE);
    await settle();
    expect(desk.kernel.books.openOrders.size).toBe(0);
  });
});

describe('bots that come and go', () => {
  it('are given their share when they come, and started once', async () => {
    await desk.account.addBot(desk.bot('late'));
    expect(desk.started).toEqual(['bot', 'late']);
    expect(desk.account.bots.get('late')?.kernel.portfolio.settlement(0).total).toBe(
      5_000_00000000n,
    );
    await desk.start();
    await desk.account.addBot(desk.bot('late'));
    expect(desk.started).toEqual(['bot', 'late']);
  });

  it('stand still without a share, and keep nobody waiting', async () => {
    const poor = new TestDesk();
    poor.venue.balances_ = poor.venue.balances_.map((money) => new Money(1n, money.currency));
    await poor.start();
    expect(poor.account.phase).toBe('READY');
    expect(poor.account.bots.get('bot')?.failure?.code).toBe('ALLOCATION_SHORT');
    expect(poor.started).toEqual([]);
  });

  it('are not hosted when there is nothing left for them', async () => {
    await desk.account.addBot(desk.bot('late'));
    await expect(desk.account.addBot(desk.bot('third'))).rejects.toMatchObject({
      code: 'ALLOCATION_SHORT',
    });
    expect([...desk.account.bots.keys()]).toEqual(['bot', 'late']);
    await expect(desk.account.addBot(desk.bot('late'))).rejects.toMatchObject({
      code: 'BOT_HOSTED',
    });
  });

  it('stand still when what was kept of them is no state, and keep nobody waiting', async () => {
    await desk.store.commit({
      events: [],
      states: [{ bot: 'bot', seen: 1, state: { kernel: 'rubbish' } }],
    });
    await desk.start();
    expect(desk.account.phase).toBe('READY');
    expect(desk.account.bots.get('bot')?.failure?.code).toBe('STATE_MISMATCH');
    await desk.account.addBot(desk.bot('late'));
    expect(desk.started).toEqual(['bot', 'late']);
  });

  it('miss nothing while they are away', async () => {
    await desk.buy();
    await desk.account.removeBot('bot');
    desk.venue.fill('bot-1', SIZE, PRICE);
    await desk.clock.pass(15_000);
    expect(desk.status('bot-1')).toBe('FILLED');
    expect(desk.venue.calls.filter((call) => call.startsWith('cancel'))).toEqual([]);
    await desk.account.addBot(desk.bot('bot'));
    expect(desk.told).toEqual(['ACCEPTED 1', 'fill 1 0.010']);
    expect(desk.kernel.portfolio.position(0).quantity).toBe(SIZE);
    await expect(desk.account.removeBot('nobody')).rejects.toMatchObject({
      code: 'BOT_NOT_HOSTED',
    });
  });

  it('are told the new terms of an order that memory has let go', async () => {
    await desk.buy();
    await desk.account.removeBot('bot');
    desk.venue.tell(desk.venue.set('bot-1', { quantity: 2n * SIZE }));
    await settle();
    desk.venue.fill('bot-1', 2n * SIZE, PRICE);
    await settle();
    await desk.clock.pass(7 * 3_600_000);
    expect(desk.account.books.get('orders', 'bot-1')).toBe(null);
    await desk.account.addBot(desk.bot('bot'));
    expect(desk.account.bots.get('bot')?.failure).toBe(null);
    expect(desk.kernel.portfolio.position(0).quantity).toBe(2n * SIZE);
  });

  it('go on with another kernel between two events', async () => {
    await desk.buy();
    await desk.account.replaceKernel('bot', (old) => {
      const next = desk.bot('bot');
      next.kernel.restore(old.save());
      return next;
    });
    desk.venue.fill('bot-1', SIZE, PRICE);
    await settle();
    expect(desk.kernel.portfolio.position(0).quantity).toBe(SIZE);
    await desk.start();
    expect(desk.kernel.portfolio.position(0).quantity).toBe(SIZE);
    expect(desk.started).toEqual(['bot']);
  });
});

describe('limits of the account', () => {
  it('deny what a bot may, and the bot is told', async () => {
    desk.limits = { maxOrderValue: '0.5' };
    await desk.start();
    await desk.buy();
    expect(desk.store.story).toEqual(['OrderIntended', 'OrderDenied']);
    expect(desk.told.at(-1)).toMatch(/^REJECTED 1 RISK_/);
    expect(sent()).toEqual([]);
  });

  it('remember over a restart how the day began, and what was lost since', async () => {
    desk.limits = { dailyLoss: { percent: 10 } };
    await desk.start();
    await desk.buy(10);
    desk.venue.fill('bot-1', 10_000n, PRICE);
    await desk.clock.pass(1_000);
    // 10 BTC lose 80 each: 800 of 5,000.
    await desk.act(() => {}, 20);
    await desk.clock.pass(1_000);
    await desk.start();
    await desk.act((context) => {
      context.submit({ instrument: 0, side: 'BUY', quantity: 0.01 }, WHY);
    }, 20);
    expect(desk.told.at(-1)).toMatch(/RISK_DAILY_LOSS/);
    expect(sent()).toEqual(['submit bot-1']);
  });
});

describe('a stop', () => {
  it('lets nothing leave afterwards', async () => {
    desk.venue.onSubmit = () => ({ kind: 'unknown', doubt: 'rate-limited', retryAfter: 2_000 });
    await desk.buy();
    await desk.buy();
    const stopped = desk.account.stop();
    await desk.clock.pass(5_000);
    await stopped;
    desk.venue.onSubmit = null;
    await desk.clock.pass(60_000);
    expect(sent()).toEqual(['submit bot-1']);
    expect(desk.account.phase).toBe('STOPPED');
    expect(desk.account.process('bot', tick(100, desk.clock.now()))).toBe(false);
  });

  it('does not wait for a store that takes nothing', async () => {
    desk.store.fault = new NightdeskError({
      code: 'STORE_FULL',
      message: 'The disk is full.',
      disposition: 'retry',
    });
    await desk.buy();
    await desk.clock.pass(3_000);
    let over = false;
    void desk.account.stop().then(() => (over = true));
    await desk.clock.pass(10_000);
    expect(over).toBe(true);
    expect(desk.over).toBe(true);
  });
});

describe('a bot that failed', () => {
  it('is told again what it missed when it is started anew', async () => {
    await desk.buy();
    await desk.buy();
    desk.onFill = () => {
      throw new RangeError('index 7');
    };
    desk.venue.fill('bot-1', SIZE, PRICE);
    await settle();
    expect(desk.account.bots.get('bot')?.failure?.code).toBe('STRATEGY_FAILED');
    desk.venue.fill('bot-2', SIZE, PRICE);
    await desk.clock.pass(70_000);
    desk.onFill = null;
    await desk.start();
    expect(desk.kernel.portfolio.position(0).quantity).toBe(2n * SIZE);
    expect(desk.kernel.books.openOrders.size).toBe(0);
    expect(desk.kernel.books.tradingState).toBe('HALTED');
  });
});

describe('what may only be left', () => {
  it('lets exits of spot pass at the send, which no flag marks', async () => {
    await desk.buy();
    desk.venue.fill('bot-1', SIZE, PRICE);
    await settle();
    let open = (): void => {};
    desk.store.gate = new Promise((resolve) => (open = resolve));
    await desk.act((context) => {
      context.submit({ instrument: 0, side: 'SELL', quantity: 0.01 }, WHY);
    });
    void desk.account.setTradingState('', 'REDUCING', 'test', 'me');
    open();
    await settle();
    expect(sent()).toEqual(['submit bot-1', 'submit bot-2']);
  });
});

describe('the account', () => {
  it('quarantines what nothing explains, and lets the instrument only be left', async () => {
    desk.venue.balances_ = desk.venue.balances_.map((money) => money.add(money));
    await desk.clock.pass(75_000);
    expect([...desk.account.restricted.keys()]).toEqual([SPOT.id]);
    const opened = desk.store.events_.filter(({ kind }) => kind === 'QuarantineOpened');
    expect(opened).toHaveLength(1);
    await desk.buy();
    expect(desk.told.at(-1)).toMatch(/^DENIED 1 .*quarantine/i);
    await desk.account.resolveQuarantine({
      id: 'balance/USDT/1',
      resolution: 'adopt',
      by: 'me',
      note: 'a transfer that the venue does not list',
    });
    await desk.clock.pass(70_000);
    expect(desk.account.restricted.size).toBe(0);
    expect(desk.account.reconciler.last.outcome).toBe('equal');
    await desk.buy();
    expect(sent()).toEqual(['submit bot-2']);
  });

  it('cancels a stray order of ours and leaves those of others alone', async () => {
    desk.venue.take({ ...anOrder('bot-99'), quantity: SIZE });
    desk.venue.take({ ...anOrder('web_7f3'), quantity: SIZE });
    await desk.clock.pass(12_000);
    expect(desk.venue.calls.filter((call) => call.startsWith('cancel'))).toEqual(['cancel bot-99']);
    expect(desk.account.reconciler.foreignOrders.map((o) => o.clientOrderId)).toEqual(['web_7f3']);
  });

  it('heeds the wish of the venue for silence', async () => {
    desk.venue.onSubmit = () => ({ kind: 'unknown', doubt: 'rate-limited', retryAfter: 5_000 });
    await desk.buy();
    const { length } = desk.venue.calls;
    await desk.clock.pass(4_500);
    expect(desk.venue.calls).toHaveLength(length);
    await desk.clock.pass(2_000);
    expect(desk.venue.calls.length).toBeGreaterThan(length);
  });

  it('lets a failing bot stand still, and looks after its orders', async () => {
    await desk.buy();
    await desk.act(() => {
      throw new RangeError('index 7');
    });
    expect(desk.notices.map(({ code }) => code)).toEqual(['STRATEGY_FAILED']);
    expect(desk.account.phase).toBe('READY');
    expect(desk.account.books.get('deskStates', 'bot')?.tradingState).toBe('HALTED');
    desk.venue.fill('bot-1', SIZE, PRICE);
    await settle();
    expect(desk.status('bot-1')).toBe('FILLED');
    await desk.start();
    await desk.buy();
    expect(desk.told.at(-1)).toMatch(/RISK_HALTED/);
  });

  it('keeps nothing old in memory', async () => {
    await desk.buy();
    desk.venue.fill('bot-1', SIZE, PRICE);
    await desk.clock.pass(7 * 3_600_000);
    expect(desk.account.books.all('orders')).toEqual([]);
    expect(desk.account.books.all('fills')).toEqual([]);
    expect(desk.account.reconciler.last.outcome).toBe('equal');
  });
});
