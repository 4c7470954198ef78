import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kernel } from '../../kernel/kernel.ts';
import type { KernelState } from '../../kernel/kernel-state.ts';
import { MINUTE, PlayedDesk } from '../../matching/played-desk.test-support.ts';
import {
  type RandomBar,
  randomBars,
  randomInstrument,
} from '../../matching/random-desk.test-support.ts';
import { basisPointSlippage } from '../../matching/slippage.ts';
import { BTC, USDT } from '../../model/instruments.test-support.ts';
import { Money } from '../../money/money.ts';
import type { ExitRuleSettings } from './exit-settings.ts';
import type { ExitVenue } from './exit-venue.ts';
import { GUARD_RULES } from './guard-position.ts';
import {
  GuardedBot,
  type GuardedInit,
  nothingSeen,
  type Seen,
} from './guarded-bot.test-support.ts';
import { BREAK_EVEN_RULE } from './rules/break-even.ts';
import { ROI_TABLE_RULE } from './rules/roi-table.ts';
import { STOP_LOSS_RULE } from './rules/stop-loss.ts';
import { TAKE_PROFIT_RULE } from './rules/take-profit.ts';
import { TIME_EXIT_RULE } from './rules/time-exit.ts';
import { TRAILING_STOP_RULE } from './rules/trailing-stop.ts';

interface Setup {
  readonly kind: 'spot' | 'linear';
  readonly seed: number;
  readonly latency: number;
  readonly volumeShare: number | null;
  readonly venue: ExitVenue;
  readonly rules: ExitRuleSettings;
  readonly stopOrder: 'market' | 'limit';
}

const offset = fc.constantFrom({ percent: 2 }, { percent: 7 }, { percent: 20 }, { amount: 4 });

const rules: fc.Arbitrary<ExitRuleSettings> = fc.record(
  {
    stopLoss: offset,
    takeProfit: offset,
    trailingStop: fc.record(
      { distance: offset, activation: offset },
      { requiredKeys: ['distance'] },
    ),
    breakEven: fc.record({ trigger: offset, marginPercent: fc.constantFrom(0, 0.5) }),
    roiTable: fc.constant([
      [0, 5],
      [3, 1],
      [10, -0.5],
    ] as const),
    timeExit: fc.record({ after: fc.constantFrom(5 * MINUTE, 15 * MINUTE) }),
  },
  { requiredKeys: ['stopLoss'] },
);

const setups: fc.Arbitrary<Setup> = fc.record({
  kind: fc.constantFrom('spot' as const, 'linear' as const),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  latency: fc.constantFrom(0, 500, 70_000),
  volumeShare: fc.constantFrom(null, 0.1, 0.001),
  venue: fc.record({
    stopOrders: fc.constantFrom([], ['market'], ['limit'], ['market', 'limit']) as fc.Arbitrary<
      ExitVenue['stopOrders']
    >,
    oco: fc.boolean(),
    reduceOnly: fc.boolean(),
    amend: fc.boolean(),
    minNotionalForExits: fc.boolean(),
  }),
  rules,
  stopOrder: fc.constantFrom('market' as const, 'limit' as const),
});

function play(setup: Setup, bars: readonly RandomBar[], seen: Seen, restarts: boolean): PlayedDesk {
  const instrument = randomInstrument(setup.kind);
  const init: GuardedInit = {
    instrument,
    venue: setup.venue,
    rules: setup.rules,
    bounds: { stopOrder: setup.stopOrder, unprotectedAfter: 10 * MINUTE },
    // A cancel, its proof, a new order and its proof, each two bars away with the longest latency; twice,
    // because what was asked last may have been overtaken by a fill.
    boundBars: setup.latency > MINUTE ? 12 : 6,
  };
  let bot = new GuardedBot(init, seen);
  const desk = new PlayedDesk({
    instruments: [instrument],
    deposits:
      setup.kind === 'spot'
        ? [Money.parse('1000', USDT), Money.parse('0', BTC)]
        : [Money.parse('1000', USDT)],
    matching: {
      latency: setup.latency,
      volumeShare: setup.volumeShare,
      slippage: basisPointSlippage(5),
      limitFill: 'through',
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
  bars.forEach(({ gap, candle }, i) => {
    desk.gap(gap).bar(candle);
    if (!restarts || i % 3 !== 2) return;
    const state = JSON.stringify(desk.kernel.save());
    bot = new GuardedBot(init, seen);
    const kernel: Kernel = desk.makeKernel(desk.kernel.log);
    // Saved two lines above.
    kernel.restore(JSON.parse(state) as KernelState);
    desk.kernel = kernel;
  });
  return desk;
}

const lines = (desk: PlayedDesk): string[] => [...desk.kernel.log.lines()];

describe('a position under an exit manager, at venues of every kind', () => {
  // Seeded, so that what a run has seen is not a matter of luck; change the seed to look elsewhere.
  it('is covered by exactly one stop within the bound, never sold twice, never turned around', () => {
    const seen = nothingSeen();
    const decided = new Set<string>();
    fc.assert(
      fc.property(setups, randomBars, (setup, bars) => {
        const desk = play(setup, bars, seen, false);
        for (const order of desk.orders.values()) {
          if (order.filledQuantity > 0n) decided.add(order.decision?.rule ?? '');
        }
      }),
      { numRuns: 1500, seed: 5 },
    );
    // The watch says nothing when nothing happens.
    expect(seen.entries).toBeGreaterThan(3000);
    expect(seen.exits).toBeGreaterThan(3000);
    expect(seen.partials).toBeGreaterThan(3000);
    expect(seen.grown).toBeGreaterThan(1000);
    expect(seen.coveredBars - seen.forced).toBeGreaterThan(2000);
    expect(seen.watchedBars).toBeGreaterThan(1000);
    expect(seen.forced).toBeGreaterThan(1000);
    for (const rule of [
      STOP_LOSS_RULE,
      TAKE_PROFIT_RULE,
      TRAILING_STOP_RULE,
      BREAK_EVEN_RULE,
      ROI_TABLE_RULE,
      TIME_EXIT_RULE,
      GUARD_RULES.unfilled,
    ]) {
      expect(decided).toContain(rule);
    }
  });

  it('goes on after restarts as if there had been none', () => {
    let compared = 0;
    fc.assert(
      fc.property(setups, randomBars, (setup, bars) => {
        const whole = lines(play(setup, bars, nothingSeen(), false));
        expect(lines(play(setup, bars, nothingSeen(), true))).toEqual(whole);
        compared += whole.length;
      }),
      { numRuns: 300, seed: 11 },
    );
    expect(compared).toBeGreaterThan(10_000);
  });
});
