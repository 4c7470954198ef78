import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventLog } from '../../kernel/event-log.ts';
import type { KernelState } from '../../kernel/kernel-state.ts';
import { freeSpot, PlayedDesk, WHY } from '../../matching/played-desk.test-support.ts';
import {
  randomBars,
  randomOptions,
  type RandomSetup,
  randomSetup,
} from '../../matching/random-desk.test-support.ts';
import type { Bar } from '../../model/bar.ts';
import { BTC, linear, USDT } from '../../model/instruments.test-support.ts';
import type { Instrument } from '../../model/instrument.ts';
import { Money } from '../../money/money.ts';
import type { FillReport } from '../../orders/fill-report.ts';
import type { Order } from '../../orders/order.ts';
import type { Json } from '../../strategy/json.ts';
import type { Strategy } from '../../strategy/strategy.ts';
import type { StrategyContext } from '../../strategy/strategy-context.ts';
import { MakerManager } from '../maker/maker-manager.ts';
import { SIMULATED_MAKER_VENUE } from '../maker/maker-venue.ts';
import { ExitManager } from './exit-manager.ts';
import { SIMULATED_EXIT_VENUE } from './exit-venue.ts';

/** How the two managers' venue is set up. */
interface Setup extends RandomSetup {
  readonly watched: boolean;
  readonly amend: boolean;
}

const setups: fc.Arbitrary<Setup> = fc
  .tuple(randomSetup, fc.boolean(), fc.boolean())
  .map(([setup, watched, amend]) => ({ ...setup, watched, amend }));

/** Enters as maker and leaves its exits to the manager; remembers nothing but what the two do. */
class WorkingBot implements Strategy {
  readonly exits: ExitManager;
  readonly maker: MakerManager;

  constructor(instrument: Instrument, { watched, amend }: Setup) {
    const venue = { ...SIMULATED_EXIT_VENUE, amend, ...(watched ? { stopOrders: [] } : {}) };
    this.exits = new ExitManager({
      index: 0,
      instrument,
      venue,
      rules: {
        stopLoss: { percent: 2 },
        takeProfit: { percent: 3 },
        trailingStop: { distance: { percent: 1 } },
      },
    });
    this.maker = new MakerManager({
      index: 0,
      instrument,
      venue: { ...SIMULATED_MAKER_VENUE, amend },
      exits: this.exits,
      settings: { offset: { percent: 0.1 }, giveUpAfter: 240_000, onGiveUp: 'take' },
    });
  }

  onBar(bar: Bar, context: StrategyContext): void {
    this.exits.onBar(bar, context);
    this.maker.onBar(bar, context);
    const draw = context.random();
    if (draw < 0.05) this.maker.stop(context);
    else if (draw < 0.1) this.exits.leave(WHY, context);
    else if (!this.maker.isBusy) {
      const quantity = (1 + Math.floor(context.random() * 3000)) / 1000;
      this.maker.begin({ side: 'BUY', quantity }, WHY, context);
    }
  }

  onFill(fill: FillReport, order: Order, context: StrategyContext): void {
    this.exits.onFill(fill, order, context);
    this.maker.onFill(fill, order, context);
  }

  onOrder(order: Order, context: StrategyContext): void {
    this.exits.onOrder(order, context);
    this.maker.onOrder(order, context);
  }

  onTimer(name: string, context: StrategyContext): void {
    this.exits.onTimer(name, context);
    this.maker.onTimer(name, context);
  }

  saveState(): Json {
    return [this.exits.save(), this.maker.save()];
  }

  restoreState(state: Json): void {
    const [exits = null, maker = null] = state as Json[];
    this.exits.restore(exits);
    this.maker.restore(maker);
  }
}

/** The same steps, written with few decimals or with more. */
function instrumentOf(kind: RandomSetup['kind'], isFine: boolean): Instrument {
  const changes = {
    ...(isFine ? { tick: '0.0100', lot: '0.00100' } : { tick: '0.01', lot: '0.001' }),
    minNotional: '30',
    maxQuantity: '2.5',
  };
  return kind === 'spot'
    ? freeSpot({ ...changes, makerFee: '0.0005', takerFee: '0.001' })
    : linear({ ...changes, makerFee: '-0.0001', maxLeverage: 3 });
}

/** A desk whose bot begins anew, with the saved state of another, when `restore` is called. */
function deskOf(
  setup: Setup,
  isFine: boolean,
): { readonly desk: PlayedDesk; restore(state: KernelState): void; bot(): WorkingBot } {
  const instrument = instrumentOf(setup.kind, isFine);
  let bot = new WorkingBot(instrument, setup);
  const desk = new PlayedDesk({
    ...randomOptions(setup),
    instruments: [instrument],
    deposits: [Money.parse('10000', USDT), Money.parse('0', BTC)].slice(
      0,
      setup.kind === 'spot' ? 2 : 1,
    ),
    strategy: {
      onBar: (bar, context) => bot.onBar(bar, context),
      onFill: (fill, order, context) => bot.onFill(fill, order, context),
      onOrder: (order, context) => bot.onOrder(order, context),
      onTimer: (name, context) => bot.onTimer(name, context),
      saveState: () => bot.saveState(),
      restoreState: (state) => bot.restoreState(state),
    },
  });
  const restore = (state: KernelState): void => {
    bot = new WorkingBot(instrument, setup);
    desk.kernel = desk.makeKernel(new EventLog());
    const back: unknown = JSON.parse(JSON.stringify(state));
    // A state is plain JSON.
    desk.kernel.restore(back as KernelState);
  };
  return { desk, restore, bot: () => bot };
}

describe('exit and maker managers at other steps of tick and lot', () => {
  it('take up the state that managers of those steps have themselves, and go on equally', () => {
    const seen = { stops: 0, working: 0, partial: 0, watched: 0, logged: 0 };
    fc.assert(
      fc.property(
        setups,
        randomBars,
        fc.double({ min: 0.2, max: 0.9, noNaN: true }),
        fc.boolean(),
        (setup, bars, share, toFine) => {
          const was = deskOf(setup, !toFine);
          const whole = deskOf(setup, toFine);
          const broken = deskOf(setup, toFine);
          const stopAt = Math.floor(share * bars.length);
          let logged = 0;
          bars.forEach(({ gap, candle }, i) => {
            if (i === stopAt) {
              logged = whole.desk.kernel.log.length;
              broken.restore(was.desk.kernel.save());
              expect(broken.desk.kernel.save()).toEqual(whole.desk.kernel.save());
              const { exits, maker } = broken.bot();
              if (exits.stop !== null) seen.stops += 1;
              if (exits.coverage === 'watched') seen.watched += 1;
              if (maker.isBusy) seen.working += 1;
              if (maker.isBusy && (maker.progress?.filled ?? 0n) > 0n) seen.partial += 1;
            }
            if (i < stopAt) was.desk.gap(gap).bar(candle);
            whole.desk.gap(gap).bar(candle);
            broken.desk.gap(gap).bar(candle);
          });
          const rest = [...whole.desk.kernel.log.lines()].slice(logged);
          expect([...broken.desk.kernel.log.lines()]).toEqual(rest);
          expect(broken.desk.kernel.save()).toEqual(whole.desk.kernel.save());
          seen.logged += rest.length;
        },
      ),
      { numRuns: 300, seed: 5 },
    );
    expect(seen.stops).toBeGreaterThan(60);
    expect(seen.working).toBeGreaterThan(150);
    expect(seen.partial).toBeGreaterThan(5);
    expect(seen.watched).toBeGreaterThan(5);
    expect(seen.logged).toBeGreaterThan(20_000);
  });
});
