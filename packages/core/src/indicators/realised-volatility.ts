import { deviationOf } from './deviation.ts';
import type { SeriesIndicator } from './indicator.ts';
import { requireChoice, requireNumber, requirePeriod } from './parameters.ts';
import { RollingMoments } from './rolling-moments.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** What returns are measured from; see `VolatilityMean`. */
export const VOLATILITY_MEANS = ['sample', 'zero'] as const;

/**
 * `'sample'`: deviations from the mean return, divided by n − 1 (the usual historical volatility).
 * `'zero'`: from zero, divided by n (realised variance; better for short windows, where the mean is noise).
 */
export type VolatilityMean = (typeof VOLATILITY_MEANS)[number];

/** Options of `RealisedVolatility`. */
export interface RealisedVolatilityOptions {
  /** Updates in a year, for annualising: 365 unless told (daily bars of a market that never closes); 1 for none. */
  readonly periodsPerYear?: number;
  /** `'sample'` unless told. */
  readonly mean?: VolatilityMean;
}

/**
 * Realised volatility from close to close: the standard deviation of the last `period` log returns, times
 * the root of the periods in a year. A fraction: 0.6 is 60 % a year. Prices must be above 0.
 */
export class RealisedVolatility implements SeriesIndicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly period: number = 0;
  private readonly annual: number = NaN;
  private readonly aroundZero: boolean = false;
  private readonly moments: RollingMoments;
  private count = 0;
  private previous = NaN;
  private current = NaN;

  /**
   * `period`: integer from 2; `periodsPerYear`: from 1 to 1e9.
   *
   * @throws NightdeskError `INDICATOR_PARAMETER`
   */
  constructor(period: number, options: RealisedVolatilityOptions = {}) {
    const name = 'Realised volatility';
    this.period = requirePeriod(name, 'period', period, 2);
    const perYear = requireNumber(name, 'periodsPerYear', options.periodsPerYear ?? 365, 1, 1e9);
    const mean = requireChoice(name, 'mean', options.mean ?? 'sample', VOLATILITY_MEANS);
    this.annual = Math.sqrt(perYear);
    this.aroundZero = mean === 'zero';
    this.warmUp = period + 1;
    this.label = `realised-volatility(${period},${perYear},${mean})`;
    this.moments = new RollingMoments(period);
  }

  /** Takes the next price; returns the volatility, NaN until ready. */
  update(x: number): number {
    if (this.count > 0) this.moments.update(Math.log(x / this.previous));
    this.previous = x;
    if (this.count < this.warmUp && ++this.count < this.warmUp) return NaN;
    this.current = this.annual * this.deviation();
    return this.current;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  get value(): number {
    return this.current;
  }

  reset(): void {
    this.moments.reset();
    this.count = 0;
    this.previous = NaN;
    this.current = NaN;
  }

  save(): IndicatorState {
    const numbers = [this.count, this.previous, this.current];
    return saveState(this.label, numbers, [], [this.moments.save()]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 3, 1);
    this.moments.restore(from.nextPart());
    this.count = from.next();
    this.previous = from.next();
    this.current = from.next();
  }

  private deviation(): number {
    const { mean, squaredDeviations } = this.moments;
    if (!this.aroundZero) return deviationOf(squaredDeviations, this.period - 1);
    return deviationOf(squaredDeviations + this.period * mean * mean, this.period);
  }
}
