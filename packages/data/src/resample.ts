import { BAR_STRIDE, BarColumns } from '@nightdesk/core/model/bar-columns';
import { bucketStart, formatTimeFrame } from '@nightdesk/core/model/time-frame';
import { dataError } from './data-error.ts';
import { formatTime } from './format-time.ts';

/** What may be told to {@link resample}. */
export interface ResampleOptions {
  /** The last bucket, when its end is not reached: dropped unless told otherwise, because it would still change. */
  readonly lastBucket?: 'drop' | 'keep' | undefined;
  /** Buckets with holes listed in detail; 100. */
  readonly maxExamples?: number | undefined;
}

/** A bucket made of fewer candles than belong into it. */
export interface IncompleteBucket {
  /** Open time, ISO 8601 UTC. */
  readonly time: string;
  readonly candles: number;
  readonly expected: number;
}

/** Resampled candles, and where they rest on less than a full set. */
export interface Resampled {
  readonly bars: BarColumns;
  /** Buckets kept that lack candles: holes, and the first one when the data begin inside it. */
  readonly incomplete: {
    readonly count: number;
    readonly missing: number;
    readonly examples: readonly IncompleteBucket[];
  };
  /** Candles of the dropped last bucket. */
  readonly dropped: number;
}

/**
 * Candles of a longer time frame (ms), a whole multiple of the base: open of the first, highest high, lowest low,
 * close of the last, sum of volumes. Buckets are aligned to 1970-01-01 UTC, whole weeks to Monday.
 * A bucket without any candle is left out. Expects candles in order of time; changes nothing.
 * @throws NightdeskError `DATA_RESAMPLE` when the target is no multiple of the base
 */
export function resample(
  bars: BarColumns,
  target: number,
  options: ResampleOptions = {},
): Resampled {
  const base = bars.timeFrame;
  const limit = options.maxExamples ?? 100;
  const expected = target / base;
  if (!Number.isInteger(expected) || expected < 1) {
    throw dataError(
      'DATA_RESAMPLE',
      `${formatTimeFrame(base)} candles cannot be made into ${formatTimeFrame(target)} candles: it must be a whole multiple of ${formatTimeFrame(base)}.`,
      { base, target },
    );
  }
  const { data, length } = bars;
  // One bucket may hold a single candle, so there are at most as many as candles; pages not used cost nothing.
  const out = new Float64Array(Math.min(length, boundOf(bars, target)) * BAR_STRIDE);
  const examples: IncompleteBucket[] = [];
  let count = 0;
  let missing = 0;
  let candles = 0;
  let at = -BAR_STRIDE;
  let bucket = Number.NaN;
  let end = Number.NEGATIVE_INFINITY;
  const close = (): void => {
    if (candles >= expected || candles === 0) return;
    count += 1;
    missing += expected - candles;
    if (examples.length < limit) examples.push({ time: formatTime(bucket), candles, expected });
  };
  for (let row = 0, from = 0; row < length; row += 1, from += BAR_STRIDE) {
    const time = data[from] as number;
    const high = data[from + 2] as number;
    const low = data[from + 3] as number;
    if (time >= end) {
      close();
      bucket = bucketStart(time, target);
      end = bucket + target;
      candles = 0;
      at += BAR_STRIDE;
      out[at] = bucket;
      out[at + 1] = data[from + 1] as number;
      out[at + 2] = high;
      out[at + 3] = low;
    } else {
      if (high > (out[at + 2] as number)) out[at + 2] = high;
      if (low < (out[at + 3] as number)) out[at + 3] = low;
    }
    out[at + 4] = data[from + 4] as number;
    out[at + 5] = (out[at + 5] as number) + (data[from + 5] as number);
    candles += 1;
  }
  let used = at + BAR_STRIDE;
  let dropped = 0;
  // The last bucket is whole when its last candle is there, whatever is missing before.
  if (length > 0 && options.lastBucket !== 'keep' && bars.openTime(length - 1) + base < end) {
    dropped = candles;
    used -= BAR_STRIDE;
  } else close();
  return {
    bars: new BarColumns(out.subarray(0, used), target),
    incomplete: { count, missing, examples },
    dropped,
  };
}

/** Most buckets between the first and the last candle. */
function boundOf(bars: BarColumns, target: number): number {
  if (bars.length === 0) return 0;
  return (
    (bucketStart(bars.openTime(bars.length - 1), target) - bucketStart(bars.openTime(0), target)) /
      target +
    1
  );
}
