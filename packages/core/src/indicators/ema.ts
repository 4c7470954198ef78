import type { SeriesIndicator } from './indicator.ts';
import { requireChoice, requireNumber, requirePeriod } from './parameters.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** How a recursive average begins; see `AverageSeed`. */
export const AVERAGE_SEEDS = ['sma', 'first'] as const;

/**
 * `'sma'`: the mean of the first `period` numbers is the first value (TA-Lib, Skender).
 * `'first'`: the first number is the first value, there from the first update on (Tulip, pandas `adjust=False`).
 */
export type AverageSeed = (typeof AVERAGE_SEEDS)[number];

/** Options of `Ema`. */
export interface EmaOptions {
  /** How the average begins, `'sma'` unless told. */
  readonly seed?: AverageSeed;
  /** The weight of the newest number, above 0 up to 1; 2 / (period + 1) unless told. */
  readonly alpha?: number;
}

/**
 * Exponential moving average: `ema += alpha × (x − ema)`, alpha = 2 / (period + 1).
 *
 * Two such steps are one step of weight `alpha × (2 − alpha)` towards a mix of both numbers, so each value
 * is computed from the one *before the last*. The results are the same but for rounding (and exact for a
 * constant series); what is gained is that an update need not wait for the last one's store to come back
 * from memory, which was the better half of its time.
 */
export class Ema implements SeriesIndicator {
  // The numbers that change come first: it measured faster.
  private even = NaN;
  private odd = NaN;
  private previous = NaN;
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly alpha: number = NaN;
  /** Weight of two steps in one. */
  private readonly pairAlpha: number = NaN;
  /** Share of the newest number in the mix of the last two. */
  private readonly pairShare: number = NaN;
  private count = 0;
  /** Which of `even` and `odd` is the last value. */
  private lastIsOdd = false;

  /** `period`: integer from 1. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number, options: EmaOptions = {}) {
    requirePeriod('EMA', 'period', period);
    const seed = requireChoice('EMA', 'seed', options.seed ?? 'sma', AVERAGE_SEEDS);
    const alpha = options.alpha ?? 2 / (period + 1);
    this.alpha = requireNumber('EMA', 'alpha', alpha, Number.MIN_VALUE, 1);
    this.pairAlpha = alpha * (2 - alpha);
    this.pairShare = 1 / (2 - alpha);
    this.warmUp = seed === 'sma' ? period : 1;
    this.label = `ema(${period},${seed},${alpha})`;
    this.reset();
  }

  /** Takes the next number; returns the average, NaN until ready. */
  update(x: number): number {
    if (this.count <= this.warmUp) return this.warm(x);
    const previous = this.previous;
    this.previous = x;
    const target = previous + this.pairShare * (x - previous);
    if (this.lastIsOdd) {
      const average = this.even + this.pairAlpha * (target - this.even);
      this.lastIsOdd = false;
      this.even = average;
      return average;
    }
    const average = this.odd + this.pairAlpha * (target - this.odd);
    this.lastIsOdd = true;
    this.odd = average;
    return average;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  get value(): number {
    if (this.count < this.warmUp) return NaN;
    return this.lastIsOdd ? this.odd : this.even;
  }

  reset(): void {
    this.count = 0;
    this.lastIsOdd = false;
    this.even = 0;
    this.odd = NaN;
    this.previous = NaN;
  }

  save(): IndicatorState {
    const { count, even, odd, previous } = this;
    return saveState(this.label, [count, this.lastIsOdd ? 1 : 0, even, odd, previous]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 5);
    this.count = from.next();
    this.lastIsOdd = from.next() === 1;
    this.even = from.next();
    this.odd = from.next();
    this.previous = from.next();
  }

  /** Until there are two values: `even` holds the sum, then the first value; `odd` the second. */
  private warm(x: number): number {
    this.previous = x;
    this.count++;
    if (this.count > this.warmUp) {
      this.lastIsOdd = true;
      this.odd = this.even + this.alpha * (x - this.even);
      return this.odd;
    }
    this.even += x;
    if (this.count < this.warmUp) return NaN;
    this.even /= this.warmUp;
    return this.even;
  }
}
