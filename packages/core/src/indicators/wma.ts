import type { SeriesIndicator } from './indicator.ts';
import { requirePeriod } from './parameters.ts';
import { RollingWeightedSum } from './rolling-weighted-sum.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** Linearly weighted moving average: the newest of `period` numbers weighs `period`, the oldest 1. */
export class Wma implements SeriesIndicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly totalWeight: number = NaN;
  private readonly sum: RollingWeightedSum;
  private count = 0;
  private current = NaN;

  /** `period`: integer from 1. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number) {
    this.warmUp = requirePeriod('WMA', 'period', period);
    this.totalWeight = (period * (period + 1)) / 2;
    this.label = `wma(${period})`;
    this.sum = new RollingWeightedSum(period);
  }

  /** Takes the next number; returns the average, NaN until ready. */
  update(x: number): number {
    const average = this.sum.update(x) / this.totalWeight;
    if (this.count < this.warmUp && ++this.count < this.warmUp) return NaN;
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
    this.sum.reset();
    this.count = 0;
    this.current = NaN;
  }

  save(): IndicatorState {
    return saveState(this.label, [this.count, this.current], [], [this.sum.save()]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 2, 1);
    this.sum.restore(from.nextPart());
    this.count = from.next();
    this.current = from.next();
  }
}
