import type { Bar } from '@nightdesk/core/model/bar';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { QuoteTick, TradeTick } from '@nightdesk/core/model/ticks';
import type { SourceGives } from './feed-source.ts';

/**
 * How an instrument's feed stands. `live`: ticks come. `stale`: none has come for the time that is set, or none
 * yet; it becomes live again by itself. `closed`: nothing more will come.
 */
export type FeedState = 'live' | 'stale' | 'closed';

/** The state of one instrument's feed, with its counts since it was opened. */
export interface FeedStatus {
  readonly instrument: string;
  readonly state: FeedState;
  /** ms since the last tick arrived; Infinity before the first. */
  readonly age: number;
  /** The market's time of the last tick, ms since 1970 UTC; NaN before the first. */
  readonly lastTime: number;
  /** Why it is not live; empty when it is. */
  readonly reason: string;
  readonly simulated: boolean;
  readonly trades: number;
  readonly quotes: number;
  /** Trades that came after every bar they belong to had closed: delivered as trades, in no bar. */
  readonly late: number;
  readonly gaps: number;
  readonly subscribers: number;
}

/** A time of which not everything is known. */
export interface FeedGap {
  readonly instrument: string;
  /** From when to when, ms since 1970 UTC. */
  readonly from: number;
  readonly to: number;
  /** Length of the bars that are missing, ms; 0 when the source itself says that it has missed something. */
  readonly timeFrame: number;
  /** How many bars are missing; 0 when the source says it. */
  readonly missing: number;
  readonly reason: string;
}

/**
 * What a subscriber hears. Calls come in the turn of the tick and must be short; whoever wants to take time
 * takes a `TickBuffer`. One that throws is cut off, and its neighbours do not notice.
 */
export interface FeedListener {
  onTrade?(trade: TradeTick): void;
  onQuote?(quote: QuoteTick): void;
  /** A bar, closed. The object is reused: read it, never keep it. */
  onBar?(bar: Bar): void;
  onGap?(gap: FeedGap): void;
  onState?(status: FeedStatus): void;
  /** It threw and hears nothing more. */
  onCutOff?(error: unknown): void;
}

/** What a subscriber wants of one instrument. */
export interface FeedWish {
  readonly instrument: Instrument;
  /** What ticks and bars are to carry as `instrument`: its position in the subscriber's own list. */
  readonly place: number;
  readonly trades?: boolean;
  readonly quotes?: boolean;
  /** Lengths of the bars that are wanted, ms: whole seconds. */
  readonly bars?: readonly number[];
  /** Venues hear each tick before the bots, so that no order meets the tick that it was decided on. */
  readonly first?: boolean;
}

/** A running subscription. */
export interface FeedSubscription {
  /** Ends it; nothing is heard afterwards, and when it was the last one the source is closed. */
  readonly close: () => void;
}

/** Everything that a feed delivers, in the order in which it does, once. For recorders. */
export interface FeedTap {
  onTrade(instrument: Instrument, trade: TradeTick): void;
  onQuote(instrument: Instrument, quote: QuoteTick): void;
  onBar(instrument: Instrument, bar: Bar): void;
  onGap(instrument: Instrument, gap: FeedGap): void;
  onState(instrument: Instrument, status: FeedStatus): void;
}

/** Market data for any number of subscribers. */
export interface Feed {
  readonly name: string;
  readonly simulated: boolean;
  readonly gives: SourceGives;
  /**
   * Begins to deliver. The first bar of each length is the first whole one.
   *
   * @throws NightdeskError `FEED_TIME_FRAME` for bars that cannot be made, `FEED_INSTRUMENT`, `FEED_CLOSED`
   */
  subscribe(wish: FeedWish, listener: FeedListener): FeedSubscription;
  /** How an instrument's feed stands; null when nobody has subscribed to it. */
  status(instrument: string): FeedStatus | null;
  /** Every instrument that somebody has subscribed to. */
  statuses(): readonly FeedStatus[];
  /** Listens to everything that is delivered while it is open. */
  tap(tap: FeedTap): FeedSubscription;
  /** Ends every subscription. */
  close(): void;
}
