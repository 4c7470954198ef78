import type { Indicator } from './indicator.ts';
import { requirePeriod } from './parameters.ts';
import { Rma } from './rma.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';
import { trueRange } from './true-range.ts';

/**
 * Directional movement system, 0 to 100 (Wilder 1978): +DI and −DI are the averaged upward and downward
 * movements as a percentage of the average true range; DX is their difference as a percentage of their
 * sum; ADX, the value, is the average of DX. All averages are Wilder's over `period`, seeded by the mean;
 * movement counts from the second bar on. Where a divisor is zero, the ratio counts as zero.
 */
export class Adx implements Indicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly up: Rma;
  private readonly down: Rma;
  private readonly range: Rma;
  private readonly average: Rma;
  private count = 0;
  private previousHigh = NaN;
  private previousLow = NaN;
  private previousClose = NaN;
  private plus = NaN;
  private minus = NaN;

  /** `period`: integer from 1. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number) {
    requirePeriod('ADX', 'period', period);
    this.warmUp = 2 * period;
    this.label = `adx(${period})`;
    this.up = new Rma(period);
    this.down = new Rma(period);
    this.range = new Rma(period);
    this.average = new Rma(period);
  }

  /** Takes the next bar; returns ADX, NaN until ready. */
  update(high: number, low: number, close: number): number {
    if (this.count > 0) this.move(high - this.previousHigh, this.previousLow - low, high, low);
    else this.count = 1;
    this.previousHigh = high;
    this.previousLow = low;
    this.previousClose = close;
    return this.average.value;
  }

  get ready(): boolean {
    return this.average.ready;
  }

  /** ADX. */
  get value(): number {
    return this.average.value;
  }

  /** +DI, there after `period` + 1 updates. */
  get plusDi(): number {
    return this.plus;
  }

  /** −DI, there after `period` + 1 updates. */
  get minusDi(): number {
    return this.minus;
  }

  reset(): void {
    this.up.reset();
    this.down.reset();
    this.range.reset();
    this.average.reset();
    this.count = 0;
    this.previousHigh = NaN;
    this.previousLow = NaN;
    this.previousClose = NaN;
    this.plus = NaN;
    this.minus = NaN;
  }

  save(): IndicatorState {
    const previous = [this.previousHigh, this.previousLow, this.previousClose];
    const parts = [this.up.save(), this.down.save(), this.range.save(), this.average.save()];
    return saveState(this.label, [this.count, ...previous, this.plus, this.minus], [], parts);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 6, 4);
    this.up.restore(from.nextPart());
    this.down.restore(from.nextPart());
    this.range.restore(from.nextPart());
    this.average.restore(from.nextPart());
    this.count = from.next();
    this.previousHigh = from.next();
    this.previousLow = from.next();
    this.previousClose = from.next();
    this.plus = from.next();
    this.minus = from.next();
  }

  private move(rise: number, fall: number, high: number, low: number): void {
    const up = this.up.update(rise > fall && rise > 0 ? rise : 0);
    const down = this.down.update(fall > rise && fall > 0 ? fall : 0);
    const range = this.range.update(trueRange(high, low, this.previousClose));
    if (!this.range.ready) return;
    this.plus = percent(up, range);
    this.minus = percent(down, range);
    this.average.update(percent(Math.abs(this.plus - this.minus), this.plus + this.minus));
  }
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}
