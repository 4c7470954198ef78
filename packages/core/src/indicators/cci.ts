import type { Indicator } from './indicator.ts';
import { requirePeriod } from './parameters.ts';
import { RollingSum } from './rolling-sum.ts';
import { slot } from './slot.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';
import { typicalPrice } from './typical-price.ts';

/**
 * Commodity channel index (D. Lambert, 1980), a pure number: (typical price − its simple average) /
 * (0.015 × mean absolute deviation) over `period` bars; 0 when nothing deviates. The mean absolute deviation
 * has no incremental form, so an update takes time in proportion to `period`.
 */
export class Cci implements Indicator {
  readonly warmUp: number = 0;
  private readonly label: string = '';
  private readonly period: number = 0;
  private readonly prices: Float64Array;
  private readonly sum: RollingSum;
  private position = 0;
  private count = 0;
  private current = NaN;

  /** `period`: integer from 1. @throws NightdeskError `INDICATOR_PARAMETER` */
  constructor(period: number) {
    this.period = requirePeriod('CCI', 'period', period);
    this.warmUp = period;
    this.label = `cci(${period})`;
    this.prices = new Float64Array(period);
    this.sum = new RollingSum(period);
  }

  /** Takes the next bar; returns the index, NaN until ready. */
  update(high: number, low: number, close: number): number {
    const price = typicalPrice(high, low, close);
    this.prices[this.position] = price;
    if (++this.position === this.period) this.position = 0;
    const mean = this.sum.update(price) / this.period;
    if (this.count < this.warmUp && ++this.count < this.warmUp) return NaN;
    this.current = channelIndex(this.prices, price, mean);
    return this.current;
  }

  get ready(): boolean {
    return this.count >= this.warmUp;
  }

  get value(): number {
    return this.current;
  }

  reset(): void {
    this.sum.reset();
    this.prices.fill(0);
    this.position = 0;
    this.count = 0;
    this.current = NaN;
  }

  save(): IndicatorState {
    const numbers = [this.position, this.count, this.current];
    return saveState(this.label, numbers, [this.prices], [this.sum.save()]);
  }

  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 3 + this.period, 1);
    this.sum.restore(from.nextPart());
    this.position = from.next();
    this.count = from.next();
    this.current = from.next();
    from.fill(this.prices);
  }
}

function channelIndex(prices: Float64Array, price: number, mean: number): number {
  let deviations = 0;
  for (let i = 0; i < prices.length; i++) deviations += Math.abs(slot(prices, i) - mean);
  const deviation = deviations / prices.length;
  // Below this the deviation is the rounding of the mean, not a movement of the price.
  if (deviation <= Math.abs(mean) * Number.EPSILON) return 0;
  return (price - mean) / (0.015 * deviation);
}
