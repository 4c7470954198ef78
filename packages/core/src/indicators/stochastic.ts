import type { Indicator } from './indicator.ts';
import { requirePeriod } from './parameters.ts';
import { rangePosition } from './range-position.ts';
import { RollingMax } from './rolling-max.ts';
import { RollingMin } from './rolling-min.ts';
import { Sma } from './sma.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** Options of `Stochastic`. */
export interface StochasticOptions {
  /** Updates over which %K is averaged: 1 is the fast stochastic, 3 (unless told) the slow one. */
  readonly smoothing?: number;
  /** Updates of %K over which %D is averaged, 3 unless told. */
  readonly signal?: number;
}

/**
 * Stochastic oscillator, 0 to 100 (G. Lane): where the close lies between lowest low and highest high of
 * `period` bars, averaged (%K, the value), and the average of that (%D, `signal`). Simple averages.
 */
export class Stochastic implements Indicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly period: number = 0;
  private readonly highest: RollingMax;
  private readonly lowest: RollingMin;
  private readonly k: Sma;
  private readonly d: Sma;
  private count = 0;

  /** `period`, `smoothing`, `signal`: integers from 1. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number, options: StochasticOptions = {}) {
    this.period = requirePeriod('Stochastic', 'period', period);
    const smoothing = requirePeriod('Stochastic', 'smoothing', options.smoothing ?? 3);
    const signal = requirePeriod('Stochastic', 'signal', options.signal ?? 3);
    this.warmUp = period + smoothing + signal - 2;
    this.label = `stochastic(${period},${smoothing},${signal})`;
    this.highest = new RollingMax(period);
    this.lowest = new RollingMin(period);
    this.k = new Sma(smoothing);
    this.d = new Sma(signal);
  }

  /** Takes the next bar; returns %K, which is there `signal` − 1 updates before `ready`. */
  update(high: number, low: number, close: number): number {
    const top = this.highest.update(high);
    const bottom = this.lowest.update(low);
    if (this.count < this.period && ++this.count < this.period) return NaN;
    const k = this.k.update(rangePosition(top, bottom, close));
    if (this.k.ready) this.d.update(k);
    return k;
  }

  get ready(): boolean {
    return this.d.ready;
  }

  /** %K, 0 to 100. */
  get value(): number {
    return this.k.value;
  }

  /** %D, 0 to 100, NaN until ready. */
  get signal(): number {
    return this.d.value;
  }

  reset(): void {
    this.highest.reset();
    this.lowest.reset();
    this.k.reset();
    this.d.reset();
    this.count = 0;
  }

  save(): IndicatorState {
    const parts = [this.highest.save(), this.lowest.save(), this.k.save(), this.d.save()];
    return saveState(this.label, [this.count], [], parts);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 1, 4);
    this.highest.restore(from.nextPart());
    this.lowest.restore(from.nextPart());
    this.k.restore(from.nextPart());
    this.d.restore(from.nextPart());
    this.count = from.next();
  }
}
