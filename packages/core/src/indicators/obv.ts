import { CompensatedSum } from './compensated-sum.ts';
import type { Indicator } from './indicator.ts';
import { requireChoice } from './parameters.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** Where on-balance volume begins; see `ObvStart`. */
export const OBV_STARTS = ['zero', 'volume'] as const;

/** `'zero'`: the first bar gives 0 (Skender, TradingView). `'volume'`: it gives its volume (TA-Lib). */
export type ObvStart = (typeof OBV_STARTS)[number];

/** Options of `Obv`. */
export interface ObvOptions {
  /** `'zero'` unless told. */
  readonly start?: ObvStart;
}

/**
 * On-balance volume (J. Granville, 1963), in volume: the running total of the volume of bars that close
 * higher less that of bars that close lower.
 */
export class Obv implements Indicator {
  readonly warmUp: number = 1;
  private readonly label: string = '';
  private readonly countFirst: boolean = false;
  private readonly total: CompensatedSum;
  private count = 0;
  private previousClose = NaN;

  /** @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(options: ObvOptions = {}) {
    const start = requireChoice('OBV', 'start', options.start ?? 'zero', OBV_STARTS);
    this.countFirst = start === 'volume';
    this.label = `obv(${start})`;
    this.total = new CompensatedSum();
  }

  /** Takes the next bar; returns the running total. */
  update(close: number, volume: number): number {
    if (this.count === 0) {
      this.count = 1;
      if (this.countFirst) this.total.add(volume);
    } else if (close > this.previousClose) {
      this.total.add(volume);
    } else if (close < this.previousClose) {
      this.total.add(-volume);
    }
    this.previousClose = close;
    return this.total.value;
  }

  get ready(): boolean {
    return this.count > 0;
  }

  get value(): number {
    return this.count > 0 ? this.total.value : NaN;
  }

  reset(): void {
    this.total.reset();
    this.count = 0;
    this.previousClose = NaN;
  }

  save(): IndicatorState {
    return saveState(this.label, [this.count, this.previousClose], [], [this.total.save()]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 2, 1);
    this.total.restore(from.nextPart());
    this.count = from.next();
    this.previousClose = from.next();
  }
}
