import type { Instrument } from '@nightdesk/core/model/instrument';
import type { Side } from '@nightdesk/core/model/ticks';

/** What a source can bring. */
export interface SourceGives {
  readonly trades: boolean;
  readonly quotes: boolean;
  /** Length (ms) of the closed bars that it brings by itself; null = none, they are built from its trades. */
  readonly bars: number | null;
}

/**
 * Where a source puts what it brings of one instrument. Plain numbers, so that a tick that nobody wants costs
 * nothing. Times are the market's, ms since 1970 UTC; prices and quantities are doubles of the signal lane.
 */
export interface SourceSink {
  trade(time: number, price: number, quantity: number, aggressor: Side): void;
  quote(time: number, bid: number, bidQuantity: number, ask: number, askQuantity: number): void;
  /** A closed bar of the source's own length, at its close. */
  bar(
    openTime: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void;
  /** What the market did from `from` to `to` (ms) is not known: a connection was lost, a record has a hole. */
  gap(from: number, to: number, reason: string): void;
  /** Nothing more will come: a replay is over, the instrument is not traded any more. */
  ended(reason: string): void;
}

/** What is open at a source. */
export interface SourceConnection {
  /** Ends it; nothing is brought afterwards, and nothing stays behind. */
  readonly close: () => void;
}

/**
 * Where market data comes from: simulated, replayed, or a venue's live stream. Adapters of live venues implement
 * it: they reconnect by themselves, say `gap` for what they have missed, and bring each tick at most once. Whether
 * a silent market is a dead one is not theirs to judge: the hub counts the silence.
 */
export interface FeedSource {
  /** For people, such as `binance` or `simulated, seed 7`. */
  readonly name: string;
  /** The market is made up: it is shown wherever its prices are. */
  readonly simulated: boolean;
  readonly gives: SourceGives;
  /**
   * Begins to bring an instrument. Called once for each, whoever wants it; nothing is brought within the call.
   *
   * @throws NightdeskError `FEED_INSTRUMENT` for one that the source does not have
   */
  open(instrument: Instrument, sink: SourceSink): SourceConnection;
}
