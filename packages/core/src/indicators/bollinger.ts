import { deviationOf, DEVIATIONS } from './deviation.ts';
import type { Deviation } from './deviation.ts';
import type { SeriesIndicator } from './indicator.ts';
import { requireChoice, requireMultiplier, requirePeriod } from './parameters.ts';
import { RollingMoments } from './rolling-moments.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** Options of `Bollinger`. */
export interface BollingerOptions {
  /** `'population'` unless told (Bollinger's own; Skender, TA-Lib, TradingView). */
  readonly deviation?: Deviation;
}

/**
 * Bollinger bands (J. Bollinger), in price: simple average of `period` numbers (the value, the middle
 * band) and `multiplier` standard deviations above and below it.
 */
export class Bollinger implements SeriesIndicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly multiplier: number = NaN;
  private readonly divisor: number = 0;
  private readonly moments: RollingMoments;
  private count = 0;
  private last = NaN;
  private middle = NaN;
  private sigma = NaN;

  /**
   * `period`: integer from 2; `multiplier`: 0.001 to 1,000.
   *
   * @throws NightdeskError `INDICATOR_PARAMETER`
   */
  constructor(period: number, multiplier: number = 2, options: BollingerOptions = {}) {
    this.warmUp = requirePeriod('Bollinger', 'period', period, 2);
    this.multiplier = requireMultiplier('Bollinger', 'multiplier', multiplier);
    const deviation = options.deviation ?? 'population';
    requireChoice('Bollinger', 'deviation', deviation, DEVIATIONS);
    this.divisor = deviation === 'population' ? period : period - 1;
    this.label = `bollinger(${period},${multiplier},${deviation})`;
    this.moments = new RollingMoments(period);
  }

  /** Takes the next number; returns the middle band, NaN until ready. */
  update(x: number): number {
    this.moments.update(x);
    this.last = x;
    if (this.count < this.warmUp && ++this.count < this.warmUp) return NaN;
    this.middle = this.moments.mean;
    this.sigma = deviationOf(this.moments.squaredDeviations, this.divisor);
    return this.middle;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  /** The middle band. */
  get value(): number {
    return this.middle;
  }

  /** The upper band, NaN until ready. */
  get upper(): number {
    return this.middle + this.multiplier * this.sigma;
  }

  /** The lower band, NaN until ready. */
  get lower(): number {
    return this.middle - this.multiplier * this.sigma;
  }

  /** The standard deviation, NaN until ready. */
  get deviation(): number {
    return this.sigma;
  }

  /** %b: where the last number lies between the bands, 0 at the lower, 1 at the upper, 0.5 if they are one. */
  get percentB(): number {
    if (this.sigma === 0) return 0.5;
    return (this.last - this.lower) / (2 * this.multiplier * this.sigma);
  }

  /** Width of the bands as a fraction of the middle band, NaN until ready. */
  get bandwidth(): number {
    return (2 * this.multiplier * this.sigma) / this.middle;
  }

  reset(): void {
    this.moments.reset();
    this.count = 0;
    this.last = NaN;
    this.middle = NaN;
    this.sigma = NaN;
  }

  save(): IndicatorState {
    const numbers = [this.count, this.last, this.middle, this.sigma];
    return saveState(this.label, numbers, [], [this.moments.save()]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 4, 1);
    this.moments.restore(from.nextPart());
    this.count = from.next();
    this.last = from.next();
    this.middle = from.next();
    this.sigma = from.next();
  }
}
