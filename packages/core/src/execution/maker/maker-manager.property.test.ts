import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KernelState } from '../../kernel/kernel-state.ts';
import { freeSpot, MINUTE } from '../../matching/played-desk.test-support.ts';
import { type RandomBar, randomBars } from '../../matching/random-desk.test-support.ts';
import { basisPointSlippage } from '../../matching/slippage.ts';
import type { Instrument } from '../../model/instrument.ts';
import { BTC, linear, USDT } from '../../model/instruments.test-support.ts';
import { Money } from '../../money/money.ts';
import {
  LateDesk,
  MakerBot,
  type MakerBotInit,
  type SeenMaking,
} from './maker-bot.test-support.ts';
import { MAKER_RULES } from './maker-event.ts';
import type { MakerSettings } from './maker-settings.ts';
import type { MakerVenue } from './maker-venue.ts';

interface Setup {
  readonly kind: 'spot' | 'linear';
  readonly seed: number;
  readonly latency: number;
  readonly volumeShare: number | null;
  readonly limitFill: 'through' | 'touch';
  readonly venue: MakerVenue;
  readonly settings: Partial<MakerSettings>;
  readonly guarded: boolean;
  readonly lateEvery: number;
}

const settings: fc.Arbitrary<Partial<MakerSettings>> = fc.record({
  offset: fc.constantFrom({ ticks: 0 }, { ticks: 5 }, { percent: 0.1 }),
  repriceDistance: fc.constantFrom({ percent: 0.05 }, { ticks: 1 }, null),
  repriceAfter: fc.constantFrom(null, MINUTE, 3 * MINUTE),
  reprices: fc.constantFrom(0, 2, 20),
  chaseLimit: fc.constantFrom(null, { percent: 1 }, { percent: 10 }),
  giveUpAfter: fc.constantFrom(2 * MINUTE, 8 * MINUTE),
  onGiveUp: fc.constantFrom('cancel' as const, 'take' as const),
  takeOrder: fc.constantFrom('limit' as const, 'market' as const),
  slippagePercent: fc.constantFrom(0.5, 5),
  takeAfter: fc.constant(2 * MINUTE),
});

/** Late reports and exits apart: what is sold before it is known to be bought is the exits' own matter. */
const reporting = fc.constantFrom(
  { guarded: false, lateEvery: 0 },
  { guarded: true, lateEvery: 0 },
  { guarded: false, lateEvery: 2 },
  { guarded: false, lateEvery: 3 },
);

const setups: fc.Arbitrary<Setup> = fc
  .record({
    kind: fc.constantFrom('spot' as const, 'linear' as const),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    latency: fc.constantFrom(0, 500, 70_000),
    volumeShare: fc.constantFrom(null, 0.1, 0.001),
    limitFill: fc.constantFrom('through' as const, 'touch' as const),
    venue: fc.record({
      postOnly: fc.boolean(),
      amend: fc.boolean(),
      reduceOnly: fc.boolean(),
      minNotionalForExits: fc.boolean(),
    }),
    settings,
    reporting,
  })
  .map(({ reporting: how, ...setup }) => ({ ...setup, ...how }));

/** Fees on, and a smallest value that leaves dust now and then. */
function instrumentOf(kind: Setup['kind']): Instrument {
  const changes = { minNotional: '30', maxQuantity: '2.5' };
  return kind === 'spot'
    ? freeSpot({ makerFee: '0.0005', takerFee: '0.001', ...changes })
    : linear({ tick: '0.01', makerFee: '-0.0001', maxLeverage: 3, ...changes });
}

function play(
  setup: Setup,
  bars: readonly RandomBar[],
  seen: SeenMaking,
  restarts: boolean,
): string[] {
  const instrument = instrumentOf(setup.kind);
  const init: MakerBotInit = {
    instrument,
    venue: setup.venue,
    settings: setup.settings,
    guarded: setup.guarded,
    // Eight minutes of making, a cancel and its proof, a take, its time, a cancel and its proof.
    boundBars: 24,
  };
  let bot = new MakerBot(init, seen);
  const desk = new LateDesk({
    instruments: [instrument],
    deposits:
      setup.kind === 'spot'
        ? [Money.parse('1000000', USDT), Money.parse('1000', BTC)]
        : [Money.parse('1000000', USDT)],
    matching: {
      latency: setup.latency,
      volumeShare: setup.volumeShare,
      slippage: basisPointSlippage(5),
      limitFill: setup.limitFill,
    },
    seed: setup.seed,
    strategy: {
      onBar: (bar, context) => bot.onBar(bar, context),
      onFill: (fill, order, context) => bot.onFill(fill, order, context),
      onOrder: (order, context) => bot.onOrder(order, context),
      onTimer: (name, context) => bot.onTimer(name, context),
      saveState: () => bot.saveState(),
      restoreState: (state) => bot.restoreState(state),
    },
  });
  desk.lateEvery = setup.lateEvery;
  bars.forEach(({ gap, candle }, i) => {
    desk.gap(gap).bar(candle);
    if (!restarts || i % 3 !== 2) return;
    const state = JSON.stringify(desk.kernel.save());
    bot = new MakerBot(init, seen);
    const kernel = desk.makeKernel(desk.kernel.log);
    // Saved two lines above.
    kernel.restore(JSON.parse(state) as KernelState);
    desk.kernel = kernel;
  });
  return [...desk.kernel.log.lines()];
}

describe('a quantity that is worked as maker, at venues of every kind', () => {
  // Seeded, so that what a run has seen is not a matter of luck; change the seed to look elsewhere.
  it('is never exceeded but by late reports, never worked twice, ends in time and within its prices', () => {
    const seen: SeenMaking = {};
    fc.assert(
      fc.property(setups, randomBars, (setup, bars) => {
        const lines = play(setup, bars, seen, false);
        for (const rule of Object.values(MAKER_RULES)) {
          const text = `"rule":"${rule}"`;
          if (lines.some((line) => line.includes(text))) seen[rule] = (seen[rule] ?? 0) + 1;
        }
      }),
      { numRuns: 3000, seed: 5 },
    );
    // The watch says nothing when nothing happens.
    for (const [what, times] of Object.entries({
      jobs: 10_000,
      partial: 5000,
      MAKER: 5000,
      TAKER: 2000,
      REJECTED: 2000,
      repriced: 1000,
      late: 50,
      excess: 15,
      'entry stopped': 1000,
      'outcome filled': 4000,
      'outcome dust': 400,
      'outcome gave-up': 2000,
      'outcome stopped': 1000,
      'outcome refused': 500,
      [MAKER_RULES.moved]: 400,
      [MAKER_RULES.waited]: 100,
      [MAKER_RULES.gaveUp]: 1000,
      [MAKER_RULES.stopped]: 300,
      [MAKER_RULES.shrunk]: 25,
      [MAKER_RULES.standing]: 100,
    })) {
      expect(seen[what] ?? 0, what).toBeGreaterThan(times);
    }
  });

  it('goes on after restarts as if there had been none', () => {
    let compared = 0;
    fc.assert(
      fc.property(setups, randomBars, (setup, bars) => {
        const whole = play(setup, bars, {}, false);
        expect(play(setup, bars, {}, true)).toEqual(whole);
        compared += whole.length;
      }),
      { numRuns: 300, seed: 11 },
    );
    expect(compared).toBeGreaterThan(10_000);
  });
});
