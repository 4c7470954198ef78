/** Checks that remember: orders, exits, losses, equity. What they remember survives a restart. */
import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/expect-error.test-support.ts';
import type { Json } from '../strategy/json.ts';
import { CoolDown } from './cool-down.ts';
import { DailyLoss } from './daily-loss.ts';
import { LossStreak } from './loss-streak.ts';
import { MaxDrawdown } from './max-drawdown.ts';
import { OrderRate } from './order-rate.ts';
import type { RiskCheck } from './risk-context.ts';
import { closedTrade, linearDesk, type TestDesk } from './risk.test-support.ts';

/** Carries a check's memory over a restart: through JSON into a new one. */
function restarted<T extends RiskCheck>(check: T, fresh: T): T {
  const state = JSON.parse(JSON.stringify(check.save?.())) as Json;
  fresh.restore?.(state);
  expect(fresh.save?.()).toEqual(state);
  return fresh;
}

const exit = { side: 'SELL', quantity: 1, reduceOnly: true } as const;
const send = (check: OrderRate, desk: TestDesk, request = {}): string => {
  const order = desk.order(request);
  const denial = check.check(order, desk);
  if (denial === null) check.onApproved(order, desk);
  return denial?.code ?? 'ok';
};

describe('OrderRate', () => {
  it('allows so many in any window', () => {
    const desk = linearDesk();
    let check = new OrderRate({ orders: 2, milliseconds: 1000 });
    expect(send(check, desk)).toBe('ok');
    desk.now += 600;
    expect(send(check, desk)).toBe('ok');
    expect(send(check, desk)).toBe('RISK_ORDER_RATE');
    desk.now += 399;
    expect(send(check, desk)).toBe('RISK_ORDER_RATE');
    check = restarted(check, new OrderRate({ orders: 2, milliseconds: 1000 }));
    expect(send(check, desk)).toBe('RISK_ORDER_RATE');
    desk.now += 1;
    expect(send(check, desk)).toBe('ok');
    expect(send(check, desk)).toBe('RISK_ORDER_RATE');
    expect(check.save()).toEqual([1_000_600, 1_001_000]);
  });

  it('gives exits as much again, and not more', () => {
    const desk = linearDesk();
    const check = new OrderRate({ orders: 2, milliseconds: 1000 });
    const all = [{}, {}, {}, exit, exit, exit].map((request) => send(check, desk, request));
    expect(all).toEqual(['ok', 'ok', 'RISK_ORDER_RATE', 'ok', 'ok', 'RISK_ORDER_RATE']);
  });
});

describe('CoolDown', () => {
  it('leaves an instrument alone after an exit', () => {
    const desk = linearDesk();
    let check = new CoolDown(500);
    expect(desk.verdict(check)).toBe('ok');
    check.onRoundTrip(closedTrade(5n, desk.now));
    desk.now += 499;
    check = restarted(check, new CoolDown(500));
    expect(desk.verdict(check)).toBe('RISK_COOL_DOWN');
    expect(desk.verdict(check, exit)).toBe('ok');
    desk.now += 1;
    expect(desk.verdict(check)).toBe('ok');
    check.onRoundTrip(closedTrade(5n, desk.now, 3));
    expect(desk.verdict(check)).toBe('ok');
  });
});

describe('LossStreak', () => {
  it('pauses after losses in a row and then begins anew', () => {
    const desk = linearDesk();
    let check = new LossStreak(2, 1000);
    const close = (pnl: bigint): void => check.onRoundTrip(closedTrade(pnl, desk.now));
    close(-1n);
    close(0n);
    close(-1n);
    expect(desk.verdict(check)).toBe('ok');
    check = restarted(check, new LossStreak(2, 1000));
    close(-1n);
    expect(desk.verdict(check)).toBe('RISK_LOSS_STREAK');
    expect(desk.verdict(check, exit)).toBe('ok');
    check = restarted(check, new LossStreak(2, 1000));
    desk.now += 999;
    expect(desk.verdict(check)).toBe('RISK_LOSS_STREAK');
    desk.now += 1;
    expect(desk.verdict(check)).toBe('ok');
    close(-1n);
    expect(desk.verdict(check)).toBe('ok');
    close(-1n);
    expect(desk.verdict(check)).toBe('RISK_LOSS_STREAK');
  });
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A desk that is long 10 at 100 with 10,000 of equity: each point of price is 10. */
function longDesk(): TestDesk {
  const desk = linearDesk();
  desk.trade('BUY', 10, 100);
  return desk;
}

function markAt(check: RiskCheck, desk: TestDesk, time: number, price: number): void {
  desk.now = time;
  desk.mark(price);
  check.onMark?.(desk);
}

describe('DailyLoss', () => {
  it('stops for the rest of the day once realised and unrealised losses reach the limit', () => {
    const desk = longDesk();
    const check = new DailyLoss({ percent: 1 });
    markAt(check, desk, 0, 100);
    markAt(check, desk, HOUR, 90.1);
    expect(desk.verdict(check)).toBe('ok');
    markAt(check, desk, 2 * HOUR, 90);
    expect(desk.denial(check)?.reason).toBe(
      "the day's loss reached 100.00 USDT of 100.00 allowed, nothing is opened until 1970-01-02T00:00:00.000Z",
    );
    expect(desk.verdict(check, { side: 'SELL', quantity: 10 })).toBe('ok');
    expect(desk.verdict(check, { side: 'SELL', quantity: 11 })).toBe('RISK_DAILY_LOSS');
    markAt(check, desk, 3 * HOUR, 120);
    expect(desk.verdict(check)).toBe('RISK_DAILY_LOSS');
    markAt(check, desk, DAY, 120);
    expect(desk.verdict(check)).toBe('ok');
  });

  it('counts from the equity that was last known at the reset hour', () => {
    const desk = longDesk();
    const check = new DailyLoss({ amount: '50', resetHourUtc: 6 });
    markAt(check, desk, 5 * HOUR, 100);
    // The fall over the reset belongs to the new day: 100 was the price at six.
    markAt(check, desk, 7 * HOUR, 95);
    expect(desk.denial(check)?.reason).toContain('until 1970-01-02T06:00:00.000Z');
    markAt(check, desk, DAY + 5 * HOUR, 95);
    expect(desk.verdict(check)).toBe('RISK_DAILY_LOSS');
    markAt(check, desk, DAY + 6 * HOUR, 90);
    expect(desk.verdict(check)).toBe('ok');
    markAt(check, desk, DAY + 7 * HOUR, 85.1);
    expect(desk.verdict(check)).toBe('ok');
    markAt(check, desk, DAY + 8 * HOUR, 85);
    expect(desk.verdict(check)).toBe('RISK_DAILY_LOSS');
  });

  it('takes the nearer of two limits', () => {
    const desk = longDesk();
    const check = new DailyLoss({ percent: 10, amount: '20' });
    markAt(check, desk, 0, 100);
    markAt(check, desk, 1, 98);
    expect(desk.verdict(check)).toBe('RISK_DAILY_LOSS');
  });

  it('survives a restart in the middle of the day', () => {
    const desk = longDesk();
    let check = new DailyLoss({ percent: 1 });
    markAt(check, desk, 0, 100);
    markAt(check, desk, HOUR, 95);
    check = restarted(check, new DailyLoss({ percent: 1 }));
    markAt(check, desk, 2 * HOUR, 90);
    expect(desk.verdict(check)).toBe('RISK_DAILY_LOSS');
    check = restarted(check, new DailyLoss({ percent: 1 }));
    markAt(check, desk, 3 * HOUR, 110);
    expect(desk.verdict(check)).toBe('RISK_DAILY_LOSS');
  });

  it('sees a loss that was realised since the last mark', () => {
    const desk = longDesk();
    const check = new DailyLoss({ percent: 1 });
    markAt(check, desk, 0, 100);
    desk.trade('SELL', 10, 80);
    expect(desk.verdict(check)).toBe('RISK_DAILY_LOSS');
  });

  it('waits for an equity that is known', () => {
    const desk = longDesk();
    const check = new DailyLoss({ percent: 1 });
    markAt(check, desk, 0, Number.NaN);
    expect(desk.verdict(check)).toBe('ok');
    markAt(check, desk, 1, 50);
    expect(desk.verdict(check)).toBe('ok');
  });

  it.each([
    {},
    { percent: 0 },
    { percent: Number.NaN },
    { percent: 101 },
    { amount: '0' },
    { amount: 'x' },
    { percent: Number.NaN, amount: '5' },
    { percent: 1, resetHourUtc: 24 },
    { percent: 1, resetHourUtc: -1 },
    { percent: 1, resetHourUtc: 0.5 },
  ])('refuses the settings %j', (settings) => {
    expect(codeOf(() => new DailyLoss(settings))).toBe('RISK_SETTINGS');
  });
});

describe('MaxDrawdown', () => {
  it('stops for good below the peak, exits excepted', () => {
    const desk = longDesk();
    let check = new MaxDrawdown(10);
    markAt(check, desk, 0, 100);
    markAt(check, desk, 1, 200); // 11,000
    markAt(check, desk, 2, 90.1); // 9,901
    expect(desk.verdict(check)).toBe('ok');
    check = restarted(check, new MaxDrawdown(10));
    markAt(check, desk, 3, 90); // 9,900
    expect(desk.verdict(check)).toBe('RISK_DRAWDOWN');
    expect(desk.verdict(check, exit)).toBe('ok');
    check = restarted(check, new MaxDrawdown(10));
    markAt(check, desk, 4, 500);
    expect(desk.verdict(check)).toBe('RISK_DRAWDOWN');
    expect(desk.denial(check)?.reason).toContain('until the bot is started afresh');
  });

  it('goes on after a pause, from a new peak', () => {
    const desk = longDesk();
    let check = new MaxDrawdown(10, 1000);
    markAt(check, desk, 0, 100);
    markAt(check, desk, 1, 0);
    expect(desk.denial(check)?.reason).toContain('until 1970-01-01T00:00:01.001Z');
    check = restarted(check, new MaxDrawdown(10, 1000));
    markAt(check, desk, 1000, 0);
    expect(desk.verdict(check)).toBe('RISK_DRAWDOWN');
    markAt(check, desk, 1001, 0);
    expect(desk.verdict(check)).toBe('ok');
    markAt(check, desk, 1002, -80);
    expect(desk.verdict(check)).toBe('ok');
    markAt(check, desk, 1003, -90);
    expect(desk.verdict(check)).toBe('RISK_DRAWDOWN');
  });

  it('waits for an equity that is known', () => {
    const desk = longDesk();
    const check = new MaxDrawdown(10);
    markAt(check, desk, 0, 100);
    markAt(check, desk, 1, Number.NaN);
    expect(desk.verdict(check)).toBe('ok');
  });
});

describe('saved state that is not ours', () => {
  it.each([null, 5, 'x', [], ['a'], {}, { losses: 'x', pausedUntil: {}, day: [], peak: true }])(
    'is taken as nothing remembered: %j',
    (state) => {
      const desk = linearDesk();
      const checks = [
        new OrderRate({ orders: 1, milliseconds: 1 }),
        new CoolDown(1),
        new LossStreak(1, 1),
        new DailyLoss({ percent: 1 }),
        new MaxDrawdown(1),
      ];
      for (const check of checks) {
        check.restore(state);
        expect(desk.verdict(check)).toBe('ok');
      }
    },
  );
});

describe('settings of these checks', () => {
  it.each([
    () => new OrderRate({ orders: 0, milliseconds: 1000 }),
    () => new OrderRate({ orders: 1, milliseconds: 0 }),
    () => new CoolDown(-1),
    () => new LossStreak(0, 1),
    () => new LossStreak(1, Number.NaN),
    () => new MaxDrawdown(0),
    () => new MaxDrawdown(10, 0),
  ])('are refused when they make no sense: %s', (make) => {
    expect(codeOf(make)).toBe('RISK_SETTINGS');
  });
});
