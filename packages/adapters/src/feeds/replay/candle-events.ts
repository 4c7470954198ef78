import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { BAR_STRIDE, type BarColumns } from '@nightdesk/core/model/bar-columns';
import type { ReplayEvent, ReplayEvents } from './replay-event.ts';

/** Candles of one instrument. */
export interface CandleSeries {
  /** `Instrument.id`. */
  readonly instrument: string;
  readonly bars: BarColumns;
}

const BATCH = 1_000;

/**
 * Candles of any number of instruments as events, each at its close, in the order of their closes; those of one
 * moment in the order of the list.
 *
 * @throws NightdeskError `FEED_TIME_FRAME` when the series are not all of one length
 */
export function candleEvents(series: readonly CandleSeries[]): ReplayEvents {
  const timeFrame = series[0]?.bars.timeFrame ?? 0;
  const other = series.find(({ bars }) => bars.timeFrame !== timeFrame);
  if (other !== undefined) {
    throw new NightdeskError({
      code: 'FEED_TIME_FRAME',
      message: `The candles of ${other.instrument} are of ${other.bars.timeFrame} ms and others of ${timeFrame} ms; replay series of one length.`,
      context: { instrument: other.instrument },
    });
  }
  return merged(series, timeFrame);
}

async function* merged(
  series: readonly CandleSeries[],
  timeFrame: number,
): AsyncGenerator<readonly ReplayEvent[], void, undefined> {
  const at = series.map(() => 0);
  let batch: ReplayEvent[] = [];
  for (;;) {
    let first = -1;
    let openTime = Infinity;
    series.forEach(({ bars }, i) => {
      const opens = bars.openTime(at[i] ?? 0);
      if (opens < openTime) {
        openTime = opens;
        first = i;
      }
    });
    const chosen = series[first];
    if (chosen === undefined) break;
    const { data } = chosen.bars;
    const row = (at[first] ?? 0) * BAR_STRIDE;
    at[first] = (at[first] ?? 0) + 1;
    batch.push({
      kind: 'bar',
      instrument: chosen.instrument,
      time: openTime + timeFrame,
      openTime,
      open: data[row + 1] ?? Number.NaN,
      high: data[row + 2] ?? Number.NaN,
      low: data[row + 3] ?? Number.NaN,
      close: data[row + 4] ?? Number.NaN,
      volume: data[row + 5] ?? Number.NaN,
    });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
