import type { Indicator } from './indicator.ts';
import { requireChoice, requireMultiplier, requirePeriod } from './parameters.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';
import { RANGE_SEEDS, trueRange } from './true-range.ts';
import type { RangeSeed } from './true-range.ts';

/** Options of `SuperTrend`. */
export interface SuperTrendOptions {
  /**
   * `'true-range'` unless told: the first bar's range does not count, and the first direction is up if
   * the close is at or above the middle of the bar (Skender). `'high-low'`: it counts as high − low, and
   * the first direction is down (Lean; TradingView begins down too).
   */
  readonly seed?: RangeSeed;
}

/** 1 while the trend is up, −1 while it is down, 0 before ready. */
export type TrendDirection = 1 | -1 | 0;

/**
 * SuperTrend (O. Seban), in price. Bands lie `multiplier` average true ranges around the middle of the
 * bar; the upper one only falls and the lower one only rises while the close before respects it. The
 * direction turns when the close crosses the active band.
 *
 * The average true range is computed here and not by `Atr`, which rounds in another order: with the seed
 * `'high-low'` the values equal the usual recurrence `atr = (atr × (period − 1) + tr) / period` bit for bit.
 */
export class SuperTrend implements Indicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly period: number = 0;
  private readonly multiplier: number = NaN;
  /** Bars before the first one whose range counts. */
  private readonly skipped: number = 0;
  private count = 0;
  private trend: TrendDirection = 0;
  private previousClose = NaN;
  private sum = NaN;
  private range = NaN;
  private top = NaN;
  private bottom = NaN;

  /**
   * `period`: integer from 1; `multiplier`: 0.001 to 1,000.
   *
   * @throws NightdeskError `INDICATOR_PARAMETER`
   */
  constructor(period: number, multiplier: number, options: SuperTrendOptions = {}) {
    this.period = requirePeriod('SuperTrend', 'period', period);
    this.multiplier = requireMultiplier('SuperTrend', 'multiplier', multiplier);
    const seed = requireChoice('SuperTrend', 'seed', options.seed ?? 'true-range', RANGE_SEEDS);
    this.skipped = seed === 'high-low' ? 0 : 1;
    this.warmUp = period + this.skipped;
    this.label = `supertrend(${period},${multiplier},${seed})`;
    this.reset();
  }

  /**
   * As `update`, from a bar and without a result: numbers that cross a call are boxed when the compiler
   * does not inline it, which on a million bars costs more than the indicator.
   */
  updateBar(bar: { readonly high: number; readonly low: number; readonly close: number }): void {
    this.update(bar.high, bar.low, bar.close);
  }

  /** Takes the next bar; returns the active band, NaN until ready. */
  update(high: number, low: number, close: number): number {
    if (this.count < this.warmUp) return this.warm(high, low, close);
    const previousClose = this.previousClose;
    this.previousClose = close;
    const range =
      (this.range * (this.period - 1) + trueRange(high, low, previousClose)) / this.period;
    this.range = range;
    const middle = (high + low) / 2;
    const offset = this.multiplier * range;
    let top = this.top;
    let bottom = this.bottom;
    const nextTop = middle + offset;
    const nextBottom = middle - offset;
    if (nextTop < top || previousClose > top) {
      top = nextTop;
      this.top = top;
    }
    if (nextBottom > bottom || previousClose < bottom) {
      bottom = nextBottom;
      this.bottom = bottom;
    }
    if (this.trend < 0) {
      if (close <= top) return top;
      this.trend = 1;
      return bottom;
    }
    if (close >= bottom) return bottom;
    this.trend = -1;
    return top;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  /** The active band: `lower` while the trend is up, `upper` while it is down. */
  get value(): number {
    return this.trend > 0 ? this.bottom : this.top;
  }

  /** 1 while the trend is up, −1 while it is down, 0 before ready. */
  get direction(): TrendDirection {
    return this.trend;
  }

  /** The upper band, NaN until ready. */
  get upper(): number {
    return this.top;
  }

  /** The lower band, NaN until ready. */
  get lower(): number {
    return this.bottom;
  }

  /** The average true range inside, NaN until ready. */
  get atr(): number {
    return this.range;
  }

  reset(): void {
    this.count = 0;
    this.trend = 0;
    this.previousClose = NaN;
    this.sum = 0;
    this.range = NaN;
    this.top = NaN;
    this.bottom = NaN;
  }

  save(): IndicatorState {
    return saveState(this.label, [
      this.count,
      this.trend,
      this.previousClose,
      this.sum,
      this.range,
      this.top,
      this.bottom,
    ]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 7);
    this.count = from.next();
    const trend = from.next();
    this.trend = trend > 0 ? 1 : trend < 0 ? -1 : 0;
    this.previousClose = from.next();
    this.sum = from.next();
    this.range = from.next();
    this.top = from.next();
    this.bottom = from.next();
  }

  private warm(high: number, low: number, close: number): number {
    if (this.count >= this.skipped) {
      this.sum += this.count === 0 ? high - low : trueRange(high, low, this.previousClose);
    }
    this.previousClose = close;
    if (++this.count < this.warmUp) return NaN;
    this.range = this.sum / this.period;
    const middle = (high + low) / 2;
    this.top = middle + this.multiplier * this.range;
    this.bottom = middle - this.multiplier * this.range;
    this.trend = this.skipped === 1 && close >= middle ? 1 : -1;
    return this.value;
  }
}
