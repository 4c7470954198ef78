import { NightdeskError } from '../errors/nightdesk-error.ts';
import { Bar } from '../model/bar.ts';
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
  readonly #building: Bar;
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
    this.#building = new Bar(instrument, timeFrame);
    this.#empty = true;
  }

  /** True when a bucket before `openTime` was still waiting for its end: `closed` then holds it. */
  closeBefore(openTime: number): boolean {
    if (this.#empty || openTime < this.#building.time) return false;
    this.#close();
    return true;
  }

  /** Takes a shorter bar; true when it completes the longer one, which `closed` then holds. */
  add(bar: Bar): boolean {
    const building = this.#building;
    if (this.#empty) {
      building.openTime = bucketStart(bar.openTime, this.timeFrame);
      building.time = building.openTime + this.timeFrame;
      building.open = bar.open;
      building.high = bar.high;
      building.low = bar.low;
      building.close = bar.close;
      building.volume = bar.volume;
      this.#empty = false;
    } else {
      if (bar.high > building.high) building.high = bar.high;
      if (bar.low < building.low) building.low = bar.low;
      building.close = bar.close;
      building.volume += bar.volume;
    }
    if (bar.time < building.time) return false;
    this.#close();
    return true;
  }

  /** The unfinished bar as numbers, null when there is none. */
  save(): readonly number[] | null {
    const b = this.#building;
    return this.#empty ? null : [b.openTime, b.open, b.high, b.low, b.close, b.volume];
  }

  restore(state: readonly number[] | null): void {
    this.#empty = state === null;
    if (state === null) return;
    this.#building.load(Float64Array.from(state), 0);
  }

  #close(): void {
    const from = this.#building;
    const to = this.closed;
    to.openTime = from.openTime;
    to.time = from.time;
    to.open = from.open;
    to.high = from.high;
    to.low = from.low;
    to.close = from.close;
    to.volume = from.volume;
    this.#empty = true;
  }
}
