import { slot } from './slot.ts';
import { saveState, StateReader } from './state.ts';
import type { IndicatorState } from './state.ts';

/** A delay line: gives back the number of `length` updates ago, NaN before there is one. */
export class Delay {
  private readonly label: string = '';
  private readonly slots: Float64Array;
  private position = 0;

  /** `length`: integer from 1, validated by the caller. */
  constructor(length: number) {
    this.label = `delay(${length})`;
    this.slots = new Float64Array(length).fill(NaN);
  }

  /** Takes the next number; returns the one of `length` updates ago. */
  update(x: number): number {
    const oldest = slot(this.slots, this.position);
    this.slots[this.position] = x;
    if (++this.position === this.slots.length) this.position = 0;
    return oldest;
  }

  /** Back to the state after construction. */
  reset(): void {
    this.slots.fill(NaN);
    this.position = 0;
  }

  /** See `Indicator.save`. */
  save(): IndicatorState {
    return saveState(this.label, [this.position], [this.slots]);
  }

  /** See `Indicator.restore`. */
  restore(state: IndicatorState): void {
    const from = new StateReader(state, this.label, 1 + this.slots.length);
    this.position = from.next();
    from.fill(this.slots);
  }
}
