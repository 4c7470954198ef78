import type { Indicator } from './indicator.ts';
import { requireChoice, requireNumber, requirePeriod } from './parameters.ts';
import { RollingSum } from './rolling-sum.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** Estimators of volatility from the range of bars; see `RangeEstimator`. */
export const RANGE_ESTIMATORS = ['parkinson', 'garman-klass', 'rogers-satchell'] as const;

/**
 * `'parkinson'`: ln(high/low)² / (4 ln 2) (M. Parkinson, J. Business 53, 1980).
 * `'garman-klass'`: ½ ln(high/low)² − (2 ln 2 − 1) ln(close/open)² (M. Garman and M. Klass, J. Business 53, 1980).
 * `'rogers-satchell'`: ln(high/close) ln(high/open) + ln(low/close) ln(low/open), which a drift does not
 * disturb (L. Rogers and S. Satchell, Annals of Applied Probability 1, 1991).
 */
export type RangeEstimator = (typeof RANGE_ESTIMATORS)[number];

/** Options of `RangeVolatility`. */
export interface RangeVolatilityOptions {
  /** `'parkinson'` unless told. */
  readonly estimator?: RangeEstimator;
  /** Updates in a year, for annualising: 365 unless told; 1 for none. */
  readonly periodsPerYear?: number;
}

/**
 * Realised volatility from the range of bars: the root of the mean variance that an estimator reads off each
 * of the last `period` bars, times the root of the periods in a year. A fraction: 0.6 is 60 % a year. Gaps
 * between bars are not seen. Prices must be above 0.
 */
export class RangeVolatility implements Indicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly annual: number = NaN;
  private readonly estimator: RangeEstimator;
  private readonly variances: RollingSum;
  private count = 0;
  private current = NaN;

  /**
   * `period`: integer from 1; `periodsPerYear`: from 1 to 1e9.
   *
   * @throws NightdeskError `INDICATOR_PARAMETER`
   */
  constructor(period: number, options: RangeVolatilityOptions = {}) {
    const name = 'Range volatility';
    this.warmUp = requirePeriod(name, 'period', period);
    const perYear = requireNumber(name, 'periodsPerYear', options.periodsPerYear ?? 365, 1, 1e9);
    const estimator = options.estimator ?? 'parkinson';
    this.estimator = requireChoice(name, 'estimator', estimator, RANGE_ESTIMATORS);
    this.annual = Math.sqrt(perYear / period);
    this.label = `range-volatility(${period},${perYear},${estimator})`;
    this.variances = new RollingSum(period);
  }

  /** Takes the next bar; returns the volatility, NaN until ready. */
  update(open: number, high: number, low: number, close: number): number {
    const sum = this.variances.update(barVariance(this.estimator, open, high, low, close));
    if (this.count < this.warmUp && ++this.count < this.warmUp) return NaN;
    this.current = this.annual * Math.sqrt(Math.max(0, sum));
    return this.current;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  get value(): number {
    return this.current;
  }

  reset(): void {
    this.variances.reset();
    this.count = 0;
    this.current = NaN;
  }

  save(): IndicatorState {
    return saveState(this.label, [this.count, this.current], [], [this.variances.save()]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 2, 1);
    this.variances.restore(from.nextPart());
    this.count = from.next();
    this.current = from.next();
  }
}

function barVariance(
  estimator: RangeEstimator,
  open: number,
  high: number,
  low: number,
  close: number,
): number {
  if (estimator === 'rogers-satchell') {
    const up = Math.log(high / close) * Math.log(high / open);
    return up + Math.log(low / close) * Math.log(low / open);
  }
  const range = Math.log(high / low);
  if (estimator === 'parkinson') return (range * range) / (4 * Math.LN2);
  const move = Math.log(close / open);
  return (range * range) / 2 - (2 * Math.LN2 - 1) * move * move;
}
