import { CompensatedSum } from './compensated-sum.ts';
import type { Indicator } from './indicator.ts';
import { requireNumber } from './parameters.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';
import { typicalPrice } from './typical-price.ts';

/** Options of `AnchoredVwap`. */
export interface AnchoredVwapOptions {
  /** Bars that begin before this time (ms since 1970) do not count; every bar counts unless told. */
  readonly anchor?: number;
}

/**
 * Volume-weighted average price from an anchor on: Σ typical price × volume / Σ volume, in price.
 * While nothing was traded it is the typical price of the newest bar.
 */
export class AnchoredVwap implements Indicator {
  /** Counted from the anchor. */
  readonly warmUp: number = 1;
  private readonly label: string = '';
  private readonly anchor: number = NaN;
  private readonly turnover: CompensatedSum;
  private readonly volume: CompensatedSum;
  private count = 0;
  private current = NaN;

  /** @throws NightdeskError `INDICATOR_PARAMETER` when the anchor is not a finite number of at least 0. */
  constructor(options: AnchoredVwapOptions = {}) {
    this.anchor = requireNumber('VWAP', 'anchor', options.anchor ?? 0, 0);
    this.label = `anchored-vwap(${this.anchor})`;
    this.turnover = new CompensatedSum();
    this.volume = new CompensatedSum();
  }

  /** Takes the next bar, `time` in ms since 1970; returns the average price, NaN before the anchor. */
  update(time: number, high: number, low: number, close: number, volume: number): number {
    if (time < this.anchor && this.count === 0) return NaN;
    this.count = 1;
    const price = typicalPrice(high, low, close);
    const turnover = this.turnover.add(price * volume);
    const total = this.volume.add(volume);
    this.current = total > 0 ? turnover / total : price;
    return this.current;
  }

  get ready(): boolean {
    return this.count > 0;
  }

  get value(): number {
    return this.current;
  }

  reset(): void {
    this.turnover.reset();
    this.volume.reset();
    this.count = 0;
    this.current = NaN;
  }

  save(): IndicatorState {
    const parts = [this.turnover.save(), this.volume.save()];
    return saveState(this.label, [this.count, this.current], [], parts);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 2, 2);
    this.turnover.restore(from.nextPart());
    this.volume.restore(from.nextPart());
    this.count = from.next();
    this.current = from.next();
  }
}
