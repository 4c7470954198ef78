import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/expect-error.test-support.ts';
import { BTC, ETH, inverse, linear, spot, USDT } from '../model/instruments.test-support.ts';
import { Money } from '../money/money.ts';
import type { OrderRequest } from '../orders/order-request.ts';
import type { Json } from '../strategy/json.ts';
import { AccountRisk } from './account-risk.ts';
import type { AccountRiskSettings } from './account-risk-settings.ts';
import type { AccountRiskView } from './account-risk-view.ts';
import { linearDesk, spotDesk, TestDesk } from './risk.test-support.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = 1000 * DAY;

/** Two bots of 10,000 USDT each, on spot and on a linear perpetual at 100. */
class Account {
  readonly a: TestDesk = spotDesk();
  readonly b: TestDesk = linearDesk();
  now: number = START + HOUR;
  tradingState: AccountRiskView['tradingState'] = 'ACTIVE';
  foreignExposure: number = 0;
  bots: Map<string, TestDesk> = new Map([
    ['a', this.a],
    ['b', this.b],
  ]);
  risk: AccountRisk;
  readonly #settings: AccountRiskSettings;

  constructor(settings: AccountRiskSettings) {
    this.#settings = settings;
    this.risk = new AccountRisk(settings, USDT);
  }

  get view(): AccountRiskView {
    const { now, tradingState, bots, foreignExposure } = this;
    return { now, tradingState, bots, foreignExposure };
  }

  /** An order of a bot that asks to be sent; `ok` or the code. */
  ask(bot: 'a' | 'b', request: Partial<OrderRequest> = {}, companions = 0): string {
    return this.reason(bot, request, companions)?.code ?? 'ok';
  }

  reason(bot: 'a' | 'b', request: Partial<OrderRequest> = {}, companions = 0) {
    return this.risk.decide(this[bot].order(request), bot, this.view, companions);
  }

  /** Marks the price of both bots. */
  mark(price: number): void {
    for (const desk of this.bots.values()) desk.mark(price);
    this.risk.mark(this.view);
  }

  restart(): void {
    const state = JSON.parse(JSON.stringify(this.risk.save())) as Json;
    this.risk = new AccountRisk(this.#settings, USDT);
    this.risk.restore(state);
    expect(this.risk.save()).toEqual(state);
  }
}

describe('limits over all bots of an account', () => {
  it('let everything through when there are none', () => {
    const account = new Account({});
    expect(account.ask('a', { quantity: 1000 })).toBe('ok');
    expect(account.ask('b', { quantity: 1000 })).toBe('ok');
  });

  it('name level, limit and present value in every denial', () => {
    const account = new Account({ maxOrderValue: '500' });
    expect(account.reason('a', { quantity: 6 })).toEqual({
      check: 'max-order-value',
      code: 'RISK_ORDER_VALUE',
      reason:
        'the order is worth 600.00 USDT, the most allowed is 500 (limit of the account, all bots together)',
    });
    const user = new AccountRisk({ maxOrderValue: '500' }, USDT, 'user');
    const order = account.a.order({ quantity: 6 });
    expect(user.decide(order, 'a', account.view)?.reason).toContain('(limit of the user,');
    expect(user.decide(order, 'c', account.view)?.code).toBe('RISK_BOT_UNKNOWN');
  });

  it('add up positions and working orders of all bots, foreign ones and those without an answer', () => {
    const account = new Account({ maxTotalExposure: '2000' });
    account.a.trade('BUY', 5, 100);
    account.b.trade('SELL', 4, 100);
    const unanswered = account.b.order({
      side: 'SELL',
      type: 'LIMIT',
      limitPrice: 100,
      quantity: 3,
    });
    unanswered.apply('submitted', 0, '');
    account.b.openOrders.set(unanswered.sequence, unanswered);
    expect(account.ask('a', { quantity: 8 })).toBe('ok');
    expect(account.ask('a', { quantity: 8.01 })).toBe('RISK_EXPOSURE');
    account.foreignExposure = 100;
    expect(account.ask('a', { quantity: 8 })).toBe('RISK_EXPOSURE');
    expect(account.ask('a', { quantity: 7 })).toBe('ok');
    // The order may be among the open ones already: it counts once.
    const working = account.a.work({ type: 'LIMIT', limitPrice: 100, quantity: 7 });
    expect(account.risk.decide(working, 'a', account.view)).toBeNull();
    expect(account.ask('a', { quantity: 0.01 })).toBe('RISK_EXPOSURE');
    expect(account.ask('a', { side: 'SELL', quantity: 5 })).toBe('ok');
  });

  it('count exposure by a share of the equity of all', () => {
    const account = new Account({ maxTotalExposurePercent: 10 });
    expect(account.ask('a', { quantity: 20 })).toBe('ok');
    expect(account.reason('a', { quantity: 20.01 })?.reason).toContain(
      'could come to 2001.00 USDT, the most allowed is 2000.00 (10 % of equity)',
    );
  });

  it('refuse what nobody can count', () => {
    const account = new Account({ maxTotalExposure: '2000', maxOrderValue: '5000' });
    account.b.trade('BUY', 1, 100);
    account.b.mark(Number.NaN);
    expect(account.reason('a', { quantity: 1 })?.reason).toContain('an unknown amount of USDT');
    account.b.mark(100);
    expect(account.ask('a', { quantity: 1 })).toBe('ok');
    account.foreignExposure = Number.NaN;
    expect(account.ask('a', { quantity: 1 })).toBe('RISK_EXPOSURE');
  });

  it('convert what is counted in another currency, and refuse what cannot be', () => {
    const account = new Account({ maxTotalExposure: '60000', maxOrderValue: '30000' });
    const coins = new TestDesk([inverse()], [Money.parse('1', BTC)], 50_000);
    const ether = new TestDesk(
      [spot({ symbol: 'ETHBTC', base: ETH, quote: BTC })],
      [Money.parse('1', BTC)],
      0.05,
    );
    account.bots.set('c', coins).set('d', ether);
    // The price of a bitcoin is the newest that any bot knows.
    account.a.now += 1;
    account.a.mark(50_000);
    const order = ether.order({ quantity: 10 });
    expect(account.risk.decide(order, 'd', account.view)).toBeNull();
    const large = ether.order({ quantity: 13 });
    expect(account.risk.decide(large, 'd', account.view)?.reason).toContain('worth 32500.00 USDT');
    account.a.mark(Number.NaN);
    account.b.mark(Number.NaN);
    expect(account.risk.decide(order, 'd', account.view)?.code).toBe('RISK_ORDER_VALUE');
  });

  it('count working orders of all bots, with the family that is sent', () => {
    const account = new Account({ maxOpenOrders: 4 });
    account.a.work({ type: 'LIMIT', limitPrice: 90 });
    account.b.work({ type: 'LIMIT', limitPrice: 90 });
    expect(account.ask('a', {}, 1)).toBe('ok');
    expect(account.reason('a', {}, 2)?.reason).toContain(
      '2 orders are working and 3 would be sent together, the most allowed is 4',
    );
    const parent = account.a.work({ type: 'LIMIT', limitPrice: 91 });
    const child = account.a.work({ side: 'SELL', type: 'LIMIT', limitPrice: 99 }, { parent: 3 });
    expect(account.risk.examine(parent, 'a', account.view, 1)).toBeNull();
    expect(account.ask('a')).toBe('RISK_OPEN_ORDERS');
    expect(account.ask('b', { side: 'SELL', reduceOnly: true })).toBe('ok');
    account.a.openOrders.delete(child.sequence);
    expect(account.ask('a')).toBe('ok');
  });

  it('hold order rates over all bots, also over a restart; exits may use as much again', () => {
    const account = new Account({ orderRate: { orders: 3, milliseconds: 1000 } });
    expect(account.ask('a', {}, 1)).toBe('ok');
    const version = account.risk.stateVersion;
    expect(account.ask('b')).toBe('ok');
    expect(account.risk.stateVersion).toBeGreaterThan(version);
    expect(account.ask('a')).toBe('RISK_ORDER_RATE');
    account.restart();
    account.now += 999;
    expect(account.ask('a')).toBe('RISK_ORDER_RATE');
    for (let i = 0; i < 3; i += 1) expect(account.ask('b', { reduceOnly: true })).toBe('ok');
    expect(account.ask('b', { reduceOnly: true })).toBe('RISK_ORDER_RATE');
    account.now += 1;
    expect(account.ask('b', { reduceOnly: true })).toBe('ok');
  });

  it('open only in allowed instruments, and only as the account may trade', () => {
    const account = new Account({ allowedInstruments: ['BTCUSDT.SIM'] });
    expect(account.ask('a')).toBe('ok');
    expect(account.ask('b')).toBe('RISK_INSTRUMENT');
    account.b.trade('BUY', 1, 100);
    expect(account.ask('b', { side: 'SELL', quantity: 1 })).toBe('ok');
    account.tradingState = 'REDUCING';
    expect(account.ask('a')).toBe('RISK_REDUCING');
    expect(account.ask('b', { side: 'SELL', quantity: 1 })).toBe('ok');
    account.tradingState = 'HALTED';
    expect(account.ask('b', { side: 'SELL', quantity: 1 })).toBe('RISK_HALTED');
  });

  it('judge a change of a working order as what takes its place', () => {
    const account = new Account({ maxTotalExposure: '1000', maxOpenOrders: 1 });
    const order = account.b.work({ type: 'LIMIT', limitPrice: 100, quantity: 8 });
    const change = (quantity: number, limitPrice = 0) =>
      account.risk.examineChange(
        order,
        {
          quantity: order.instrument.quantity(quantity).raw,
          limitPrice: limitPrice > 0 ? order.instrument.priceRaw(limitPrice, 'half-even') : 0n,
          triggerPrice: 0n,
        },
        'b',
        account.view,
      )?.code ?? 'ok';
    expect(change(10)).toBe('ok');
    expect(change(10.1)).toBe('RISK_EXPOSURE');
    expect(change(10, 101)).toBe('RISK_EXPOSURE');
    expect(change(5, 101)).toBe('ok');
    expect(account.b.openOrders.size).toBe(1);
  });

  it('are refused when they make no sense', () => {
    const wrong: AccountRiskSettings[] = [
      { maxOrderValue: '-1' },
      { maxTotalExposure: 'much' },
      { maxTotalExposurePercent: 0 },
      { maxOpenOrders: 1.5 },
      { orderRate: { orders: 0, milliseconds: 1 } },
      { dailyLoss: {} },
      { dailyLoss: { percent: 101 } },
      { maxDrawdown: { percent: Number.NaN } },
    ];
    for (const settings of wrong) {
      expect(codeOf(() => new AccountRisk(settings, USDT))).toBe('RISK_SETTINGS');
    }
  });
});

describe('the daily loss of an account', () => {
  /** Both bots long 10 at 100: each point of price is 20 of 20,000. */
  function invested(settings: AccountRiskSettings): Account {
    const account = new Account(settings);
    account.a.trade('BUY', 10, 100);
    account.b.trade('BUY', 10, 100);
    account.mark(100);
    return account;
  }
  const limited = (): Account => invested({ dailyLoss: { percent: 1, resetHourUtc: 6 } });

  it('counts what all bots have lost, realised or not, until the next day', () => {
    const account = limited();
    account.mark(90.1);
    expect(account.ask('a')).toBe('ok');
    account.b.trade('SELL', 10, 90);
    account.mark(90);
    expect(account.reason('a')?.reason).toBe(
      "the day's loss reached 200.00 USDT of 200.00 allowed, nothing is opened until 1972-09-27T06:00:00.000Z (limit of the account, all bots together)",
    );
    expect(account.ask('a', { side: 'SELL', quantity: 10 })).toBe('ok');
    account.mark(120);
    expect(account.ask('b')).toBe('RISK_DAILY_LOSS');
    account.now = START + 6 * HOUR;
    expect(account.ask('b')).toBe('ok');
  });

  it('wants the begin of each day recorded, once', () => {
    const account = limited();
    const take = () => account.risk.takeEvents(account.now);
    const day = START - 18 * HOUR;
    expect(take()).toEqual([
      {
        bot: '',
        time: account.now,
        kind: 'DayReset',
        payload: { day, equity: { amount: '20000', currency: 'USDT' } },
      },
    ]);
    expect(take()).toEqual([]);
    account.restart();
    account.mark(95);
    expect(take()).toEqual([]);
    account.now = START + 7 * HOUR;
    account.mark(94);
    expect(take().map(({ payload }) => payload)).toEqual([
      { day: day + DAY, equity: { amount: '19900', currency: 'USDT' } },
    ]);
  });

  it('goes on after a restart in the middle of the day, from its own state', () => {
    const account = limited();
    account.mark(95);
    account.restart();
    account.mark(90);
    expect(account.ask('a')).toBe('RISK_DAILY_LOSS');
    account.restart();
    account.mark(100);
    expect(account.ask('a')).toBe('RISK_DAILY_LOSS');
  });

  it('goes on from the begin of the day in the stream, when nothing else was kept', () => {
    const account = limited();
    const [reset] = account.risk.takeEvents(account.now);
    if (reset?.kind !== 'DayReset') throw new Error('no begin of a day');
    account.risk = new AccountRisk({ dailyLoss: { percent: 1, resetHourUtc: 6 } }, USDT);
    account.risk.resumeDay(reset.payload.day, Number(reset.payload.equity.amount));
    expect(account.risk.dayEquity).toBe(20_000);
    account.mark(90);
    expect(account.ask('a')).toBe('RISK_DAILY_LOSS');
    expect(account.risk.takeEvents(account.now)).toEqual([]);
  });

  it('counts from the last equity known, when the day began while nobody watched', () => {
    for (const state of ['saved', 'stream'] as const) {
      const account = limited();
      if (state === 'saved') account.restart();
      else {
        account.risk = new AccountRisk({ dailyLoss: { percent: 1, resetHourUtc: 6 } }, USDT);
        account.risk.resumeDay(START - 18 * HOUR, 20_000);
      }
      account.now = START + 12 * HOUR;
      account.mark(90);
      expect(account.ask('a')).toBe('RISK_DAILY_LOSS');
    }
  });

  it('takes no transfer, and no bot that comes or goes, for a profit or a loss', () => {
    const account = limited();
    account.mark(95);
    const move = (amount: string): void => {
      account.a.portfolio.applyTransfer(Money.parse(amount, USDT));
      account.mark(95);
    };
    move('-8000');
    expect([account.risk.dayEquity, account.ask('a')]).toEqual([12_000, 'ok']);
    move('88000');
    expect(account.ask('a')).toBe('ok');
    account.bots.set('c', linearDesk('5000'));
    account.mark(95);
    account.restart();
    account.bots.delete('c');
    account.mark(95);
    expect([account.risk.dayEquity, account.ask('a')]).toEqual([100_000, 'ok']);
    // Half a per cent of what was there is lost still; so much again is the limit.
    account.mark(45);
    expect(account.ask('a')).toBe('RISK_DAILY_LOSS');
  });

  it('does not forget what a bot has lost that is gone, nor give it back', () => {
    const account = limited();
    const gone = linearDesk('5000');
    gone.trade('BUY', 10, 100);
    account.bots.set('c', gone);
    account.mark(100);
    account.mark(95);
    account.bots.delete('c');
    account.mark(95);
    account.restart();
    account.mark(95);
    // 150 of 25,000 were lost, by three bots; the share of it is that of the 19,900 that are left.
    expect(account.risk.dayEquity).toBeCloseTo(20_050);
    expect(account.ask('a')).toBe('ok');
    account.mark(92.9);
    expect(account.ask('a')).toBe('ok');
    account.mark(90);
    expect(account.ask('a')).toBe('RISK_DAILY_LOSS');
  });

  it('waits for prices that are missing', () => {
    const account = limited();
    account.b.mark(Number.NaN);
    account.a.mark(1);
    account.risk.mark(account.view);
    expect(account.risk.equity).toBe(20_000);
    account.mark(90);
    expect(account.ask('a')).toBe('RISK_DAILY_LOSS');
  });

  it('says when its state must be kept, and only then', () => {
    const account = limited();
    const rises = (price: number): boolean => {
      const before = account.risk.stateVersion;
      account.mark(price);
      return account.risk.stateVersion > before;
    };
    expect(rises(99)).toBe(false);
    expect(rises(90)).toBe(true);
    expect(rises(89)).toBe(false);
    const before = account.risk.stateVersion;
    account.risk.takeEvents(account.now);
    expect(account.risk.stateVersion).toBe(before + 1);
    account.risk.takeEvents(account.now);
    expect(account.risk.stateVersion).toBe(before + 1);
    account.now += DAY;
    expect(rises(89)).toBe(true);
  });
});

describe('the drawdown of an account', () => {
  it('sets the account to REDUCING, until a person lifts it; then the peak is counted anew', () => {
    const account = new Account({ maxDrawdown: { percent: 1 } });
    account.a.trade('BUY', 10, 100);
    account.b.trade('BUY', 10, 100);
    account.mark(110);
    expect(account.risk.takeEvents(account.now).map(({ kind }) => kind)).toEqual(['DayReset']);
    account.restart();
    account.mark(99);
    expect(account.ask('b')).toBe('RISK_DRAWDOWN');
    expect(account.risk.takeEvents(account.now)).toEqual([
      {
        bot: '',
        time: account.now,
        kind: 'TradingStateChanged',
        payload: {
          state: 'REDUCING',
          reason:
            'equity fell 1 % or more below its peak of 20200.00 USDT, nothing is opened until a person sets the account to ACTIVE',
          changedBy: 'risk',
        },
      },
    ]);
    account.tradingState = 'REDUCING';
    account.mark(100);
    account.restart();
    expect(account.risk.takeEvents(account.now)).toEqual([]);
    expect(account.ask('a')).toBe('RISK_REDUCING');
    account.tradingState = 'ACTIVE';
    expect(account.ask('a')).toBe('ok');
    account.mark(91);
    expect(account.ask('a')).toBe('ok');
    account.mark(90);
    expect(account.ask('a')).toBe('RISK_DRAWDOWN');
    expect(account.risk.takeEvents(account.now).map(({ kind }) => kind)).toEqual([
      'TradingStateChanged',
    ]);
  });

  it('is lifted also when the process begins anew after the person has said so', () => {
    const account = new Account({ maxDrawdown: { percent: 1 } });
    account.b.trade('BUY', 50, 100);
    account.mark(100);
    account.mark(90);
    account.risk.takeEvents(account.now);
    account.tradingState = 'REDUCING';
    const before = account.risk.stateVersion;
    account.mark(90);
    expect(account.risk.stateVersion).toBeGreaterThan(before);
    account.restart();
    account.tradingState = 'ACTIVE';
    expect(account.ask('a')).toBe('ok');
  });

  it('is not reached by a withdrawal, nor hidden by a deposit', () => {
    const account = new Account({ maxDrawdown: { percent: 10 } });
    account.b.trade('BUY', 50, 100);
    account.mark(100);
    account.mark(80);
    account.a.portfolio.applyTransfer(Money.parse('-9500', USDT));
    account.mark(80);
    expect(account.ask('a', { quantity: 0.1 })).toBe('ok');
    account.a.portfolio.applyTransfer(Money.parse('9500', USDT));
    account.mark(60);
    account.a.portfolio.applyTransfer(Money.parse('90000', USDT));
    account.mark(60);
    expect(account.ask('a', { quantity: 0.1 })).toBe('RISK_DRAWDOWN');
  });

  it('is kept over all accounts of a user as well', () => {
    const account = new Account({});
    const user = new AccountRisk({ maxDrawdown: { percent: 10 } }, USDT, 'user');
    const third = new TestDesk([linear()], [Money.parse('10000', USDT)], 100);
    const bots = new Map([
      ['one/a', account.a],
      ['one/b', account.b],
      ['two/a', third],
    ]);
    third.trade('BUY', 50, 100);
    const view = { now: START, tradingState: 'ACTIVE', bots } as const;
    user.mark(view);
    third.mark(40);
    expect(user.decide(account.a.order(), 'one/a', view)?.reason).toContain('(limit of the user,');
  });
});
