import { slot } from './slot.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/**
 * Sum of the last `period` numbers, amortised O(1), that never subtracts.
 *
 * The window is cut at the last turn of the ring. What came since is summed as it comes; for what came
 * before, suffix sums were laid down at the turn (a queue made of two stacks; van Herk 1992, Gil and
 * Werman 1993). So each result is a plain sum of at most `period` numbers: no error grows with the
 * length of the series, and a huge number leaves no trace once it is out of the window.
 */
export class RollingSum {
  private readonly label: string = '';
  private readonly period: number = 0;
  /** Before `position`: numbers of this turn; from it on: suffix sums of the turn before. */
  private readonly slots: Float64Array;
  private position = 0;
  private fresh = NaN;

  /** `period` is validated by the caller. */
  constructor(period: number) {
    this.label = `sum(${period})`;
    this.period = period;
    this.slots = new Float64Array(period);
    this.reset();
  }

  /** Takes the next number; returns the sum of the last `period` (of all, while there are fewer). */
  update(x: number): number {
    const slots = this.slots;
    const fresh = this.fresh + x;
    slots[this.position] = x;
    const position = this.position + 1;
    if (position < this.period) {
      this.fresh = fresh;
      this.position = position;
      return fresh + slot(slots, position);
    }
    let suffix = 0;
    for (let i = position - 1; i >= 0; i--) {
      suffix += slot(slots, i);
      slots[i] = suffix;
    }
    this.fresh = 0;
    this.position = 0;
    return fresh;
  }

  /** Back to the state after construction. */
  reset(): void {
    this.slots.fill(0);
    this.position = 0;
    this.fresh = 0;
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
