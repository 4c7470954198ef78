/** Random bars and a bot that places random orders of every kind on them: for properties. */
import fc from 'fast-check';
import { BTC, linear, USDT } from '../model/instruments.test-support.ts';
import type { Instrument } from '../model/instrument.ts';
import { Money } from '../money/money.ts';
import type { OrderRequest } from '../orders/order-request.ts';
import type { Json } from '../strategy/json.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { StrategyContext } from '../strategy/strategy-context.ts';
import type { MatchingOptions } from './matching-options.ts';
import {
  type Candle,
  type DeskOptions,
  freeSpot,
  MINUTE,
  PlayedDesk,
  WHY,
} from './played-desk.test-support.ts';
import { basisPointSlippage, NO_SLIPPAGE } from './slippage.ts';

/** A bar and the minutes that are missing before it. */
export interface RandomBar {
  readonly gap: number;
  readonly candle: Candle;
}

const cents = (x: number): number => Math.round(x * 100) / 100;

/** Bars that wander, with gaps in time and in price, bars without range, spikes and bars without volume. */
export const randomBars: fc.Arbitrary<RandomBar[]> = fc
  .array(
    fc.record({
      gap: fc.oneof(
        { arbitrary: fc.constant(0), weight: 9 },
        { arbitrary: fc.integer({ min: 1, max: 5 }), weight: 1 },
      ),
      jump: fc.oneof(
        { arbitrary: fc.constant(0), weight: 3 },
        { arbitrary: fc.integer({ min: -80, max: 80 }), weight: 1 },
      ),
      up: fc.oneof(
        { arbitrary: fc.integer({ min: 0, max: 40 }), weight: 9 },
        { arbitrary: fc.integer({ min: 100, max: 900 }), weight: 1 },
      ),
      down: fc.integer({ min: 0, max: 40 }),
      close: fc.integer({ min: 0, max: 100 }),
      volume: fc.constantFrom(0, 1, 10, 1000),
    }),
    { minLength: 5, maxLength: 40, size: 'max' },
  )
  .map((steps) => {
    let last = 100;
    return steps.map(({ gap, jump, up, down, close, volume }) => {
      const open = cents(Math.max(1, last * (1 + jump / 1000)));
      const high = cents(open * (1 + up / 1000));
      const low = cents(open * (1 - down / 1000));
      last = cents(low + ((high - low) * close) / 100);
      return { gap, candle: [open, high, low, last, volume] as const };
    });
  });

/** How a random desk is set up. */
export interface RandomSetup {
  readonly kind: 'spot' | 'linear';
  readonly seed: number;
  readonly latency: number;
  readonly volumeShare: number | null;
  readonly limitFill: 'through' | 'touch';
  readonly basisPoints: number;
}

/** Every combination of venue rules. */
export const randomSetup: fc.Arbitrary<RandomSetup> = fc.record({
  kind: fc.constantFrom('spot' as const, 'linear' as const),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  latency: fc.constantFrom(0, 0, 1, 13_000, 61_000),
  volumeShare: fc.constantFrom(null, null, 0.1),
  limitFill: fc.constantFrom('through' as const, 'touch' as const),
  basisPoints: fc.constantFrom(0, 0, 7),
});

/** A bot that does something different on each bar, by its own seeded random numbers only. */
class RandomStrategy implements Strategy {
  #bars = 0;

  onBar(_bar: unknown, context: StrategyContext): void {
    this.#bars += 1;
    const last = context.lastPrice(0);
    const draw = (n: number): number => Math.floor(context.random() * n);
    const near = (percent: number): number => Math.max(0.1, cents(last * (1 + percent / 100)));
    const open = [...context.openOrders().keys()];
    const some = open[draw(Math.max(1, open.length))] ?? 0;
    switch (draw(5)) {
      case 0:
        context.submit(this.#request(draw, near), WHY);
        break;
      case 1:
        if (open.length > 0) context.cancel(some);
        break;
      case 2:
        if (context.openOrders().get(some)?.type === 'LIMIT')
          context.modify(some, { limitPrice: near(draw(9) - 4) });
        break;
      case 3:
        context.close(0, WHY);
        break;
      case 4:
        context.schedule('t', context.now + draw(3 * MINUTE));
        break;
    }
  }

  onTimer(_name: string, context: StrategyContext): void {
    if (context.random() < 0.5) context.submit({ instrument: 0, side: 'BUY', quantity: 1 }, WHY);
    else context.close(0, WHY);
  }

  onFill(_fill: unknown, _order: unknown, context: StrategyContext): void {
    if (context.random() < 0.1) context.close(0, WHY);
  }

  saveState(): Json {
    return this.#bars;
  }

  restoreState(state: Json): void {
    this.#bars = Number(state);
  }

  #request(draw: (n: number) => number, near: (percent: number) => number): OrderRequest {
    const side = draw(2) === 0 ? 'BUY' : 'SELL';
    const way = side === 'BUY' ? 1 : -1;
    const quantity = (1 + draw(3000)) / 1000;
    const offset = draw(4);
    const base = { instrument: 0, side, quantity } as const;
    const exits = (): OrderRequest[] => [
      {
        instrument: 0,
        side: side === 'BUY' ? 'SELL' : 'BUY',
        type: 'STOP_MARKET',
        triggerPrice: near(-2 * way),
        ocoGroup: `g${this.#bars}`,
      },
      {
        instrument: 0,
        side: side === 'BUY' ? 'SELL' : 'BUY',
        type: 'LIMIT',
        limitPrice: near(2 * way),
        ocoGroup: `g${this.#bars}`,
      },
    ];
    const tif = (['GTC', 'IOC', 'FOK'] as const)[draw(3)] ?? 'GTC';
    switch (draw(10)) {
      case 0:
        return { ...base, then: exits() };
      case 1:
        return { instrument: 0, side: 'BUY', cash: 50 + draw(500), timeInForce: tif };
      case 2:
        return { ...base, type: 'LIMIT', limitPrice: near(-offset * way), timeInForce: tif };
      case 3:
        return {
          ...base,
          type: 'LIMIT',
          limitPrice: near(-offset * way),
          postOnly: true,
          then: exits(),
        };
      case 4:
        return { ...base, type: 'STOP_MARKET', triggerPrice: near(offset * way), then: exits() };
      case 5:
        return {
          ...base,
          type: 'STOP_LIMIT',
          triggerPrice: near(offset * way),
          limitPrice: near((offset - 1) * way),
        };
      case 6:
        return { ...base, type: 'TAKE_PROFIT_MARKET', triggerPrice: near(-offset * way) };
      case 7:
        return {
          ...base,
          type: 'TAKE_PROFIT_LIMIT',
          triggerPrice: near(-offset * way),
          limitPrice: near(-offset * way),
        };
      case 8:
        return {
          ...base,
          type: 'TRAILING_STOP',
          trail: offset > 1 ? { percent: offset } : { amount: 1.5 },
        };
      default:
        return { ...base, reduceOnly: draw(2) === 0 };
    }
  }
}

/** The instrument of a setup: fees on, so that conservation has something to conserve. */
export function randomInstrument(kind: 'spot' | 'linear'): Instrument {
  return kind === 'spot'
    ? freeSpot({ makerFee: '0.0005', takerFee: '0.001' })
    : linear({ tick: '0.01', makerFee: '-0.0001', takerFee: '0.0005', maxLeverage: 3 });
}

/** What both the desk and a restored one are made from. */
export function randomOptions(
  setup: RandomSetup,
): DeskOptions & { readonly instruments: readonly Instrument[] } {
  const matching: MatchingOptions = {
    latency: setup.latency,
    slippage: setup.basisPoints === 0 ? NO_SLIPPAGE : basisPointSlippage(setup.basisPoints),
    volumeShare: setup.volumeShare,
    limitFill: setup.limitFill,
  };
  return {
    instruments: [randomInstrument(setup.kind)],
    deposits:
      setup.kind === 'spot'
        ? [Money.parse('1000', USDT), Money.parse('5', BTC)]
        : [Money.parse('1000', USDT)],
    matching,
    seed: setup.seed,
    strategy: new RandomStrategy(),
  };
}

/** Plays all bars. */
export function playRandom(setup: RandomSetup, bars: readonly RandomBar[]): PlayedDesk {
  const desk = new PlayedDesk(randomOptions(setup));
  for (const { gap, candle } of bars) desk.gap(gap).bar(candle);
  return desk;
}
