import type { Indicator } from './indicator.ts';
import { requireChoice, requirePeriod } from './parameters.ts';
import { RollingMax } from './rolling-max.ts';
import { RollingMin } from './rolling-min.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** Which bars a Donchian channel spans; see `DonchianWindow`. */
export const DONCHIAN_WINDOWS = ['current', 'previous'] as const;

/**
 * `'current'`: the last `period` bars with the newest (TradingView, Lean).
 * `'previous'`: the `period` bars before the newest, so that the newest can break out (Skender).
 */
export type DonchianWindow = (typeof DONCHIAN_WINDOWS)[number];

/** Options of `Donchian`. */
export interface DonchianOptions {
  /** `'current'` unless told. */
  readonly window?: DonchianWindow;
}

/** Donchian channel, in price: highest high and lowest low of `period` bars; the value is their middle. */
export class Donchian implements Indicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly delayed: boolean = false;
  private readonly highest: RollingMax;
  private readonly lowest: RollingMin;
  private count = 0;
  private nextTop = NaN;
  private nextBottom = NaN;
  private top = NaN;
  private bottom = NaN;

  /** `period`: integer from 1. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number, options: DonchianOptions = {}) {
    requirePeriod('Donchian', 'period', period);
    const window = requireChoice(
      'Donchian',
      'window',
      options.window ?? 'current',
      DONCHIAN_WINDOWS,
    );
    this.delayed = window === 'previous';
    this.warmUp = this.delayed ? period + 1 : period;
    this.label = `donchian(${period},${window})`;
    this.highest = new RollingMax(period);
    this.lowest = new RollingMin(period);
  }

  /** Takes the next bar; returns the middle of the channel, NaN until ready. */
  update(high: number, low: number): number {
    const top = this.highest.update(high);
    const bottom = this.lowest.update(low);
    const shownTop = this.delayed ? this.nextTop : top;
    const shownBottom = this.delayed ? this.nextBottom : bottom;
    this.nextTop = top;
    this.nextBottom = bottom;
    if (this.count < this.warmUp && ++this.count < this.warmUp) return NaN;
    this.top = shownTop;
    this.bottom = shownBottom;
    return (shownTop + shownBottom) / 2;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  /** The middle of the channel. */
  get value(): number {
    return (this.top + this.bottom) / 2;
  }

  /** The highest high, NaN until ready. */
  get upper(): number {
    return this.top;
  }

  /** The lowest low, NaN until ready. */
  get lower(): number {
    return this.bottom;
  }

  reset(): void {
    this.highest.reset();
    this.lowest.reset();
    this.count = 0;
    this.nextTop = NaN;
    this.nextBottom = NaN;
    this.top = NaN;
    this.bottom = NaN;
  }

  save(): IndicatorState {
    const numbers = [this.count, this.nextTop, this.nextBottom, this.top, this.bottom];
    return saveState(this.label, numbers, [], [this.highest.save(), this.lowest.save()]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 5, 2);
    this.highest.restore(from.nextPart());
    this.lowest.restore(from.nextPart());
    this.count = from.next();
    this.nextTop = from.next();
    this.nextBottom = from.next();
    this.top = from.next();
    this.bottom = from.next();
  }
}
