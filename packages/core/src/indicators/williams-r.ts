import type { Indicator } from './indicator.ts';
import { requirePeriod } from './parameters.ts';
import { rangePosition } from './range-position.ts';
import { RollingMax } from './rolling-max.ts';
import { RollingMin } from './rolling-min.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** Williams %R, −100 to 0: where the close lies between lowest low and highest high of `period` bars, less 100. */
export class WilliamsR implements Indicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly highest: RollingMax;
  private readonly lowest: RollingMin;
  private count = 0;
  private current = NaN;

  /** `period`: integer from 1. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number) {
    this.warmUp = requirePeriod('Williams %R', 'period', period);
    this.label = `williams-r(${period})`;
    this.highest = new RollingMax(period);
    this.lowest = new RollingMin(period);
  }

  /** Takes the next bar; returns %R, NaN until ready. */
  update(high: number, low: number, close: number): number {
    const top = this.highest.update(high);
    const bottom = this.lowest.update(low);
    if (this.count < this.warmUp && ++this.count < this.warmUp) return NaN;
    this.current = rangePosition(top, bottom, close) - 100;
    return this.current;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  get value(): number {
    return this.current;
  }

  reset(): void {
    this.highest.reset();
    this.lowest.reset();
    this.count = 0;
    this.current = NaN;
  }

  save(): IndicatorState {
    const parts = [this.highest.save(), this.lowest.save()];
    return saveState(this.label, [this.count, this.current], [], parts);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 2, 2);
    this.highest.restore(from.nextPart());
    this.lowest.restore(from.nextPart());
    this.count = from.next();
    this.current = from.next();
  }
}
