import { NightdeskError } from '../errors/nightdesk-error.ts';

/** Numbers a bar takes in a {@link BarColumns}: open time, open, high, low, close, volume. */
export const BAR_STRIDE = 6;

/**
 * Many bars of one instrument and one time frame in one Float64Array, row by row:
 * open time (ms since 1970, UTC), open, high, low, close (quote currency), volume (base currency).
 * An array of objects would cost half the speed; a million bars are 48 MB here.
 */
export class BarColumns {
  declare readonly data: Float64Array;
  /** How many bars. */
  declare readonly length: number;
  /** From one bar's open to the next one's, in milliseconds. */
  declare readonly timeFrame: number;

  /** @throws NightdeskError `BARS_SHAPE` when the array is not whole rows or the time frame is not positive. */
  constructor(data: Float64Array, timeFrame: number) {
    if (data.length % BAR_STRIDE !== 0 || !Number.isInteger(timeFrame) || timeFrame <= 0) {
      throw new NightdeskError({
        code: 'BARS_SHAPE',
        message: `Bars need whole rows of ${BAR_STRIDE} numbers and a positive time frame in ms; got ${data.length} numbers, ${timeFrame} ms.`,
        context: { numbers: data.length, timeFrame },
      });
    }
    this.data = data;
    this.length = data.length / BAR_STRIDE;
    this.timeFrame = timeFrame;
  }

  /** Open time of bar `i` in ms; NaN outside the range. */
  openTime(i: number): number {
    return this.data[i * BAR_STRIDE] ?? Number.NaN;
  }

  /** The bars from `from` (inclusive) to `to` (exclusive), sharing memory. */
  slice(from: number, to: number): BarColumns {
    return new BarColumns(this.data.subarray(from * BAR_STRIDE, to * BAR_STRIDE), this.timeFrame);
  }
}
