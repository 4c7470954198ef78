/** Every risk check that remembers, over a restart of the kernel: with a state, and with what came after it. */
import { describe, expect, it } from 'vitest';
import { MINUTE, order, PlayedDesk, WHY } from '../matching/played-desk.test-support.ts';
import type { RiskSettings } from '../risk/risk-settings.ts';
import { EventLog } from './event-log.ts';
import type { KernelState } from './kernel-state.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A kernel's state on its way through the store. */
function kept(desk: PlayedDesk): KernelState {
  const state: unknown = JSON.parse(JSON.stringify(desk.kernel.save()));
  // A state is plain JSON; other tests show it.
  return state as KernelState;
}

/** The process ends and a new one begins with `state`, which need not be the newest. */
function restart(desk: PlayedDesk, state: KernelState): void {
  desk.kernel = desk.makeKernel(new EventLog());
  desk.kernel.restore(state);
}

/** A bar at a price, at which the bot asks for an order; `sent` or the code of the denial. */
function ask(desk: PlayedDesk, price = 100): string {
  desk.bar([price, price, price, price], order({ side: 'BUY', quantity: 0.1 }));
  const last = desk.kernel.books.lastOrder;
  return (
    desk
      .story(last)
      .at(-1)
      ?.match(/RISK_\w+/)?.[0] ?? 'sent'
  );
}

/** Holds ten at 100, of 10,000. */
function invested(risk: RiskSettings, from = 0): PlayedDesk {
  const desk = new PlayedDesk({ risk });
  desk.time = from;
  return desk
    .bar([100, 100, 100, 100], order({ side: 'BUY', quantity: 10 }))
    .bar([100, 100, 100, 100]);
}

function sellAll(desk: PlayedDesk, price: number): void {
  desk.bar([price, price, price, price], (context) => context.close(0, WHY));
  desk.bar([price, price, price, price]);
}

describe('after a restart', () => {
  it('the daily loss of today stands: with a state of this morning', () => {
    const desk = invested({ dailyLoss: { percent: 1 } }, DAY);
    const morning = kept(desk);
    desk.gap(60);
    expect(ask(desk, 89)).toBe('RISK_DAILY_LOSS');
    restart(desk, morning);
    // The price has come back a little: less than the limit is lost now, but not since the morning.
    expect(ask(desk, 90)).toBe('RISK_DAILY_LOSS');
  });

  it('a day that was stopped stays so, also when prices have come back', () => {
    const desk = invested({ dailyLoss: { percent: 1 } }, DAY);
    const before = desk.kernel.stateVersion;
    expect(ask(desk, 89)).toBe('RISK_DAILY_LOSS');
    // The host keeps the state when the version has risen.
    expect(desk.kernel.stateVersion).toBeGreaterThan(before);
    restart(desk, kept(desk));
    expect(ask(desk, 120)).toBe('RISK_DAILY_LOSS');
    desk.gap(24 * 60);
    expect(ask(desk, 120)).toBe('sent');
  });

  it('the daily loss counts from yesterday evening, when nothing was kept since', () => {
    const desk = invested({ dailyLoss: { percent: 1, resetHourUtc: 0 } }, DAY - HOUR);
    const evening = kept(desk);
    // Down over midnight; at noon prices are lower. Nobody saw the day begin.
    desk.gap(13 * 60);
    restart(desk, evening);
    expect(ask(desk, 95)).toBe('sent');
    expect(ask(desk, 90)).toBe('RISK_DAILY_LOSS');
  });

  it('what was realised while nothing was kept counts as well: fills are told again', () => {
    const desk = invested({ dailyLoss: { percent: 1 } }, DAY - HOUR);
    desk.bar([100, 100, 100, 100], (context) => context.close(0, WHY));
    // The order was kept with the kernel; its fill came after the last state.
    const evening = kept(desk);
    desk.gap(3 * 60).bar([89, 89, 89, 89]);
    const fill = desk.fillReports.at(-1);
    expect(fill?.side).toBe('SELL');
    restart(desk, evening);
    if (fill !== undefined) desk.kernel.process(fill);
    expect(desk.held()).toBe('0');
    expect(ask(desk, 100)).toBe('RISK_DAILY_LOSS');
  });

  it.each([
    ['the cool-down', { coolDownMilliseconds: HOUR }, 'RISK_COOL_DOWN'],
    [
      'the pause after losses in a row',
      { lossStreak: { losses: 1, pauseMilliseconds: HOUR } },
      'RISK_LOSS_STREAK',
    ],
  ] satisfies [string, RiskSettings, string][])('%s goes on', (_, risk, code) => {
    const desk = invested(risk);
    desk.bar([90, 90, 90, 90], (context) => context.close(0, WHY));
    const before = kept(desk);
    desk.bar([90, 90, 90, 90]);
    // With the newest state, and with one from before the exit and its fill told again.
    restart(desk, kept(desk));
    expect(ask(desk, 90)).toBe(code);
    const exit = desk.fillReports.at(-1);
    restart(desk, before);
    if (exit !== undefined) desk.kernel.process(exit);
    expect(ask(desk, 90)).toBe(code);
    desk.gap(61);
    expect(ask(desk, 90)).toBe('sent');
  });

  it('losses in a row are counted on', () => {
    const desk = invested({ lossStreak: { losses: 2, pauseMilliseconds: HOUR } });
    sellAll(desk, 95);
    restart(desk, kept(desk));
    desk.bar([95, 95, 95, 95], order({ side: 'BUY', quantity: 10 })).bar([95, 95, 95, 95]);
    sellAll(desk, 90);
    expect(ask(desk, 90)).toBe('RISK_LOSS_STREAK');
  });

  it('a drawdown is counted from the old peak, and its pause ends when it would have', () => {
    const desk = invested({ maxDrawdown: { percent: 2, pauseMilliseconds: HOUR } });
    desk.bar([110, 110, 110, 110]);
    restart(desk, kept(desk));
    // 10,100 less two per cent is 9,898.
    expect(ask(desk, 90)).toBe('sent');
    expect(ask(desk, 89)).toBe('RISK_DRAWDOWN');
    restart(desk, kept(desk));
    desk.gap(57);
    expect(ask(desk, 89)).toBe('RISK_DRAWDOWN');
    desk.gap(2);
    expect(ask(desk, 89)).toBe('sent');
  });

  it('a drawdown without a pause is one for good', () => {
    const desk = invested({ maxDrawdown: { percent: 1 } });
    expect(ask(desk, 89)).toBe('RISK_DRAWDOWN');
    restart(desk, kept(desk));
    desk.gap(100_000);
    expect(ask(desk, 200)).toBe('RISK_DRAWDOWN');
  });

  it('a peak that the host did not keep is lost by a twentieth of the limit at most', () => {
    const desk = invested({ maxDrawdown: { percent: 2 } });
    let state = kept(desk);
    let version = desk.kernel.stateVersion;
    for (let price = 100; price < 150; price += 0.1) {
      desk.bar([price, price, price, price]);
      if (desk.kernel.stateVersion === version) continue;
      version = desk.kernel.stateVersion;
      state = kept(desk);
    }
    const saved = state.risk['max-drawdown'] as { readonly peak: number };
    const lost = desk.kernel.portfolio.equity() / saved.peak - 1;
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThanOrEqual(0.02 / 20);
  });

  it('orders that were sent count for the order rate', () => {
    const desk = new PlayedDesk({ risk: { orderRate: { orders: 2, milliseconds: HOUR } } });
    expect([ask(desk), ask(desk)]).toEqual(['sent', 'sent']);
    restart(desk, kept(desk));
    expect(ask(desk)).toBe('RISK_ORDER_RATE');
    desk.gap(60);
    expect(ask(desk)).toBe('sent');
  });

  it('the trading state is the one that was set', () => {
    const desk = new PlayedDesk().bar([100, 100, 100, 100]);
    desk.kernel.process({
      kind: 'set-trading-state',
      state: 'HALTED',
      reason: 'x',
      time: desk.time,
    });
    restart(desk, kept(desk));
    expect(ask(desk)).toBe('RISK_HALTED');
  });
});

describe('an order with its children', () => {
  const bracket = order({
    side: 'BUY',
    quantity: 1,
    then: [
      { instrument: 0, side: 'SELL', type: 'STOP_MARKET', triggerPrice: 90, reduceOnly: true },
      { instrument: 0, side: 'SELL', type: 'LIMIT', limitPrice: 120 },
    ],
  });
  const flat = [100, 100, 100, 100] as const;

  it('is sent only when all of them fit under the most open orders', () => {
    for (const [most, sent] of [
      [3, true],
      [2, false],
    ] as const) {
      const desk = new PlayedDesk({ risk: { maxOpenOrders: most } }).bar(flat, bracket);
      expect(desk.kernel.books.openOrders.size).toBe(sent ? 3 : 0);
      if (sent) continue;
      expect(desk.story(1).at(-1)).toContain(
        'RISK_OPEN_ORDERS: 0 orders are working and 3 would be sent together, the most allowed is 2 (limit of the bot)',
      );
    }
  });

  it('never brings more to work than are allowed', () => {
    const desk = new PlayedDesk({ risk: { maxOpenOrders: 5 } });
    for (let i = 0; i < 5; i += 1) {
      desk.bar(flat, bracket);
      expect(desk.kernel.books.openOrders.size).toBeLessThanOrEqual(5);
    }
    expect(desk.events.some(({ text }) => text.includes('RISK_OPEN_ORDERS'))).toBe(true);
  });
});
