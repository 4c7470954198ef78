import type { SeriesIndicator } from './indicator.ts';
import { requirePeriod } from './parameters.ts';
import { RollingSum } from './rolling-sum.ts';
import { relativeStrength } from './rsi.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/**
 * Cutler's relative strength index, 0 to 100: as `Rsi`, but with simple averages of the last `period`
 * gains and losses, so that the value does not depend on where the series began.
 */
export class CutlerRsi implements SeriesIndicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly gains: RollingSum;
  private readonly losses: RollingSum;
  private count = 0;
  private previous = NaN;
  private current = NaN;

  /** `period`: integer from 1. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number) {
    requirePeriod('RSI', 'period', period);
    this.warmUp = period + 1;
    this.label = `cutler-rsi(${period})`;
    this.gains = new RollingSum(period);
    this.losses = new RollingSum(period);
  }

  /** Takes the next number; returns the index, NaN until ready. */
  update(x: number): number {
    if (this.count > 0) {
      const change = x - this.previous;
      const gain = this.gains.update(change > 0 ? change : 0);
      const loss = this.losses.update(change < 0 ? -change : 0);
      if (this.count >= this.warmUp - 1) this.current = relativeStrength(gain, loss);
    }
    if (this.count < this.warmUp) this.count++;
    this.previous = x;
    return this.current;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  get value(): number {
    return this.current;
  }

  reset(): void {
    this.gains.reset();
    this.losses.reset();
    this.count = 0;
    this.previous = NaN;
    this.current = NaN;
  }

  save(): IndicatorState {
    const parts = [this.gains.save(), this.losses.save()];
    return saveState(this.label, [this.count, this.previous, this.current], [], parts);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 3, 2);
    this.gains.restore(from.nextPart());
    this.losses.restore(from.nextPart());
    this.count = from.next();
    this.previous = from.next();
    this.current = from.next();
  }
}
