import { Atr } from './atr.ts';
import { Ema } from './ema.ts';
import type { Indicator } from './indicator.ts';
import { requireChoice, requireMultiplier, requirePeriod } from './parameters.ts';
import { Sma } from './sma.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';
import { RANGE_SEEDS } from './true-range.ts';
import type { RangeSeed } from './true-range.ts';

/** What gives a Keltner channel its width; see `KeltnerRange`. */
export const KELTNER_RANGES = ['atr', 'high-low'] as const;

/**
 * `'atr'`: the average true range (L. Raschke's version; Skender, TradingView).
 * `'high-low'`: the simple average of high − low (C. Keltner, How To Make Money in Commodities, 1960).
 */
export type KeltnerRange = (typeof KELTNER_RANGES)[number];

/** Options of `Keltner`. */
export interface KeltnerOptions {
  /** Bars over which the range is averaged, 10 unless told. */
  readonly rangePeriod?: number;
  /** `'atr'` unless told. */
  readonly range?: KeltnerRange;
  /** How the average true range begins, see `Atr`; `'true-range'` unless told. */
  readonly seed?: RangeSeed;
}

/** Keltner channel, in price: EMA(`period`) of the close, and `multiplier` average ranges above and below it. */
export class Keltner implements Indicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly multiplier: number = NaN;
  private readonly useAtr: boolean = true;
  private readonly ema: Ema;
  private readonly atr: Atr;
  private readonly span: Sma;
  private middle = NaN;
  private width = NaN;

  /**
   * `period`, `rangePeriod`: integers from 1; `multiplier`: 0.001 to 1,000.
   *
   * @throws NightdeskError `INDICATOR_PARAMETER`
   */
  constructor(period: number, multiplier: number = 2, options: KeltnerOptions = {}) {
    requirePeriod('Keltner', 'period', period);
    this.multiplier = requireMultiplier('Keltner', 'multiplier', multiplier);
    const rangePeriod = requirePeriod('Keltner', 'rangePeriod', options.rangePeriod ?? 10);
    const range = requireChoice('Keltner', 'range', options.range ?? 'atr', KELTNER_RANGES);
    const seed = requireChoice('Keltner', 'seed', options.seed ?? 'true-range', RANGE_SEEDS);
    this.useAtr = range === 'atr';
    this.ema = new Ema(period);
    this.atr = new Atr(rangePeriod, { seed });
    this.span = new Sma(rangePeriod);
    this.warmUp = Math.max(period, this.useAtr ? this.atr.warmUp : rangePeriod);
    this.label = `keltner(${period},${multiplier},${rangePeriod},${range},${seed})`;
  }

  /** Takes the next bar; returns the middle line, NaN until ready. */
  update(high: number, low: number, close: number): number {
    const middle = this.ema.update(close);
    const width = this.useAtr ? this.atr.update(high, low, close) : this.span.update(high - low);
    if (!this.ready) return NaN;
    this.middle = middle;
    this.width = this.multiplier * width;
    return middle;
  }

  get ready(): boolean {
    return this.ema.ready && (this.useAtr ? this.atr.ready : this.span.ready);
  }

  /** The middle line. */
  get value(): number {
    return this.middle;
  }

  /** The upper line, NaN until ready. */
  get upper(): number {
    return this.middle + this.width;
  }

  /** The lower line, NaN until ready. */
  get lower(): number {
    return this.middle - this.width;
  }

  reset(): void {
    this.ema.reset();
    this.atr.reset();
    this.span.reset();
    this.middle = NaN;
    this.width = NaN;
  }

  save(): IndicatorState {
    const parts = [this.ema.save(), this.atr.save(), this.span.save()];
    return saveState(this.label, [this.middle, this.width], [], parts);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 2, 3);
    this.ema.restore(from.nextPart());
    this.atr.restore(from.nextPart());
    this.span.restore(from.nextPart());
    this.middle = from.next();
    this.width = from.next();
  }
}
