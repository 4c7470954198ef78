import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import { bucketStart } from '@nightdesk/core/model/time-frame';

/** What becomes of a trade in the bars of one length. */
export type BarOutcome = 'taken' | 'late' | 'early';

/**
 * Bars of one length from trades (or from shorter bars), each closed exactly once. A bar is over when a trade of a
 * later one comes, or when time has passed its end by the grace that is given to trades on their way. What comes
 * for a bar that is over is late: counted, and in no bar. The bucket in which building began is left out, because
 * its beginning is not known.
 *
 * The closed bar lies in {@link closed}, a row of `BarColumns`, until the next one closes.
 */
export class BarBuilder {
  readonly timeFrame: number;
  /** The last closed bar: open time, open, high, low, close, volume. */
  readonly closed: Float64Array = new Float64Array(BAR_STRIDE).fill(Number.NaN);
  readonly #open: Float64Array = new Float64Array(BAR_STRIDE);
  #isOpen = false;
  /** Open time of the earliest bar that may still be built. */
  #from: number;

  /** @param began when building began, ms since 1970 UTC */
  constructor(timeFrame: number, began: number) {
    this.timeFrame = timeFrame;
    const bucket = bucketStart(began, timeFrame);
    this.#from = bucket === began ? bucket : bucket + timeFrame;
  }

  /** When the bar that is being built ends, ms; Infinity when there is none. */
  get end(): number {
    return this.#isOpen ? (this.#open[0] ?? 0) + this.timeFrame : Infinity;
  }

  /** Open time of the bar that follows the last closed one; of the first one before any. */
  get expected(): number {
    return this.#from;
  }

  /** True when what is being built ends at or before `time`; {@link closed} then holds it. To be asked before `add`. */
  closeBefore(time: number): boolean {
    if (!this.#isOpen || time < this.end) return false;
    this.closed.set(this.#open);
    this.#from = this.end;
    this.#isOpen = false;
    return true;
  }

  /** Bars before `time` will not come any more: nothing is said twice about them. */
  skipTo(openTime: number): void {
    if (!this.#isOpen && openTime > this.#from) this.#from = openTime;
  }

  /** Takes a trade, after `closeBefore(time)`. */
  addTrade(time: number, price: number, quantity: number): BarOutcome {
    return this.add(time, price, price, price, price, quantity);
  }

  /** Takes a shorter bar that opened at `time`, after `closeBefore(time)`. */
  add(
    time: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): BarOutcome {
    const row = this.#open;
    if (!this.#isOpen) {
      const bucket = bucketStart(time, this.timeFrame);
      if (bucket < this.#from) return Number.isNaN(this.closed[0] ?? Number.NaN) ? 'early' : 'late';
      row[0] = bucket;
      row[1] = open;
      row[2] = high;
      row[3] = low;
      row[4] = close;
      row[5] = volume;
      this.#isOpen = true;
      return 'taken';
    }
    if (time < (row[0] ?? 0)) return 'late';
    if (high > (row[2] ?? 0)) row[2] = high;
    if (low < (row[3] ?? 0)) row[3] = low;
    row[4] = close;
    row[5] = (row[5] ?? 0) + volume;
    return 'taken';
  }
}
