import { slot } from './slot.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/**
 * Weighted sum of the last `period` numbers, the oldest times 1, the newest times `period`; amortised
 * O(1) and, like `RollingSum`, cut at the last turn of the ring so that nothing is ever subtracted.
 */
export class RollingWeightedSum {
  private readonly label: string = '';
  private readonly period: number = 0;
  /** Before `position`: numbers of this turn; from it on: weighted suffix sums of the turn before. */
  private readonly slots: Float64Array;
  private position = 0;
  private fresh = NaN;
  private freshWeighted = NaN;

  /** `period` is validated by the caller. */
  constructor(period: number) {
    this.label = `weighted-sum(${period})`;
    this.period = period;
    this.slots = new Float64Array(period);
    this.reset();
  }

  /** Takes the next number; returns the weighted sum of the last `period`, meaningless while there are fewer. */
  update(x: number): number {
    const slots = this.slots;
    slots[this.position] = x;
    const position = this.position + 1;
    const fresh = this.fresh + x;
    const freshWeighted = this.freshWeighted + position * x;
    if (position < this.period) {
      this.fresh = fresh;
      this.freshWeighted = freshWeighted;
      this.position = position;
      return slot(slots, position) + freshWeighted + (this.period - position) * fresh;
    }
    let suffix = 0;
    let weighted = 0;
    for (let i = position - 1; i >= 0; i--) {
      suffix += slot(slots, i);
      weighted += suffix;
      slots[i] = weighted;
    }
    this.fresh = 0;
    this.freshWeighted = 0;
    this.position = 0;
    return freshWeighted;
  }

  /** Back to the state after construction. */
  reset(): void {
    this.slots.fill(0);
    this.position = 0;
    this.fresh = 0;
    this.freshWeighted = 0;
  }

  /** See `Indicator.save`. */
  save(): IndicatorState {
    return saveState(this.label, [this.position, this.fresh, this.freshWeighted], [this.slots]);
  }

  /** See `Indicator.restore`. */
  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 3 + this.period);
    this.position = from.next();
    this.fresh = from.next();
    this.freshWeighted = from.next();
    from.fill(this.slots);
  }
}
