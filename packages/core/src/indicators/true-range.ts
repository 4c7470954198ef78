import type { Indicator } from './indicator.ts';
import { requireChoice } from './parameters.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** How averages of the true range begin; see `RangeSeed`. */
export const RANGE_SEEDS = ['true-range', 'high-low'] as const;

/**
 * `'true-range'`: the first bar has no close before it and counts for nothing; the first average is
 * there after `period` + 1 bars (Wilder 1978; Skender).
 * `'high-low'`: high − low stands in for the true range of the first bar; the first average is there
 * after `period` bars (Lean, TradingView's `ta.atr`).
 */
export type RangeSeed = (typeof RANGE_SEEDS)[number];

/**
 * The true range of a bar, in price: the largest of high − low, |high − previous close| and
 * |low − previous close| (Wilder 1978). Written as the span of bar and previous close together, which
 * gives the same bits, since rounding keeps order.
 */
export function trueRange(high: number, low: number, previousClose: number): number {
  return (
    (previousClose > high ? previousClose : high) - (previousClose < low ? previousClose : low)
  );
}

/** Options of `TrueRange`. */
export interface TrueRangeOptions {
  /** What the first bar gives: nothing (`'true-range'`, unless told) or high − low. */
  readonly seed?: RangeSeed;
}

/** The true range as an indicator: the span of each bar together with the close before it, in price. */
export class TrueRange implements Indicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private count = 0;
  private previousClose = NaN;
  private current = NaN;

  /** @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(options: TrueRangeOptions = {}) {
    const seed = requireChoice('True range', 'seed', options.seed ?? 'true-range', RANGE_SEEDS);
    this.warmUp = seed === 'high-low' ? 1 : 2;
    this.label = `true-range(${seed})`;
  }

  /** Takes the next bar; returns its true range, NaN until ready. */
  update(high: number, low: number, close: number): number {
    if (this.count === 0) {
      if (this.warmUp === 1) this.current = high - low;
    } else {
      this.current = trueRange(high, low, this.previousClose);
    }
    if (this.count < this.warmUp) this.count++;
    this.previousClose = close;
    return this.current;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  get value(): number {
    return this.current;
  }

  reset(): void {
    this.count = 0;
    this.previousClose = NaN;
    this.current = NaN;
  }

  save(): IndicatorState {
    return saveState(this.label, [this.count, this.previousClose, this.current]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 3);
    this.count = from.next();
    this.previousClose = from.next();
    this.current = from.next();
  }
}
