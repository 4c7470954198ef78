import { describe, expect, it } from 'vitest';
import { DrivenPlan, steadySpot } from './driven-plan.test-support.ts';
import { GUARD_RULES } from './guard-position.ts';

const pair = { stopLoss: { amount: 5 }, takeProfit: { amount: 10 } };

/** A long of 1.000 from 100 whose orders the venue has. */
function guarded(init: ConstructorParameters<typeof DrivenPlan>[0] = {}): DrivenPlan {
  const desk = new DrivenPlan(init);
  desk.mark(100);
  const placed = desk.hold(1000n);
  placed.forEach((_, i) => desk.say(i + 1, 'ACCEPTED'));
  return desk;
}

describe('protection of an open position', () => {
  it('is placed with the position, and says why', () => {
    const desk = new DrivenPlan();
    expect(desk.hold(1000n)).toEqual(['#1 stop STOP_MARKET 1000 @ 9500']);
    expect(desk.actions[0]).toMatchObject({
      side: 'SELL',
      reduceOnly: true,
      decision: { rule: 'stop loss', values: { entry: 100, level: 95 } },
    });
    expect(desk.plan.coverage).toBe('bare');
    desk.say(1, 'ACCEPTED');
    expect(desk.plan.coverage).toBe('venue');
  });

  it('mirrors for a short', () => {
    const desk = new DrivenPlan({ rules: pair });
    expect(desk.hold(-1000n)).toEqual([
      '#1 stop STOP_MARKET 1000 @ 10500 linked',
      '#2 target LIMIT 1000 @ 9000 linked',
    ]);
    expect(desk.actions[0]).toMatchObject({ side: 'BUY' });
  });

  it('follows the quantity that is held, in whole lots', () => {
    const desk = guarded({ instrument: steadySpot({ lot: '0.01', tick: '0.01' }) });
    expect(desk.hold(150n)).toEqual(['change #1 to 150 @ 9500']);
    const odd = guarded({ instrument: steadySpot({ lot: '0.010' }) });
    expect(odd.hold(1509n)).toEqual(['change #1 to 1500 @ 9500']);
    expect(odd.did(1, { quantity: 1500n })).toEqual([]);
  });

  it('counts what the stop has filled already', () => {
    const desk = guarded();
    desk.say(1, 'TRIGGERED');
    expect(desk.fill(1, 400n, 95)).toEqual([]);
    expect(desk.plan.coverage).toBe('venue');
  });

  it('cancels, waits for the proof and places anew where the venue cannot change orders', () => {
    const desk = guarded({ venue: { amend: false } });
    desk.time = 1000;
    expect(desk.hold(1500n)).toEqual(['cancel #1']);
    expect(desk.pass(500)).toEqual([]);
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 stop STOP_MARKET 1500 @ 9500']);
  });

  it('gathers the parts of an entry there before it places anew', () => {
    const desk = guarded({ venue: { amend: false } });
    desk.time = 300;
    expect(desk.hold(1500n)).toEqual([]);
    expect(desk.plan.wakeAt).toBe(1000);
    expect(desk.hold(1700n)).toEqual([]);
    desk.time = 1000;
    expect(desk.pass(0)).toEqual(['cancel #1']);
  });

  it('cancels after a refused change', () => {
    const desk = guarded();
    desk.time = 1000;
    desk.hold(1500n);
    expect(desk.did(1, {})).toEqual(['cancel #1']);
    const ours = guarded();
    ours.time = 1000;
    ours.hold(1500n);
    expect(ours.refuse('stop')).toEqual(['cancel #1']);
  });

  it('moves the stop with a trailing rule, by the smallest step at least, and never back', () => {
    const rules = { trailingStop: { distance: { amount: 5 } } };
    const desk = guarded({ rules, bounds: { moveStepPercent: 1 } });
    expect(desk.mark(100.9)).toEqual([]);
    expect(desk.mark(101)).toEqual(['change #1 to 1000 @ 9600']);
    expect(desk.actions[0]).toMatchObject({ decision: { rule: 'trailing stop' } });
    desk.did(1, { triggerPrice: 9600n });
    expect(desk.mark(98)).toEqual([]);
  });

  it('takes a stop of the owner when it is tighter', () => {
    const desk = guarded();
    expect(desk.tighten(94)).toEqual([]);
    expect(desk.tighten(97)).toEqual(['change #1 to 1000 @ 9700']);
  });

  it('comes again when the venue ends it, at once, and not in circles', () => {
    const desk = guarded();
    desk.time = 60_000;
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 stop STOP_MARKET 1000 @ 9500']);
    expect(desk.say(2, 'CANCELED')).toEqual([]);
    expect(desk.plan.wakeAt).toBe(62_000);
    expect(desk.pass(2000)).toEqual(['#3 stop STOP_MARKET 1000 @ 9500']);
    expect(desk.say(3, 'DENIED')).toEqual([]);
    expect(desk.pass(2000)).toEqual(['#4 stop STOP_MARKET 1000 @ 9500']);
  });

  it('uses the stop order that the venue has', () => {
    const desk = new DrivenPlan({ venue: { stopOrders: ['limit'] } });
    // Half a per cent below 95: 94.525, a tick down.
    expect(desk.hold(1000n)).toEqual(['#1 stop STOP_LIMIT 1000 @ 9500 limit 9452']);
  });

  it('ends with the position: nothing keeps working', () => {
    const desk = guarded();
    expect(desk.hold(0n)).toEqual(['cancel #1']);
    expect(desk.say(1, 'CANCELED')).toEqual([]);
    expect(desk.plan.coverage).toBe('flat');
    expect(desk.plan.wakeAt).toBe(Infinity);
  });

  it('starts anew for the other side', () => {
    const desk = guarded();
    expect(desk.hold(-1000n)).toEqual(['cancel #1']);
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 stop STOP_MARKET 1000 @ 10500']);
  });
});

describe('stop and target', () => {
  it('share one quantity where the venue links them', () => {
    const desk = guarded({ rules: pair });
    expect(desk.fill(2, 400n, 110)).toEqual([]);
    // The venue takes it off the other order by itself; if it does not, we do.
    expect(desk.plan.wakeAt).toBe(1000);
    expect(desk.pass(1000)).toEqual(['change #1 to 600 @ 9500']);
    const good = guarded({ rules: pair });
    good.fill(2, 400n, 110);
    good.did(1, { quantity: 600n });
    expect(good.pass(1000)).toEqual([]);
    expect(good.fill(2, 600n, 110)).toEqual([]);
    expect(good.pass(1000)).toEqual(['cancel #1']);
  });

  it('are never changed while linked where only reduce-only would keep them from selling twice', () => {
    const desk = guarded({ rules: pair, venue: { reduceOnly: false } });
    desk.time = 1000;
    expect(desk.hold(1500n)).toEqual(['cancel #2', 'cancel #1']);
    expect(desk.say(2, 'CANCELED')).toEqual([]);
    expect(desk.say(1, 'CANCELED')).toEqual([
      '#3 stop STOP_MARKET 1500 @ 9500 linked',
      '#4 target LIMIT 1500 @ 11000 linked',
    ]);
  });

  it('the target is watched while its order cannot be had', () => {
    const desk = guarded({ rules: pair });
    expect(desk.say(2, 'REJECTED')).toEqual([]);
    expect(desk.pass(60_000)).toEqual([]);
    expect(desk.mark(110)).toEqual(['stop entering', 'cancel #1']);
  });

  it('a target whose stop is gone gives way to both', () => {
    const desk = guarded({ rules: pair });
    desk.time = 60_000;
    expect(desk.say(1, 'CANCELED')).toEqual(['cancel #2']);
    expect(desk.say(2, 'CANCELED')).toEqual([
      '#3 stop STOP_MARKET 1000 @ 9500 linked',
      '#4 target LIMIT 1000 @ 11000 linked',
    ]);
  });

  it('only the stop rests where they cannot be linked; its lock is freed before the exit', () => {
    const desk = guarded({ rules: pair, venue: { oco: false } });
    expect(desk.mark(109.99, 112)).toEqual([]);
    expect(desk.mark(110)).toEqual(['stop entering', 'cancel #1']);
    expect(desk.pass(1)).toEqual([]);
    expect(desk.fill(1, 300n, 95)).toEqual([]);
    // What the stop sold while its cancel was on the way is not sold again.
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 exit MARKET 700']);
    expect(desk.fill(2, 700n, 110)).toEqual([]);
    expect(desk.plan.coverage).toBe('flat');
  });

  it('a target without a stop rests alone', () => {
    const desk = new DrivenPlan({ rules: { takeProfit: { amount: 10 } }, venue: { oco: false } });
    expect(desk.hold(1000n)).toEqual(['#1 target LIMIT 1000 @ 11000']);
    expect(desk.plan.coverage).toBe('unguarded');
  });

  it('both are watched where the venue has no stops: the worst of a bar, and its close', () => {
    const none = { stopOrders: [], oco: false };
    const desk = guarded({ rules: pair, venue: none });
    expect(desk.plan.coverage).toBe('watched');
    expect(desk.mark(100, 115, 95.01)).toEqual([]);
    expect(desk.mark(100, 101, 95)).toEqual(['stop entering', '#1 exit MARKET 1000']);
    const up = guarded({ rules: pair, venue: none });
    expect(up.mark(110, 110, 100)).toEqual(['stop entering', '#1 exit MARKET 1000']);
  });

  it('the high of before the opening does not move a trailing stop', () => {
    const desk = new DrivenPlan({ rules: { trailingStop: { distance: { amount: 5 } } } });
    desk.time = 500;
    desk.hold(1000n);
    desk.say(1, 'ACCEPTED');
    desk.time = 1000;
    expect(desk.mark(100, 120, 99, 0)).toEqual([]);
    expect(desk.mark(100, 101, 99, 500)).toEqual(['change #1 to 1000 @ 9600']);
  });
});

describe('bounds', () => {
  it('a position without its stop is left after the bound, and said', () => {
    const desk = new DrivenPlan();
    desk.hold(1000n);
    expect(desk.plan.wakeAt).toBe(10_000);
    expect(desk.pass(9_999)).toEqual([]);
    const actions = desk.pass(1);
    expect(actions.slice(1)).toEqual(['stop entering', 'cancel #1']);
    expect(actions[0]).toMatch(/^error: .* without its stop for 10000 ms; leaving/);
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 exit MARKET 1000']);
  });

  it('or only said', () => {
    const desk = new DrivenPlan({ bounds: { onUnprotected: 'alert' } });
    desk.hold(1000n);
    expect(desk.pass(10_000)).toEqual([expect.stringMatching(/^error: .* by hand/)]);
    expect(desk.pass(10_000)).toEqual([]);
  });

  it('a watch that sees no price is no protection', () => {
    const desk = guarded({ venue: { stopOrders: [] }, bounds: { blindAfter: 5_000 } });
    expect(desk.pass(5_000)).toEqual([]);
    expect(desk.plan.coverage).toBe('bare');
    expect(desk.pass(10_000)[0]).toMatch(/^error: /);
  });

  it('a stop that cannot be is no protection', () => {
    const desk = new DrivenPlan({ rules: { stopLoss: { amount: 100 } } });
    expect(desk.hold(1000n)).toEqual([]);
    expect(desk.pass(10_000).at(-1)).toBe('#1 exit MARKET 1000');
  });

  it('a working stop that does not fire is taken over after T1', () => {
    const desk = guarded();
    expect(desk.mark(94)).toEqual([]);
    expect(desk.pass(4_999)).toEqual([]);
    const actions = desk.pass(1);
    expect(actions.slice(1)).toEqual(['stop entering', 'cancel #1']);
    expect(desk.actions.at(-1)).toMatchObject({ decision: { rule: GUARD_RULES.silent } });
    const back = guarded();
    back.mark(94);
    back.mark(96);
    expect(back.pass(60_000)).toEqual([]);
  });

  it('a triggered stop-limit is priced anew after T1, n times, and goes to the market after T2', () => {
    const desk = guarded({ bounds: { stopOrder: 'limit' } });
    expect(desk.say(1, 'TRIGGERED')).toEqual(['stop entering']);
    desk.mark(90);
    expect(desk.pass(5_000)).toEqual([
      expect.stringMatching(/^warn: .* moving its price/),
      'cancel #1',
    ]);
    // Half a per cent below 90.
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 exit LIMIT 1000 @ 8955']);
    desk.say(2, 'ACCEPTED');
    desk.fill(2, 100n, 89.8);
    expect(desk.pass(4_999)).toEqual([]);
    expect(desk.pass(1)).toEqual(['cancel #2']);
    desk.mark(80);
    expect(desk.say(2, 'CANCELED')).toEqual(['#3 exit LIMIT 900 @ 7960']);
    desk.say(3, 'ACCEPTED');
    expect(desk.pass(4_999)).toEqual([]);
    expect(desk.pass(1)).toEqual(['cancel #3']);
    expect(desk.time).toBe(15_000);
    expect(desk.say(3, 'CANCELED')).toEqual(['#4 exit MARKET 900']);
  });

  it('a triggered market stop that stands still is sent anew after T2, one that fills is let alone', () => {
    const desk = guarded();
    desk.say(1, 'TRIGGERED');
    desk.pass(14_000);
    desk.fill(1, 100n, 94);
    expect(desk.pass(14_999)).toEqual([]);
    expect(desk.pass(1).at(-1)).toBe('cancel #1');
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 exit MARKET 900']);
    desk.say(2, 'ACCEPTED');
    expect(desk.pass(15_000)).toEqual([
      expect.stringMatching(/^error: .*market exit has not filled/),
      'cancel #2',
    ]);
    expect(desk.say(2, 'CANCELED')).toEqual(['#3 exit MARKET 900']);
  });

  it('without proof of the cancel nothing is sold; a person is told', () => {
    const desk = guarded();
    desk.leave();
    expect(desk.pass(9_999)).toEqual([]);
    expect(desk.pass(1)).toEqual([expect.stringMatching(/^error: .*does not confirm/)]);
    expect(desk.pass(600_000)).toEqual([]);
  });

  it('a refused cancel or exit is asked for again, after a pause', () => {
    const desk = guarded();
    desk.leave();
    expect(desk.did(1, {})).toEqual([]);
    expect(desk.pass(2_000)).toEqual(['cancel #1']);
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 exit MARKET 1000']);
    expect(desk.say(2, 'REJECTED')).toEqual([]);
    expect(desk.pass(2_000)).toEqual(['#3 exit MARKET 1000']);
  });
});

describe('what else may happen', () => {
  it('an exit never offers more than is held after a change by hand', () => {
    const desk = guarded();
    desk.leave();
    desk.say(1, 'CANCELED');
    desk.say(2, 'ACCEPTED');
    expect(desk.hold(400n)).toEqual(['cancel #2']);
    expect(desk.say(2, 'CANCELED')).toEqual(['#3 exit MARKET 400']);
  });

  it('what an entry adds while leaving is left too', () => {
    const desk = guarded();
    desk.leave();
    desk.say(1, 'CANCELED');
    desk.say(2, 'ACCEPTED');
    expect(desk.hold(1200n)).toEqual([]);
    expect(desk.fill(2, 1000n, 99)).toEqual(['#3 exit MARKET 200']);
  });

  it('dust is left as dust, said once, and guarded again when it has grown', () => {
    const instrument = steadySpot({ minQuantity: '0.010' });
    const desk = guarded({ instrument });
    desk.say(1, 'TRIGGERED');
    desk.fill(1, 993n, 95);
    expect(desk.plan.coverage).toBe('dust');
    expect(desk.say(1, 'CANCELED')).toEqual([
      'warn: 0.007 BTC of BTCUSDT stay as dust: less than the venue takes.',
    ]);
    expect(desk.pass(60_000)).toEqual([]);
    desk.mark(100);
    expect(desk.hold(20n)).toEqual(['#2 stop STOP_MARKET 20 @ 9500']);
  });

  it('a rest below the smallest value is dust where exits have one', () => {
    const instrument = steadySpot({ minNotional: '5' });
    const desk = guarded({ instrument, venue: { reduceOnly: false } });
    desk.say(1, 'TRIGGERED');
    desk.fill(1, 960n, 95);
    desk.say(1, 'CANCELED');
    expect(desk.plan.coverage).toBe('dust');
    const kept = guarded({ instrument });
    kept.say(1, 'TRIGGERED');
    kept.fill(1, 960n, 95);
    expect(kept.say(1, 'CANCELED').at(-1)).toBe('#2 exit MARKET 40');
  });

  it('a stop that would be too small to rest is watched', () => {
    const instrument = steadySpot({ minNotional: '98' });
    const desk = new DrivenPlan({ instrument, venue: { reduceOnly: false } });
    desk.mark(100);
    expect(desk.hold(1000n)).toEqual([]);
    expect(desk.plan.coverage).toBe('watched');
  });

  it('an exit above the largest quantity goes in parts', () => {
    const instrument = steadySpot({ maxQuantity: '0.600' });
    const desk = guarded({ instrument });
    expect(desk.leave()).toEqual(['stop entering', '#1 exit MARKET 600']);
    expect(desk.fill(1, 600n, 99)).toEqual(['#2 exit MARKET 400']);
  });

  it('a time exit leaves at its time', () => {
    const desk = guarded({ rules: { stopLoss: { amount: 5 }, timeExit: { after: 7_000 } } });
    expect(desk.plan.wakeAt).toBe(7_000);
    expect(desk.pass(7_000)).toEqual(['stop entering', 'cancel #1']);
  });

  it('rules that are prepared hold for the next position', () => {
    const desk = guarded();
    desk.plan.prepare({ stopLoss: { amount: 2 } });
    expect(desk.pass(1)).toEqual([]);
    desk.hold(0n);
    desk.say(1, 'CANCELED');
    expect(desk.hold(1000n)).toEqual(['#2 stop STOP_MARKET 1000 @ 9800']);
  });

  it('after a restart, a stop that is gone is set again and one that works is not doubled', () => {
    const desk = guarded({ rules: { trailingStop: { distance: { amount: 5 } } } });
    desk.mark(104);
    desk.did(1, { triggerPrice: 9900n });
    expect(desk.restart()).toEqual([]);
    expect(desk.plan.coverage).toBe('venue');
    expect(desk.restart([1])).toEqual(['#2 stop STOP_MARKET 1000 @ 9900']);
  });

  it('after a restart, a forced exit goes on', () => {
    const desk = guarded();
    desk.leave();
    expect(desk.restart()).toEqual([]);
    expect(desk.say(1, 'CANCELED')).toEqual(['#2 exit MARKET 1000']);
    expect(desk.actions[0]).toMatchObject({ decision: { rule: 'out' } });
  });
});
