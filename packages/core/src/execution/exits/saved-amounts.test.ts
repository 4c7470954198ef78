import { describe, expect, it } from 'vitest';
import type { Json } from '../../strategy/json.ts';
import { DrivenMaker } from '../maker/driven-maker.test-support.ts';
import { MakerPlan } from '../maker/maker-plan.ts';
import { SIMULATED_MAKER_VENUE } from '../maker/maker-venue.ts';
import { steadySpot } from './driven-plan.test-support.ts';
import { ExitPlan } from './exit-plan.ts';
import { SIMULATED_EXIT_VENUE } from './exit-venue.ts';
import { decimalsJson, SavedAmounts } from './saved-amounts.ts';

const usual = steadySpot();
const finer = steadySpot({ tick: '0.001', lot: '0.0001' });
const coarser = steadySpot({ tick: '0.5', lot: '0.01' });

describe('saved amounts', () => {
  it('are exact at finer steps and cut at coarser ones', () => {
    const decimals = decimalsJson(usual);
    const up = new SavedAmounts(finer, decimals);
    expect([up.quantity('15'), up.price('9513'), up.level('9513', 'ceil')]).toEqual([
      150n,
      95_130n,
      95_130n,
    ]);
    const down = new SavedAmounts(coarser, decimals);
    expect([down.quantity('-15'), down.quantity('20'), down.price('9519')]).toEqual([
      -1n,
      2n,
      951n,
    ]);
    expect([down.level('9513', 'ceil'), down.level('9513', 'floor')]).toEqual([955n, 950n]);
  });

  it('are in the present steps when nothing says otherwise', () => {
    for (const decimals of [undefined, null, [], ['1', '2'], [-1, 0.5]]) {
      const amounts = new SavedAmounts(coarser, decimals);
      expect([amounts.quantity('15'), amounts.price('955')]).toEqual([15n, 955n]);
    }
  });
});

describe('an exit plan at other steps', () => {
  const planAt = (instrument: typeof usual): ExitPlan =>
    new ExitPlan({
      instrument,
      venue: { ...SIMULATED_EXIT_VENUE, stopOrders: [] },
      rules: { stopLoss: { percent: 4.87 } },
    });
  const guarding = (quantity: bigint): Json => {
    const plan = planAt(usual);
    const position = { quantity, entryPrice: 100, entryFee: 0 };
    plan.process({ kind: 'position', time: 0, position });
    return plan.save();
  };

  it('keeps its stop at finer ones, and makes it tighter, never looser, at coarser ones', () => {
    for (const [quantity, exact, tighter] of [
      [1000n, 95_130n, 955n],
      [-1000n, 104_870n, 1045n],
    ] as const) {
      const state = guarding(quantity);
      const fine = planAt(finer);
      fine.restore(state);
      expect(fine.stop?.raw).toBe(exact);
      const coarse = planAt(coarser);
      coarse.restore(state);
      expect(coarse.stop?.raw).toBe(tighter);
    }
  });

  it('knows what it has left as dust', () => {
    const dusty = { minQuantity: '0.1' };
    const plan = planAt(steadySpot(dusty));
    for (const quantity of [1000n, 50n]) {
      const position = { quantity, entryPrice: 100, entryFee: 0 };
      plan.process({ kind: 'position', time: 0, position });
    }
    expect(plan.save()).toMatchObject({ quantity: '50', held: '50', abandoned: '50' });
    const fine = planAt(steadySpot({ ...dusty, tick: '0.001', lot: '0.0001' }));
    fine.restore(plan.save());
    expect(fine.save()).toMatchObject({ quantity: '500', held: '500', abandoned: '500' });
    expect(fine.coverage).toBe('dust');
  });
});

describe('a maker plan at other steps', () => {
  const planAt = (instrument: typeof usual, state: Json): MakerPlan => {
    const plan = new MakerPlan({ instrument, venue: SIMULATED_MAKER_VENUE });
    plan.restore(state);
    return plan;
  };

  it('goes on with what is left, and with no more of it than the steps can express', () => {
    const desk = new DrivenMaker();
    desk.quote(99, 100);
    desk.begin(1015n);
    desk.say(1, 'ACCEPTED');
    desk.fill(1, 504n);
    desk.say(1, 'EXPIRED');
    const state = desk.plan.save();
    expect(planAt(finer, state).progress).toMatchObject({
      job: { quantity: 10_150n },
      filled: 5040n,
    });
    // 1.015 less 0.504 is 0.511, of which 0.51 can be bought still.
    expect(planAt(coarser, state).progress).toMatchObject({ job: { quantity: 101n }, filled: 50n });
  });

  it('keeps the first prices on the tick, as the market is read', () => {
    for (const [side, own, other] of [
      ['BUY', '990', '1005'],
      ['SELL', '1005', '990'],
    ] as const) {
      const desk = new DrivenMaker();
      desk.quote(99.13, 100.17);
      desk.begin(1000n, side);
      const state = desk.plan.save();
      expect(planAt(coarser, state).save()).toMatchObject({ firstOwn: own, firstOther: other });
      const [bid, ask] = ['99130', '100170'];
      expect(planAt(finer, state).save()).toMatchObject(
        side === 'BUY' ? { firstOwn: bid, firstOther: ask } : { firstOwn: ask, firstOther: bid },
      );
    }
  });

  it('knows what was filled late, and of which order', () => {
    const desk = new DrivenMaker();
    desk.quote(99, 100);
    desk.begin(1000n);
    desk.say(1, 'ACCEPTED');
    desk.say(1, 'EXPIRED');
    desk.fill(1, 6n);
    const plan = planAt(finer, desk.plan.save());
    expect(plan.progress).toMatchObject({ job: { quantity: 10_000n }, filled: 60n, late: 60n });
    expect(plan.save()).toMatchObject({ ended: [[1, '60']] });
    // Told again, it is not counted again.
    const order = { ...(desk.orders.get(1) ?? expect.fail()), filledQuantity: 60n };
    plan.process({ kind: 'order', time: 1, last: 99, order });
    expect(plan.progress?.filled).toBe(60n);
  });

  it('knows a job that was filled whole as filled whole', () => {
    const desk = new DrivenMaker();
    desk.quote(99, 100);
    desk.begin(1015n);
    desk.say(1, 'ACCEPTED');
    desk.fill(1, 1015n);
    expect(planAt(coarser, desk.plan.save()).progress).toMatchObject({
      outcome: 'filled',
      job: { quantity: 101n },
      filled: 101n,
    });
  });
});
