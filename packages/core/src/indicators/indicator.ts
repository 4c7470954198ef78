import type { IndicatorState } from './state.ts';

/**
 * What every incremental indicator offers besides its own `update`.
 *
 * `update` takes raw numbers, only those the indicator needs, always in the order
 * time, open, high, low, close, volume, and returns the main value. It allocates nothing.
 *
 * Inputs are not checked here: bars are validated where they enter the system, and a check on each
 * update would cost more than the arithmetic. NaN in gives NaN out; indicators with an unbounded
 * memory (EMA, RSI, ATR, …) stay NaN until `reset`.
 */
export interface Indicator {
  /** Updates after which every output is a number. */
  readonly warmUp: number;
  /** True from the update numbered `warmUp` on: every output is then a number. */
  readonly ready: boolean;
  /**
   * The main value, in the unit of the inputs unless the class says otherwise. NaN until `ready`;
   * only where a second output needs longer than the main one (MACD, Stochastic, Ichimoku) does the
   * main value come earlier.
   */
  readonly value: number;
  /** Back to the state after construction. */
  reset(): void;
  /** A plain JSON picture of the state; `restore` goes on from it with bit-identical values. */
  save(): IndicatorState;
  /**
   * Takes over a saved state.
   *
   * @throws NightdeskError `INDICATOR_STATE` when it was saved by another indicator or with other parameters.
   */
  restore(state: IndicatorState): void;
}

/** An indicator over one series of numbers. */
export interface SeriesIndicator extends Indicator {
  /** Takes the next number; returns the main value, NaN until it is there. */
  update(x: number): number;
}
