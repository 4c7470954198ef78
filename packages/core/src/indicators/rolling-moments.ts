import { slot } from './slot.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/**
 * Mean, squared deviations and covariance with time of the last `period` numbers, amortised O(1).
 *
 * The textbook Σx² − (Σx)²/n loses every digit of a small spread around a large price. Here, as in
 * `RollingSum`, the window is cut at the last turn of the ring; each side is built up by Welford's
 * recurrence (Technometrics 4, 1962) and the two are merged by the formulas of Chan, Golub and LeVeque
 * (1979), none of which subtracts large from large. A constant series gives exact zeros.
 */
export class RollingMoments {
  private readonly label: string = '';
  private readonly period: number = 0;
  /** Before `position`: numbers of this turn; from it on: suffix means of the turn before. */
  private readonly means: Float64Array;
  /** From `position` on: sums of squared deviations of the suffixes. */
  private readonly squares: Float64Array;
  /** From `position` on: sums of (time − mean time) × (x − mean) of the suffixes. */
  private readonly slopes: Float64Array;
  private position = 0;
  private freshMean = NaN;
  private freshSquares = NaN;
  private freshSlopes = NaN;
  private currentMean = NaN;
  private currentSquares = NaN;
  private currentSlopes = NaN;

  /** `period` is validated by the caller. */
  constructor(period: number) {
    this.label = `moments(${period})`;
    this.period = period;
    this.means = new Float64Array(period);
    this.squares = new Float64Array(period);
    this.slopes = new Float64Array(period);
    this.reset();
  }

  /** Takes the next number. The fields below are meaningless before `period` numbers were taken. */
  update(x: number): void {
    const before = this.position;
    const count = before + 1;
    const delta = x - this.freshMean;
    const mean = this.freshMean + delta / count;
    const squares = this.freshSquares + delta * (x - mean);
    const slopes = this.freshSlopes + (delta * before) / 2;
    this.means[before] = x;
    if (count === this.period) {
      this.currentMean = mean;
      this.currentSquares = squares;
      this.currentSlopes = slopes;
      this.turn();
      return;
    }
    this.position = count;
    this.freshMean = mean;
    this.freshSquares = squares;
    this.freshSlopes = slopes;
    const older = this.period - count;
    const olderMean = slot(this.means, count);
    const gap = mean - olderMean;
    const shared = gap * count * older;
    this.currentMean = olderMean + (gap * count) / this.period;
    this.currentSquares = slot(this.squares, count) + squares + (gap * shared) / this.period;
    this.currentSlopes = slot(this.slopes, count) + slopes + shared / 2;
  }

  /** Mean of the window. */
  get mean(): number {
    return this.currentMean;
  }

  /** Sum of squared deviations from the mean over the window: the variance times `period` (or `period` − 1). */
  get squaredDeviations(): number {
    return this.currentSquares;
  }

  /** Sum of (time − mean time) × (x − mean) over the window, time counted in updates. */
  get timeDeviations(): number {
    return this.currentSlopes;
  }

  /** Back to the state after construction. */
  reset(): void {
    this.means.fill(0);
    this.squares.fill(0);
    this.slopes.fill(0);
    this.position = 0;
    this.clearFresh();
    this.currentMean = NaN;
    this.currentSquares = NaN;
    this.currentSlopes = NaN;
  }

  /** See `Indicator.save`. */
  save(): IndicatorState {
    const fresh = [this.freshMean, this.freshSquares, this.freshSlopes];
    const current = [this.currentMean, this.currentSquares, this.currentSlopes];
    const arrays = [this.means, this.squares, this.slopes];
    return saveState(this.label, [this.position, ...fresh, ...current], arrays);
  }

  /** See `Indicator.restore`. */
  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 7 + 3 * this.period);
    this.position = from.next();
    this.freshMean = from.next();
    this.freshSquares = from.next();
    this.freshSlopes = from.next();
    this.currentMean = from.next();
    this.currentSquares = from.next();
    this.currentSlopes = from.next();
    from.fill(this.means);
    from.fill(this.squares);
    from.fill(this.slopes);
  }

  private clearFresh(): void {
    this.freshMean = 0;
    this.freshSquares = 0;
    this.freshSlopes = 0;
  }

  /** Lays down the moments of every suffix of the turn that is full. */
  private turn(): void {
    let mean = 0;
    let squares = 0;
    let slopes = 0;
    for (let i = this.period - 1, after = 0; i >= 0; i--, after++) {
      const x = slot(this.means, i);
      const delta = x - mean;
      mean += delta / (after + 1);
      squares += delta * (x - mean);
      slopes -= (delta * after) / 2;
      this.means[i] = mean;
      this.squares[i] = squares;
      this.slopes[i] = slopes;
    }
    this.position = 0;
    this.clearFresh();
  }
}
