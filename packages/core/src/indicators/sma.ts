import type { SeriesIndicator } from './indicator.ts';
import { requirePeriod } from './parameters.ts';
import { RollingSum } from './rolling-sum.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** Simple moving average: the mean of the last `period` numbers. */
export class Sma implements SeriesIndicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly period: number = 0;
  private readonly sum: RollingSum;
  private count = 0;
  private current = NaN;

  /** `period`: integer from 1. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number) {
    this.period = requirePeriod('SMA', 'period', period);
    this.warmUp = period;
    this.label = `sma(${period})`;
    this.sum = new RollingSum(period);
  }

  /** Takes the next number; returns the average, NaN until ready. */
  update(x: number): number {
    const average = this.sum.update(x) / this.period;
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
