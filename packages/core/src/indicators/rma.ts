import { AVERAGE_SEEDS } from './ema.ts';
import type { AverageSeed } from './ema.ts';
import type { SeriesIndicator } from './indicator.ts';
import { requireChoice, requirePeriod } from './parameters.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** Options of `Rma`. */
export interface RmaOptions {
  /** How the average begins, `'sma'` unless told (Wilder; TradingView's `ta.rma`). */
  readonly seed?: AverageSeed;
}

/**
 * Wilder's running average (RMA, SMMA): `rma = (rma × (period − 1) + x) / period`, which is an
 * exponential average with alpha = 1 / period and computed as such. J. W. Wilder, New Concepts in Technical Trading Systems, 1978.
 */
export class Rma implements SeriesIndicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly share: number = NaN;
  private count = 0;
  private sum = NaN;
  private current = NaN;

  /** `period`: integer from 1. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number, options: RmaOptions = {}) {
    requirePeriod('RMA', 'period', period);
    this.share = 1 / period;
    const seed = requireChoice('RMA', 'seed', options.seed ?? 'sma', AVERAGE_SEEDS);
    this.warmUp = seed === 'sma' ? period : 1;
    this.label = `rma(${period},${seed})`;
    this.reset();
  }

  /** Takes the next number; returns the average, NaN until ready. */
  update(x: number): number {
    if (this.count < this.warmUp) return this.warm(x);
    const average = this.current + (x - this.current) * this.share;
    this.current = average;
    return average;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  get value(): number {
    return this.current;
  }

  reset(): void {
    this.count = 0;
    this.sum = 0;
    this.current = NaN;
  }

  save(): IndicatorState {
    return saveState(this.label, [this.count, this.sum, this.current]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 3);
    this.count = from.next();
    this.sum = from.next();
    this.current = from.next();
  }

  private warm(x: number): number {
    this.sum += x;
    if (++this.count === this.warmUp) this.current = this.sum / this.warmUp;
    return this.current;
  }
}
