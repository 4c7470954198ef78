import type { SeriesIndicator } from './indicator.ts';
import { requirePeriod } from './parameters.ts';
import { RollingMoments } from './rolling-moments.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/**
 * The least-squares line through the last `period` numbers: the value is the line's end at the newest
 * number (TA-Lib's LINEARREG), in the unit of the input.
 */
export class LinearRegression implements SeriesIndicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  /** Σ (time − mean time)² over the window. */
  private readonly timeSquares: number = NaN;
  private readonly moments: RollingMoments;
  private count = 0;
  private mean = NaN;
  private squares = NaN;
  private gradient = NaN;

  /** `period`: integer from 2. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number) {
    this.warmUp = requirePeriod('Linear regression', 'period', period, 2);
    this.timeSquares = (period * (period * period - 1)) / 12;
    this.label = `linear-regression(${period})`;
    this.moments = new RollingMoments(period);
  }

  /** Takes the next number; returns the end of the line, NaN until ready. */
  update(x: number): number {
    this.moments.update(x);
    if (this.count < this.warmUp && ++this.count < this.warmUp) return NaN;
    this.mean = this.moments.mean;
    this.squares = this.moments.squaredDeviations;
    this.gradient = this.moments.timeDeviations / this.timeSquares;
    return this.value;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  /** The line at the newest number. */
  get value(): number {
    return this.mean + (this.gradient * (this.warmUp - 1)) / 2;
  }

  /** Change per update, NaN until ready. */
  get slope(): number {
    return this.gradient;
  }

  /** The line at the oldest number of the window, NaN until ready. */
  get intercept(): number {
    return this.mean - (this.gradient * (this.warmUp - 1)) / 2;
  }

  /** R², the share of the variance that the line explains, 0 to 1; 1 when there is none. NaN until ready. */
  get rSquared(): number {
    if (this.squares === 0) return 1;
    const explained = this.gradient * this.gradient * this.timeSquares;
    return Math.min(1, explained / this.squares);
  }

  reset(): void {
    this.moments.reset();
    this.count = 0;
    this.mean = NaN;
    this.squares = NaN;
    this.gradient = NaN;
  }

  save(): IndicatorState {
    const numbers = [this.count, this.mean, this.squares, this.gradient];
    return saveState(this.label, numbers, [], [this.moments.save()]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 4, 1);
    this.moments.restore(from.nextPart());
    this.count = from.next();
    this.mean = from.next();
    this.squares = from.next();
    this.gradient = from.next();
  }
}
