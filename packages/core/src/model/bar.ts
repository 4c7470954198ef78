import { BAR_STRIDE } from './bar-columns.ts';

/**
 * One closed candle of the signal lane: a window on a row of numbers. The kernel reuses a single object for
 * every bar of a series: read it during the call, never keep it (copy the numbers instead).
 *
 * Its fields are read from the row when asked for. Copying six doubles into an object for every bar would
 * cost as much as the rest of the kernel.
 */
export class Bar {
  declare readonly kind: 'bar';
  /** Position of the instrument in the kernel's list. */
  declare readonly instrument: number;
  /** Milliseconds from open to close. */
  declare readonly timeFrame: number;
  #data: Float64Array;
  #at: number;

  constructor(instrument: number, timeFrame: number) {
    this.kind = 'bar';
    this.instrument = instrument;
    this.timeFrame = timeFrame;
    this.#data = new Float64Array(BAR_STRIDE).fill(Number.NaN);
    this.#at = 0;
  }

  /** Shows row `index` of `data` (layout of `BarColumns`). The caller keeps the index in range. */
  load(data: Float64Array, index: number): void {
    this.#data = data;
    this.#at = index * BAR_STRIDE;
  }

  // The index is in range by the contract of `load`; `as number` spares a check on the hottest path.

  /** Open time, ms since 1970 UTC. */
  get openTime(): number {
    return this.#data[this.#at] as number;
  }

  /** Close time in ms: the moment from which the bar is known. Equals the next bar's open time. */
  get time(): number {
    return (this.#data[this.#at] as number) + this.timeFrame;
  }

  get open(): number {
    return this.#data[this.#at + 1] as number;
  }

  get high(): number {
    return this.#data[this.#at + 2] as number;
  }

  get low(): number {
    return this.#data[this.#at + 3] as number;
  }

  get close(): number {
    return this.#data[this.#at + 4] as number;
  }

  /** Traded amount in the base currency. */
  get volume(): number {
    return this.#data[this.#at + 5] as number;
  }
}
