import type { Indicator } from './indicator.ts';
import { requireChoice, requirePeriod } from './parameters.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';
import { RANGE_SEEDS, trueRange } from './true-range.ts';
import type { RangeSeed } from './true-range.ts';

/** Options of `Atr`. */
export interface AtrOptions {
  /** Whether the first bar counts with high − low; `'true-range'` (it does not) unless told. */
  readonly seed?: RangeSeed;
}

/**
 * Average true range, in price: the mean of the first `period` true ranges, then Wilder's average
 * `atr = (atr × (period − 1) + tr) / period` (Wilder 1978), written `atr += (tr − atr) / period` with the
 * division done beforehand: it is exact for a constant range, and a division less on each bar.
 */
export class Atr implements Indicator {
  private current = NaN;
  private previousClose = NaN;
  private sum = NaN;
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly period: number = 0;
  private readonly share: number = NaN;
  /** Bars before the first one whose range counts. */
  private readonly skipped: number = 0;
  private count = 0;

  /** `period`: integer from 1. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number, options: AtrOptions = {}) {
    this.period = requirePeriod('ATR', 'period', period);
    this.share = 1 / period;
    const seed = requireChoice('ATR', 'seed', options.seed ?? 'true-range', RANGE_SEEDS);
    this.skipped = seed === 'high-low' ? 0 : 1;
    this.warmUp = period + this.skipped;
    this.label = `atr(${period},${seed})`;
    this.reset();
  }

  /** Takes the next bar; returns the average true range, NaN until ready. */
  update(high: number, low: number, close: number): number {
    if (this.count < this.warmUp) return this.warm(high, low, close);
    const range = trueRange(high, low, this.previousClose);
    this.previousClose = close;
    const average = this.current + (range - this.current) * this.share;
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
    this.count = 0;
    this.previousClose = NaN;
    this.sum = 0;
    this.current = NaN;
  }

  save(): IndicatorState {
    return saveState(this.label, [this.count, this.previousClose, this.sum, this.current]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 4);
    this.count = from.next();
    this.previousClose = from.next();
    this.sum = from.next();
    this.current = from.next();
  }

  private warm(high: number, low: number, close: number): number {
    if (this.count >= this.skipped) {
      this.sum += this.count === 0 ? high - low : trueRange(high, low, this.previousClose);
    }
    this.previousClose = close;
    if (++this.count === this.warmUp) this.current = this.sum / this.period;
    return this.current;
  }
}
