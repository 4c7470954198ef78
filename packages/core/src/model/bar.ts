import { BAR_STRIDE } from './bar-columns.ts';

/**
 * One closed candle of the signal lane. The kernel reuses a single object for every bar of a series:
 * read it during the call, never keep it (copy the numbers instead).
 */
export class Bar {
  readonly kind: 'bar' = 'bar';
  /** Position of the instrument in the kernel's list. */
  declare instrument: number;
  /** Milliseconds from open to close. */
  declare timeFrame: number;
  /** Open time, ms since 1970 UTC. */
  declare openTime: number;
  /** Close time in ms: the moment from which the bar is known. Equals the next bar's open time. */
  declare time: number;
  declare open: number;
  declare high: number;
  declare low: number;
  declare close: number;
  /** Traded amount in the base currency. */
  declare volume: number;

  constructor(instrument: number, timeFrame: number) {
    this.instrument = instrument;
    this.timeFrame = timeFrame;
    this.openTime = Number.NaN;
    this.time = Number.NaN;
    this.open = Number.NaN;
    this.high = Number.NaN;
    this.low = Number.NaN;
    this.close = Number.NaN;
    this.volume = Number.NaN;
  }

  /** Fills this bar from row `index` of `data` (layout of `BarColumns`). The caller keeps the index in range. */
  load(data: Float64Array, index: number): void {
    const at = index * BAR_STRIDE;
    // The indexes are in range by contract; `as number` spares six checks per bar on the hottest path.
    this.openTime = data[at] as number;
    this.time = this.openTime + this.timeFrame;
    this.open = data[at + 1] as number;
    this.high = data[at + 2] as number;
    this.low = data[at + 3] as number;
    this.close = data[at + 4] as number;
    this.volume = data[at + 5] as number;
  }
}
