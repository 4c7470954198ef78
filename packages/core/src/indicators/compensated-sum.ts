import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/**
 * A running total whose rounding error does not grow with the number of terms (A. Neumaier, 1974:
 * Kahan's summation, also right when a term is larger than the total).
 */
export class CompensatedSum {
  private sum = NaN;
  private lost = NaN;

  constructor() {
    this.reset();
  }

  /** Adds a number; returns the total. */
  add(x: number): number {
    const sum = this.sum + x;
    this.lost += Math.abs(this.sum) >= Math.abs(x) ? this.sum - sum + x : x - sum + this.sum;
    this.sum = sum;
    return sum + this.lost;
  }

  /** The total. */
  get value(): number {
    return this.sum + this.lost;
  }

  /** Back to zero. */
  reset(): void {
    this.sum = 0;
    this.lost = 0;
  }

  /** See `Indicator.save`. */
  save(): IndicatorState {
    return saveState('compensated-sum()', [this.sum, this.lost]);
  }

  /** See `Indicator.restore`. */
  restore(state: IndicatorState): void {
    const from = new StateReader(state, 'compensated-sum()', 2);
    this.sum = from.next();
    this.lost = from.next();
  }
}
