import { join } from 'node:path';
import type { FeedSpec } from '@nightdesk/contracts/desk/feed-spec';
import type { FeedClock } from '@nightdesk/adapters/clock/feed-clock';
import { PacedClock } from '@nightdesk/adapters/clock/paced-clock';
import { FeedHub } from '@nightdesk/adapters/feeds/feed-hub';
import { type CandleSeries, candleEvents } from '@nightdesk/adapters/feeds/replay/candle-events';
import { ReplaySource } from '@nightdesk/adapters/feeds/replay/replay-source';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { CandleStore } from '@nightdesk/data/store/candle-store';
import { parseSeriesKey } from '@nightdesk/data/store/series-name';
import type { BarRows, FeedPast } from './past-bars.ts';

/** An open replay. */
export interface OpenReplay {
  readonly feed: FeedHub;
  readonly clock: FeedClock;
  readonly past: FeedPast;
  /** Begins to bring, once everybody listens. */
  readonly begin: () => void;
  readonly stop: () => void;
}

/**
 * Opens candles of the candle store as a market. It stands still while nobody is there: after a restart it goes on
 * behind the last thing that the account knows.
 *
 * @param home the desk's data directory
 * @param resumeAt the last time (ms) in the account's books; 0 = none
 * @throws NightdeskError `FEED_SOURCE` for a text that names no series of the account's instruments, and what the candle
 * store says
 */
export async function openReplay(
  { source, speed }: Extract<FeedSpec, { readonly kind: 'replay' }>,
  instruments: readonly Instrument[],
  home: string,
  resumeAt: number,
  staleAfter: number,
): Promise<OpenReplay> {
  const store = new CandleStore(join(home, 'candles'));
  const series: CandleSeries[] = [];
  let isSimulated = false;
  for (const name of source.split(',')) {
    const key = parseSeriesKey(name.trim());
    const instrument = instruments.find(({ symbol }) => symbol === key?.symbol);
    if (key === null || instrument === undefined) {
      throw new NightdeskError({
        code: 'FEED_SOURCE',
        message: `"${name.trim().slice(0, 60)}" is no series of an instrument of this account; write SYMBOL@TIME-FRAME, several with commas, such as BTCUSDT@1m. The account trades ${instruments.map(({ symbol }) => symbol).join(', ')}.`,
        context: { source: source.slice(0, 300) },
      });
    }
    const { bars, facts } = await store.read(key);
    isSimulated ||= facts.simulated;
    series.push({ instrument: instrument.id, bars });
  }
  const timeFrame = series[0]?.bars.timeFrame ?? 0;
  const first = Math.min(...series.map(({ bars }) => bars.openTime(0)));
  const clock = new PacedClock({ speed, at: Math.max(first, resumeAt), realAt: Date.now() });
  const replay = new ReplaySource(clock, {
    name: `replay of ${source}`,
    simulated: isSimulated,
    gives: { trades: false, quotes: false, bars: timeFrame },
    instruments: series.map(({ instrument }) => instrument),
    events: candleEvents(series),
  });
  const feed = new FeedHub(replay, clock, { staleAfter });
  let began = false;
  return {
    feed,
    clock,
    past: new CandlePast(series),
    begin: () => {
      if (began) return;
      began = true;
      // That it broke off is told by the feed's state.
      replay.play().catch(() => {});
    },
    stop: () => {
      replay.stop();
    },
  };
}

/** The candles before a moment, of the series that are replayed. */
class CandlePast implements FeedPast {
  readonly #series: readonly CandleSeries[];

  constructor(series: readonly CandleSeries[]) {
    this.#series = series;
  }

  bars(instrument: Instrument, timeFrame: number, from: number, to: number): BarRows {
    const bars = this.#series.find((one) => one.instrument === instrument.id)?.bars;
    // Longer bars would have to be built; they fill by themselves.
    if (bars === undefined || bars.timeFrame !== timeFrame) return [];
    let at = 0;
    for (let above = bars.length; at < above;) {
      const middle = (at + above) >>> 1;
      if (bars.openTime(middle) < from) at = middle + 1;
      else above = middle;
    }
    const rows: Float64Array[] = [];
    for (; at < bars.length && bars.openTime(at) < to; at += 1) {
      rows.push(bars.data.subarray(at * BAR_STRIDE, (at + 1) * BAR_STRIDE));
    }
    return rows;
  }
}
