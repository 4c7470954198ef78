import type { Indicator } from './indicator.ts';
import { parameterError, requireChoice, requireNumber } from './parameters.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';
import type { TrendDirection } from './supertrend.ts';

/** How a parabolic SAR chooses its first direction; see `SarStart`. */
export const SAR_STARTS = ['directional-movement', 'close'] as const;

/**
 * Wilder leaves the first direction open. `'directional-movement'`: down if the second bar moved further
 * down than up, else up (TA-Lib). `'close'`: up if the second close is above the first, else down (the
 * test TradingView uses).
 */
export type SarStart = (typeof SAR_STARTS)[number];

/** Options of `ParabolicSar`. */
export interface ParabolicSarOptions {
  /** The first acceleration factor, above 0 up to 1; 0.02 unless told. */
  readonly start?: number;
  /** What each new extreme adds to it, above 0 up to 1; 0.02 unless told. */
  readonly step?: number;
  /** The most it may become, from `start` to 1; 0.2 unless told. */
  readonly maximum?: number;
  /** `'directional-movement'` unless told. */
  readonly first?: SarStart;
}

/**
 * Parabolic stop and reverse, in price (Wilder 1978): the stop that holds for the newest bar. It moves
 * towards the extreme of the trend by an acceleration factor, never into the range of the last two bars,
 * and reverses when the bar touches it.
 */
export class ParabolicSar implements Indicator {
  readonly warmUp: number = 2;
  private readonly label: string = '';
  private readonly start: number = NaN;
  private readonly step: number = NaN;
  private readonly maximum: number = NaN;
  private readonly byClose: boolean = false;
  private count = 0;
  private trend: TrendDirection = 0;
  private previousHigh = NaN;
  private previousLow = NaN;
  private previousClose = NaN;
  private acceleration = NaN;
  private extreme = NaN;
  private next = NaN;
  private current = NaN;

  /** @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(options: ParabolicSarOptions = {}) {
    const name = 'Parabolic SAR';
    this.start = requireNumber(name, 'start', options.start ?? 0.02, 0.0001, 1);
    this.step = requireNumber(name, 'step', options.step ?? 0.02, 0.0001, 1);
    this.maximum = requireNumber(name, 'maximum', options.maximum ?? 0.2, 0.0001, 1);
    if (this.maximum < this.start) {
      throw parameterError(name, 'maximum', this.maximum, `at least start, which is ${this.start}`);
    }
    const first = options.first ?? 'directional-movement';
    requireChoice(name, 'first', first, SAR_STARTS);
    this.byClose = first === 'close';
    this.label = `parabolic-sar(${this.start},${this.step},${this.maximum},${first})`;
  }

  /** Takes the next bar; returns the stop that holds for it, NaN until ready. */
  update(high: number, low: number, close: number): number {
    if (this.count === 0) {
      this.count = 1;
    } else {
      if (this.count === 1) this.begin(high, low, close);
      if (this.trend > 0) this.rise(high, low);
      else this.fall(high, low);
    }
    this.previousHigh = high;
    this.previousLow = low;
    this.previousClose = close;
    return this.current;
  }

  get ready(): boolean {
    return this.count >= 2;
  }

  get value(): number {
    return this.current;
  }

  /** 1 while the stop lies below the price, −1 while it lies above, 0 before ready. */
  get direction(): TrendDirection {
    return this.trend;
  }

  reset(): void {
    this.count = 0;
    this.trend = 0;
    this.previousHigh = NaN;
    this.previousLow = NaN;
    this.previousClose = NaN;
    this.acceleration = NaN;
    this.extreme = NaN;
    this.next = NaN;
    this.current = NaN;
  }

  save(): IndicatorState {
    const previous = [this.previousHigh, this.previousLow, this.previousClose];
    const stop = [this.acceleration, this.extreme, this.next, this.current];
    return saveState(this.label, [this.count, this.trend, ...previous, ...stop]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 9);
    this.count = from.next();
    const trend = from.next();
    this.trend = trend > 0 ? 1 : trend < 0 ? -1 : 0;
    this.previousHigh = from.next();
    this.previousLow = from.next();
    this.previousClose = from.next();
    this.acceleration = from.next();
    this.extreme = from.next();
    this.next = from.next();
    this.current = from.next();
  }

  private begin(high: number, low: number, close: number): void {
    this.count = 2;
    const fall = this.previousLow - low;
    const falls = fall > 0 && fall > high - this.previousHigh;
    const up = this.byClose ? close > this.previousClose : !falls;
    this.trend = up ? 1 : -1;
    this.acceleration = this.start;
    this.extreme = up ? high : low;
    this.next = up ? this.previousLow : this.previousHigh;
    // As in TA-Lib, the range of the second bar limits its own first stop.
    this.previousHigh = high;
    this.previousLow = low;
  }

  private rise(high: number, low: number): void {
    if (low <= this.next) {
      this.current = Math.max(this.extreme, this.previousHigh, high);
      this.trend = -1;
      this.acceleration = this.start;
      this.extreme = low;
      const stop = this.current + this.acceleration * (low - this.current);
      this.next = Math.max(stop, this.previousHigh, high);
      return;
    }
    this.current = this.next;
    if (high > this.extreme) {
      this.extreme = high;
      this.acceleration = Math.min(this.acceleration + this.step, this.maximum);
    }
    const stop = this.current + this.acceleration * (this.extreme - this.current);
    this.next = Math.min(stop, this.previousLow, low);
  }

  private fall(high: number, low: number): void {
    if (high >= this.next) {
      this.current = Math.min(this.extreme, this.previousLow, low);
      this.trend = 1;
      this.acceleration = this.start;
      this.extreme = high;
      const stop = this.current + this.acceleration * (high - this.current);
      this.next = Math.min(stop, this.previousLow, low);
      return;
    }
    this.current = this.next;
    if (low < this.extreme) {
      this.extreme = low;
      this.acceleration = Math.min(this.acceleration + this.step, this.maximum);
    }
    const stop = this.current + this.acceleration * (this.extreme - this.current);
    this.next = Math.max(stop, this.previousHigh, high);
  }
}
