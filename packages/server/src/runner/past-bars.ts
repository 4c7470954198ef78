import type { SourceSink } from '@nightdesk/adapters/feeds/feed-source';
import { SimulatedTicker } from '@nightdesk/adapters/feeds/simulated/simulated-ticker';
import type { SimulationOptions } from '@nightdesk/adapters/feeds/simulated/simulation-options';
import { BarBuilder } from '@nightdesk/adapters/feeds/bar-builder';
import type { Instrument } from '@nightdesk/core/model/instrument';

/** Bars as rows of `BarColumns`, oldest first. */
export type BarRows = readonly Float64Array[];

/** What a feed knows of the time before anybody listened. */
export interface FeedPast {
  /**
   * The closed bars of an instrument with `from` ≤ open time < `to` (ms), as far as they are known; those that are not
   * are left out. To be quick: it is called in the turn of a tick.
   */
  bars(instrument: Instrument, timeFrame: number, from: number, to: number): BarRows;
}

/** Nothing is known of the time before. */
export const NO_PAST: FeedPast = { bars: () => [] };

/** Trades that are made up for one bar at most: a long bar is drawn with fewer, its highs and lows a little narrower. */
const MOST_POINTS = 120;
/** What several bots of one instrument ask for at the same moment is made once. */
const KEPT = 200;

/**
 * The past of a simulated market: its prices are a function of the time, so that the bars of any day can be made. Bars
 * of up to two minutes (at a trade a second) are the very ones that were shown; longer ones are drawn more coarsely.
 */
export class SimulatedPast implements FeedPast {
  readonly #options: SimulationOptions;
  readonly #kept = new Map<string, BarRows>();

  constructor(options: SimulationOptions) {
    this.#options = options;
  }

  bars(instrument: Instrument, timeFrame: number, from: number, to: number): BarRows {
    const key = `${instrument.id} ${timeFrame} ${from} ${to}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const rows = this.#make(instrument, timeFrame, from, to);
    if (this.#kept.size >= KEPT) this.#kept.clear();
    this.#kept.set(key, rows);
    return rows;
  }

  #make(instrument: Instrument, timeFrame: number, from: number, to: number): BarRows {
    const ticker = new SimulatedTicker(instrument, this.#options);
    const builder = new BarBuilder(timeFrame, from);
    const rows: Float64Array[] = [];
    const close = (time: number): void => {
      if (builder.closeBefore(time)) rows.push(builder.closed.slice());
    };
    const sink: SourceSink = {
      trade: (time, price, quantity) => {
        close(time);
        builder.addTrade(time, price, quantity);
      },
      quote: () => {},
      bar: () => {},
      gap: () => {},
      ended: () => {},
    };
    const { every } = ticker;
    const stride = every * Math.max(1, Math.floor(timeFrame / every / MOST_POINTS));
    for (let time = ticker.nextAfter(from - 1); time < to; time += stride) ticker.bring(time, sink);
    close(to);
    return rows;
  }
}
