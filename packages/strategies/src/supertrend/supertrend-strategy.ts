import { SuperTrend } from '@nightdesk/core/indicators/supertrend';
import type { IndicatorState } from '@nightdesk/core/indicators/state';
import type { Bar } from '@nightdesk/core/model/bar';
import type { Decision } from '@nightdesk/core/orders/decision';
import type { Position } from '@nightdesk/core/positions/position';
import type { Json } from '@nightdesk/core/strategy/json';
import type { Strategy } from '@nightdesk/core/strategy/strategy';
import type { StrategyContext } from '@nightdesk/core/strategy/strategy-context';
import type { SuperTrendConfig } from './config.ts';

/** Rules that stand in decision records. */
export const RULES = {
  enterLong: 'the trend is up and there is no long position',
  exitLong: 'the trend is down and there is a long position',
  enterShort: 'the trend is down and there is no short position',
  exitShort: 'the trend is up and there is a short position',
  turnUp: 'the close rose above the SuperTrend line',
  turnDown: 'the close fell below the SuperTrend line',
} as const;

/**
 * Follows the SuperTrend line: long above it, and below it flat or short. State-based: as long as the
 * position is not what the trend asks for and nothing is working, it asks again on each bar.
 */
export class SuperTrendStrategy implements Strategy {
  readonly #config: SuperTrendConfig;
  readonly #line: SuperTrend;
  readonly #autoTrade: boolean;
  readonly #shorts: boolean;
  /** The side of a position that a falling trend asks for: −1 short, 0 flat. */
  readonly #below: number;
  readonly #anyPrice: boolean;
  #direction: number;

  constructor(config: SuperTrendConfig) {
    this.#config = config;
    this.#line = new SuperTrend(config.period, config.multiplier, { seed: config.seed });
    this.#autoTrade = config.autoTrade;
    this.#shorts = config.mode === 'long-short';
    this.#below = this.#shorts ? -1 : 0;
    this.#anyPrice = config.slippage >= 100;
    this.#direction = 0;
  }

  onBar(bar: Bar, context: StrategyContext): void {
    const line = this.#line;
    line.updateBar(bar);
    const { direction } = line;
    if (direction === 0) return;
    if (!this.#autoTrade) {
      if (direction !== this.#direction) this.#turn(bar, direction, context);
      return;
    }
    const position = context.position(bar.instrument);
    if (position.direction === (direction > 0 ? 1 : this.#below)) return;
    if (context.isWarm && context.openOrders().size === 0) {
      this.#trade(bar, direction, position, context);
    }
  }

  saveState(): Json {
    return { direction: this.#direction, line: this.#line.save() };
  }

  restoreState(state: Json): void {
    // Written by `saveState` above; the indicator checks its own part.
    const saved = state as { readonly direction: number; readonly line: IndicatorState };
    this.#direction = saved.direction;
    this.#line.restore(saved.line);
  }

  readLine(name: string): number {
    if (this.#line.direction === 0) return Number.NaN;
    const rising = this.#line.direction > 0;
    return rising === (name === 'SuperTrend up') ? this.#line.value : Number.NaN;
  }

  /** The trend has another direction than before: worth a signal, unless it is the first one. */
  #turn(bar: Bar, direction: number, context: StrategyContext): void {
    const first = this.#direction === 0;
    this.#direction = direction;
    if (first) return;
    const side = direction > 0 ? 'BUY' : 'SELL';
    const action = direction > 0 || this.#shorts ? 'enter' : 'exit';
    context.signal(
      { instrument: bar.instrument, side, action },
      this.#why(direction > 0 ? RULES.turnUp : RULES.turnDown, bar),
    );
  }

  #trade(bar: Bar, direction: number, position: Position, context: StrategyContext): void {
    const up = direction > 0;
    if (!position.isFlat) {
      this.#exit(bar, position, this.#why(up ? RULES.exitShort : RULES.exitLong, bar), context);
      // With a limit on the price the exit may not fill: the entry then waits for the next bar.
      if (!this.#anyPrice) return;
    }
    if (up) this.#enterLong(bar, this.#why(RULES.enterLong, bar), context);
    else if (this.#shorts) this.#enterShort(bar, this.#why(RULES.enterShort, bar), context);
  }

  #enterLong(bar: Bar, why: Decision, context: StrategyContext): void {
    const { instrument } = bar;
    const traded = context.instruments[instrument];
    if (traded !== undefined && traded.kind !== 'spot') {
      this.#enterContracts(bar, 'BUY', why, context);
      return;
    }
    const cash = context.freeCash(instrument).portion(this.#config.amount / 100);
    if (this.#anyPrice) context.submit({ instrument, side: 'BUY', cash }, why);
    else {
      const limitPrice = bar.close * (1 + this.#config.slippage / 100);
      context.submit(
        { instrument, side: 'BUY', type: 'LIMIT', timeInForce: 'IOC', cash, limitPrice },
        why,
      );
    }
  }

  #enterShort(bar: Bar, why: Decision, context: StrategyContext): void {
    this.#enterContracts(bar, 'SELL', why, context);
  }

  /** Sizes by quantity at the last close, fee set aside: where cash cannot be ordered. */
  #enterContracts(bar: Bar, side: 'BUY' | 'SELL', why: Decision, context: StrategyContext): void {
    const instrument = context.instruments[bar.instrument];
    if (instrument === undefined) return;
    const balance = context.equity() * (this.#config.amount / 100);
    const perContract =
      instrument.kind === 'inverse'
        ? instrument.multiplierNumber
        : bar.close * instrument.multiplierNumber;
    const worth =
      instrument.kind === 'inverse' && instrument.base.code === context.reportingCurrency.code
        ? balance * bar.close
        : balance;
    const quantity = worth / (perContract * (1 + instrument.takerFee.toNumber()));
    const sign = side === 'BUY' ? 1 : -1;
    context.submit(
      this.#anyPrice
        ? { instrument: bar.instrument, side, quantity }
        : {
            instrument: bar.instrument,
            side,
            type: 'LIMIT',
            timeInForce: 'IOC',
            quantity,
            limitPrice: bar.close * (1 + (sign * this.#config.slippage) / 100),
          },
      why,
    );
  }

  #exit(bar: Bar, position: Position, why: Decision, context: StrategyContext): void {
    if (this.#anyPrice) {
      context.close(bar.instrument, why);
      return;
    }
    const long = position.quantity > 0n;
    const held = long ? position.quantity : -position.quantity;
    context.submit(
      {
        instrument: bar.instrument,
        side: long ? 'SELL' : 'BUY',
        type: 'LIMIT',
        timeInForce: 'IOC',
        quantity: position.instrument.quantityFromRaw(held),
        limitPrice: bar.close * (1 + ((long ? -1 : 1) * this.#config.slippage) / 100),
        reduceOnly: true,
      },
      why,
    );
  }

  #why(rule: string, bar: Bar): Decision {
    return { rule, values: { close: bar.close, line: this.#line.value, atr: this.#line.atr } };
  }
}
