import { formatTimeFrame } from '@nightdesk/core/model/time-frame';
import type { OnProgress } from '../progress.ts';
import { resample } from '../resample.ts';
import type { Resampled } from '../resample.ts';
import type { CandleStore, PutResult } from './candle-store.ts';
import type { SeriesKey } from './series-name.ts';

/** What may be told to {@link resampleSeries}. */
export interface ResampleSeriesOptions {
  /** New candles win where stored ones of the longer time frame say otherwise. */
  readonly replace?: boolean | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** What a stored resampling found and did. */
export interface ResampleSeriesResult extends PutResult {
  readonly incomplete: Resampled['incomplete'];
  /** Base candles of the unfinished last bucket, which was left out. */
  readonly dropped: number;
}

/**
 * Makes a stored series of a longer time frame (ms) out of a stored one. Done again after an import, it goes on
 * where it was. The mark of simulated candles is kept.
 * @throws NightdeskError `DATA_STORE_…`, `DATA_RESAMPLE`; `DATA_EMPTY` when no bucket is complete
 */
export async function resampleSeries(
  store: CandleStore,
  key: SeriesKey,
  target: number,
  options: ResampleSeriesOptions = {},
): Promise<ResampleSeriesResult> {
  const { bars, facts } = await store.read(key, {}, options.onProgress);
  const { bars: made, incomplete, dropped } = resample(bars, target);
  const result = await store.put({
    symbol: key.symbol,
    bars: made,
    simulated: facts.simulated,
    label: `resampled from ${formatTimeFrame(key.timeFrame)}`,
    replace: options.replace,
  });
  return { ...result, incomplete, dropped };
}
