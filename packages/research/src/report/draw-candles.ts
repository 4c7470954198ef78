import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import { bucketStart } from '@nightdesk/core/model/time-frame';
import type { ChartBars, PlotLine } from '../result.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Time frames that people read charts in; the drawn one is the first that is coarse enough. */
const FRAMES: readonly number[] = [
  ...[1, 3, 5, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 4, 6, 8, 12].map((n) => n * HOUR),
  ...[1, 2, 3, 7, 14, 28].map((n) => n * DAY),
];

/** Candles as drawn, column by column. */
export interface DrawnCandles {
  /** ms from one candle to the next; a multiple of the bars' own time frame. */
  readonly timeFrame: number;
  /** Open times in ms, rising. */
  readonly time: readonly number[];
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly volume: readonly number[];
}

/** The finest readable time frame, at least that of the bars, that needs at most `most` candles. */
export function drawnTimeFrame(bars: ChartBars, most: number): number {
  const rows = bars.data.length / BAR_STRIDE;
  if (rows <= most) return bars.timeFrame;
  const fits = (frame: number): boolean => (rows * bars.timeFrame) / frame <= most;
  const frame = FRAMES.find((f) => f >= bars.timeFrame && f % bars.timeFrame === 0 && fits(f));
  return frame ?? Math.ceil(rows / most) * bars.timeFrame;
}

/**
 * Bars in a time frame that needs at most about `most` candles (gaps can only make them fewer):
 * first open, highest high, lowest low, last close, sum of volumes.
 */
export function drawCandles(bars: ChartBars, most: number): DrawnCandles {
  const timeFrame = drawnTimeFrame(bars, most);
  const { data } = bars;
  const same = timeFrame === bars.timeFrame;
  const candles: Record<Exclude<keyof DrawnCandles, 'timeFrame'>, number[]> = {
    time: [],
    open: [],
    high: [],
    low: [],
    close: [],
    volume: [],
  };
  let at = -1;
  for (let row = 0; row + BAR_STRIDE <= data.length; row += BAR_STRIDE) {
    const field = (offset: number): number => data[row + offset] ?? Number.NaN;
    const [t, o, h, l, c, v] = [field(0), field(1), field(2), field(3), field(4), field(5)];
    const bucket = same ? t : bucketStart(t, timeFrame);
    if (bucket !== candles.time[at]) {
      at += 1;
      candles.time.push(bucket);
      candles.open.push(o);
      candles.high.push(h);
      candles.low.push(l);
      candles.close.push(c);
      candles.volume.push(v);
      continue;
    }
    candles.high[at] = Math.max(candles.high[at] ?? h, h);
    candles.low[at] = Math.min(candles.low[at] ?? l, l);
    candles.close[at] = c;
    candles.volume[at] = (candles.volume[at] ?? 0) + v;
  }
  return { timeFrame, ...candles };
}

/**
 * A line's value for each drawn candle: the last one known at or before the candle's close, and after its
 * open; NaN where there is none. A value at time T was known at the close T of its bar.
 */
export function alignLine(line: PlotLine, candles: DrawnCandles): Float64Array {
  const drawn = new Float64Array(candles.time.length).fill(Number.NaN);
  let at = 0;
  for (let i = 0; i < line.time.length; i++) {
    const t = line.time[i] ?? Number.NaN;
    while ((candles.time[at + 1] ?? Number.POSITIVE_INFINITY) < t) at += 1;
    const value = line.value[i] ?? Number.NaN;
    if ((candles.time[at] ?? Number.POSITIVE_INFINITY) < t) drawn[at] = value;
  }
  return drawn;
}
