import type { Indicator } from './indicator.ts';
import { requirePeriod } from './parameters.ts';
import { RollingSum } from './rolling-sum.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';
import { typicalPrice } from './typical-price.ts';

/**
 * Volume-weighted average price of the last `period` bars (also called VWMA of the typical price), in
 * price. If nothing was traded in them, the typical price of the newest bar.
 */
export class RollingVwap implements Indicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly turnover: RollingSum;
  private readonly volume: RollingSum;
  private count = 0;
  private current = NaN;

  /** `period`: integer from 1. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number) {
    this.warmUp = requirePeriod('VWAP', 'period', period);
    this.label = `rolling-vwap(${period})`;
    this.turnover = new RollingSum(period);
    this.volume = new RollingSum(period);
  }

  /** Takes the next bar; returns the average price, NaN until ready. */
  update(high: number, low: number, close: number, volume: number): number {
    const price = typicalPrice(high, low, close);
    const turnover = this.turnover.update(price * volume);
    const total = this.volume.update(volume);
    if (this.count < this.warmUp && ++this.count < this.warmUp) return NaN;
    this.current = total > 0 ? turnover / total : price;
    return this.current;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  get value(): number {
    return this.current;
  }

  reset(): void {
    this.turnover.reset();
    this.volume.reset();
    this.count = 0;
    this.current = NaN;
  }

  save(): IndicatorState {
    const parts = [this.turnover.save(), this.volume.save()];
    return saveState(this.label, [this.count, this.current], [], parts);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 2, 2);
    this.turnover.restore(from.nextPart());
    this.volume.restore(from.nextPart());
    this.count = from.next();
    this.current = from.next();
  }
}
