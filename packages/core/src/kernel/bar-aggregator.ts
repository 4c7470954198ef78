import { NightdeskError } from '../errors/nightdesk-error.ts';
import { Bar } from '../model/bar.ts';
import { BAR_STRIDE } from '../model/bar-columns.ts';
import { bucketStart, formatTimeFrame } from '../model/time-frame.ts';

/**
 * Builds bars of a longer time frame from shorter ones as they close. A longer bar is given out when the
 * shorter bar that ends its bucket closes, or, when that one is missing, with the first bar of a later
 * bucket: never before its time, and with nothing from after its end in it.
 */
export class BarAggregator {
  declare readonly timeFrame: number;
  /** The last closed bar of the longer time frame; reused. */
  declare readonly closed: Bar;
  readonly #closed: Float64Array;
  /** The unfinished bar: a row of `BarColumns`. */
  readonly #building: Float64Array;
  #end: number;
  #empty: boolean;

  /** @throws NightdeskError `TIME_FRAME` when `timeFrame` is not a whole multiple of `base`. */
  constructor(instrument: number, timeFrame: number, base: number) {
    if (timeFrame < base || timeFrame % base !== 0) {
      throw new NightdeskError({
        code: 'TIME_FRAME',
        message: `Bars of ${formatTimeFrame(timeFrame)} cannot be made from bars of ${formatTimeFrame(base)}; choose a whole multiple.`,
        context: { timeFrame, base },
      });
    }
    this.timeFrame = timeFrame;
    this.closed = new Bar(instrument, timeFrame);
    this.#closed = new Float64Array(BAR_STRIDE).fill(Number.NaN);
    this.closed.load(this.#closed, 0);
    this.#building = new Float64Array(BAR_STRIDE);
    this.#end = Number.NaN;
    this.#empty = true;
  }

  /** True when a bucket before `openTime` was still waiting for its end: `closed` then holds it. */
  closeBefore(openTime: number): boolean {
    if (this.#empty || openTime < this.#end) return false;
    this.#close();
    return true;
  }

  /** Takes a shorter bar; true when it completes the longer one, which `closed` then holds. */
  add(bar: Bar): boolean {
    const row = this.#building;
    if (this.#empty) {
      row[0] = bucketStart(bar.openTime, this.timeFrame);
      this.#end = row[0] + this.timeFrame;
      row[1] = bar.open;
      row[2] = bar.high;
      row[3] = bar.low;
      row[5] = bar.volume;
      this.#empty = false;
    } else {
      if (bar.high > (row[2] ?? 0)) row[2] = bar.high;
      if (bar.low < (row[3] ?? 0)) row[3] = bar.low;
      row[5] = (row[5] ?? 0) + bar.volume;
    }
    row[4] = bar.close;
    if (bar.time < this.#end) return false;
    this.#close();
    return true;
  }

  /** The unfinished bar as numbers, null when there is none. */
  save(): readonly number[] | null {
    return this.#empty ? null : [...this.#building];
  }

  restore(state: readonly number[] | null): void {
    this.#empty = state === null;
    if (state === null) return;
    this.#building.set(state);
    this.#end = (state[0] ?? Number.NaN) + this.timeFrame;
  }

  #close(): void {
    this.#closed.set(this.#building);
    this.#empty = true;
  }
}
