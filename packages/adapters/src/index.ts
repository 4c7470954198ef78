/** What reaches outside systems: market feeds, their recorder, and the paper venue. */

// Clocks
export type { CancelTimer, FeedClock } from './clock/feed-clock.ts';
export { PacedClock, systemFeedClock } from './clock/paced-clock.ts';
export type { PacedClockOptions } from './clock/paced-clock.ts';
export { VirtualClock } from './clock/virtual-clock.ts';

// Feeds
export type {
  Feed,
  FeedGap,
  FeedListener,
  FeedState,
  FeedStatus,
  FeedSubscription,
  FeedTap,
  FeedWish,
} from './feeds/feed.ts';
export type { FeedSource, SourceConnection, SourceGives, SourceSink } from './feeds/feed-source.ts';
export { FeedHub } from './feeds/feed-hub.ts';
export { HUB_DEFAULTS } from './feeds/hub-options.ts';
export type { HubOptions } from './feeds/hub-options.ts';
export { TickBuffer } from './feeds/tick-buffer.ts';
export type { BufferedBatch, BufferedEvent, KeptBar } from './feeds/tick-buffer.ts';

// The simulated market
export { SIMULATED_VENUE, simulatedInstrument } from './feeds/simulated/simulated-instrument.ts';
export type { SimulatedInstrumentInit } from './feeds/simulated/simulated-instrument.ts';
export { SimulatedSource } from './feeds/simulated/simulated-source.ts';
export { SIMULATION_DEFAULTS } from './feeds/simulated/simulation-options.ts';
export type { MarketOptions, SimulationOptions } from './feeds/simulated/simulation-options.ts';

// Replay
export { ReplaySource } from './feeds/replay/replay-source.ts';
export type { ReplayOptions } from './feeds/replay/replay-source.ts';
export type { ReplayEvent, ReplayEvents } from './feeds/replay/replay-event.ts';
export { candleEvents } from './feeds/replay/candle-events.ts';
export type { CandleSeries } from './feeds/replay/candle-events.ts';
export { binanceLines } from './feeds/replay/binance-lines.ts';

// Recordings
export { FeedRecorder, RECORDER_DEFAULTS } from './recorder/feed-recorder.ts';
export type { RecorderOptions } from './recorder/feed-recorder.ts';
export { readRecording } from './recorder/recording-reader.ts';
export type { ReadRecordingOptions } from './recorder/recording-reader.ts';
export type { RecordedEvent } from './recorder/recorded-event.ts';
export { recordingEvents } from './recorder/recording-events.ts';
export { RECORDING_SUFFIX, recordingName } from './recorder/recording-format.ts';
export type { RecordingHeader } from './recorder/recording-format.ts';

// The paper venue
export { PaperVenue } from './paper/paper-venue.ts';
export type { PaperInit } from './paper/paper-venue.ts';
export { PAPER_DEFAULTS } from './paper/paper-options.ts';
export type { MatchOn, PaperOptions } from './paper/paper-options.ts';
