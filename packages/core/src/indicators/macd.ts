import { Ema } from './ema.ts';
import type { AverageSeed } from './ema.ts';
import type { SeriesIndicator } from './indicator.ts';
import { parameterError, requirePeriod } from './parameters.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** Options of `Macd`. */
export interface MacdOptions {
  /** How all three averages begin; `'sma'` unless told (Skender; TA-Lib begins the fast one later). */
  readonly seed?: AverageSeed;
}

/**
 * Moving average convergence/divergence (G. Appel), in price: EMA(`fast`) − EMA(`slow`) is the value, its
 * EMA(`signal`) the signal line, their difference the histogram.
 */
export class Macd implements SeriesIndicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly fast: Ema;
  private readonly slow: Ema;
  private readonly average: Ema;

  /** Integers from 1, `fast` below `slow`. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(fast: number = 12, slow: number = 26, signal: number = 9, options: MacdOptions = {}) {
    requirePeriod('MACD', 'fast', fast);
    requirePeriod('MACD', 'slow', slow);
    requirePeriod('MACD', 'signal', signal);
    if (fast >= slow) throw parameterError('MACD', 'fast', fast, `below slow, which is ${slow}`);
    const seed = options.seed ?? 'sma';
    this.fast = new Ema(fast, { seed });
    this.slow = new Ema(slow, { seed });
    this.average = new Ema(signal, { seed });
    this.warmUp = this.slow.warmUp + this.average.warmUp - 1;
    this.label = `macd(${fast},${slow},${signal},${seed})`;
  }

  /** Takes the next number; returns the MACD line, which is there `signal` − 1 updates before `ready`. */
  update(x: number): number {
    const line = this.fast.update(x) - this.slow.update(x);
    if (this.slow.ready) this.average.update(line);
    return line;
  }

  get ready(): boolean {
    return this.average.ready;
  }

  /** The MACD line. */
  get value(): number {
    return this.fast.value - this.slow.value;
  }

  /** The signal line, NaN until ready. */
  get signal(): number {
    return this.average.value;
  }

  /** MACD line − signal line, NaN until ready. */
  get histogram(): number {
    return this.value - this.average.value;
  }

  reset(): void {
    this.fast.reset();
    this.slow.reset();
    this.average.reset();
  }

  save(): IndicatorState {
    return saveState(this.label, [], [], [this.fast.save(), this.slow.save(), this.average.save()]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 0, 3);
    this.fast.restore(from.nextPart());
    this.slow.restore(from.nextPart());
    this.average.restore(from.nextPart());
  }
}
