import { slot } from './slot.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/**
 * The largest of the last `period` numbers, amortised O(1), by the same two stacks as `RollingSum`
 * (van Herk 1992; Gil and Werman 1993): no branch depends on the data. NaN as long as a NaN is in the window.
 */
export class RollingMax {
  private readonly label: string = '';
  private readonly period: number = 0;
  /** Before `position`: numbers of this turn; from it on: suffix maxima of the turn before. */
  private readonly slots: Float64Array;
  private position = 0;
  private fresh = NaN;

  /** `period` is validated by the caller. */
  constructor(period: number) {
    this.label = `max(${period})`;
    this.period = period;
    this.slots = new Float64Array(period);
    this.reset();
  }

  /** Takes the next number; returns the largest of the last `period` (of all, while there are fewer). */
  update(x: number): number {
    const slots = this.slots;
    const fresh = Math.max(this.fresh, x);
    slots[this.position] = x;
    const position = this.position + 1;
    if (position < this.period) {
      this.fresh = fresh;
      this.position = position;
      return Math.max(fresh, slot(slots, position));
    }
    let suffix = -Infinity;
    for (let i = position - 1; i >= 0; i--) {
      suffix = Math.max(suffix, slot(slots, i));
      slots[i] = suffix;
    }
    this.fresh = -Infinity;
    this.position = 0;
    return fresh;
  }

  /** Back to the state after construction. */
  reset(): void {
    this.slots.fill(-Infinity);
    this.position = 0;
    this.fresh = -Infinity;
  }

  /** See `Indicator.save`. */
  save(): IndicatorState {
    return saveState(this.label, [this.position, this.fresh], [this.slots]);
  }

  /** See `Indicator.restore`. */
  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 2 + this.period);
    this.position = from.next();
    this.fresh = from.next();
    from.fill(this.slots);
  }
}
