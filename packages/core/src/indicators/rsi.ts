import type { SeriesIndicator } from './indicator.ts';
import { requirePeriod } from './parameters.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/**
 * Relative strength index, 0 to 100 (Wilder 1978): 100 − 100 / (1 + average gain / average loss), both
 * averages seeded by the mean of the first `period` changes and smoothed as by `Rma`. `CutlerRsi` is the
 * variant with simple averages. Without any loss it is 100, also when nothing moved (Skender, TradingView).
 */
export class Rsi implements SeriesIndicator {
  private previous = NaN;
  private gain = NaN;
  private loss = NaN;
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly share: number = NaN;
  private count = 0;

  /** `period`: integer from 1. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number) {
    requirePeriod('RSI', 'period', period);
    this.share = 1 / period;
    this.warmUp = period + 1;
    this.label = `rsi(${period})`;
    this.reset();
  }

  /** Takes the next number; returns the index, NaN until ready. */
  update(x: number): number {
    if (this.count < this.warmUp) return this.warm(x);
    const change = x - this.previous;
    this.previous = x;
    // Gain and loss without a branch, which no processor could predict; the halves are exact.
    const size = Math.abs(change);
    const gain = this.gain + ((size + change) / 2 - this.gain) * this.share;
    const loss = this.loss + ((size - change) / 2 - this.loss) * this.share;
    this.gain = gain;
    this.loss = loss;
    return relativeStrength(gain, loss);
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  get value(): number {
    return this.ready ? relativeStrength(this.gain, this.loss) : NaN;
  }

  reset(): void {
    this.count = 0;
    this.previous = NaN;
    this.gain = 0;
    this.loss = 0;
  }

  save(): IndicatorState {
    return saveState(this.label, [this.count, this.previous, this.gain, this.loss]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 4);
    this.count = from.next();
    this.previous = from.next();
    this.gain = from.next();
    this.loss = from.next();
  }

  /** `gain` and `loss` hold sums until there are `period` changes. */
  private warm(x: number): number {
    if (this.count > 0) {
      const change = x - this.previous;
      if (change > 0) this.gain += change;
      else this.loss -= change;
    }
    this.previous = x;
    if (++this.count < this.warmUp) return NaN;
    this.gain *= this.share;
    this.loss *= this.share;
    return this.value;
  }
}

/** 100 × gain / (gain + loss), which equals 100 − 100 / (1 + gain / loss); 100 when there is no loss. */
export function relativeStrength(gain: number, loss: number): number {
  return loss === 0 ? 100 : (100 * gain) / (gain + loss);
}
