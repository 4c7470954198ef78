import { Bar } from '@nightdesk/core/model/bar';
import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import type { Feed } from './feed.ts';
import type { Recorder } from './recorder.ts';
import type { Simulation } from './simulation.ts';

/** Bars between two calls for progress: rare enough to cost nothing. */
export const PROGRESS_EVERY: number = 65_536;

/** What long work tells of itself. @param done, total in bars */
export type OnProgress = (done: number, total: number) => void;

/** Where one feed stands. */
class Cursor {
  /** The bar that is open, for the venue alone. */
  readonly bar: Bar;
  /** The bar that closed last, which the strategy is shown and may have kept. */
  readonly closed: Bar;
  readonly fine: Bar | null;
  readonly feed: Feed;
  next: number;
  nextFine: number;
  /** Its bar has opened and not closed yet. */
  isOpen: boolean;

  constructor(feed: Feed, instrument: number) {
    this.feed = feed;
    this.bar = new Bar(instrument, feed.bars.timeFrame);
    this.closed = new Bar(instrument, feed.bars.timeFrame);
    this.fine = feed.detail === null ? null : new Bar(instrument, feed.detail.timeFrame);
    this.next = 0;
    this.nextFine = 0;
    this.isOpen = false;
  }

  /** Open time of the next bar; Infinity at the end. */
  get openTime(): number {
    return this.next < this.feed.bars.length ? this.feed.bars.openTime(this.next) : Infinity;
  }
}

/**
 * Plays one feed: for each bar, timers up to its open, then our orders against it, then the kernel.
 * One instrument without finer bars is the common case and the fastest.
 */
export function playOne(
  simulation: Simulation,
  feed: Feed,
  recorder: Recorder,
  onProgress: OnProgress | null,
): void {
  const { kernel, venue } = simulation;
  const { data, length, timeFrame } = feed.bars;
  // Two windows: a strategy that keeps its bar must not see the one that is still being traded.
  const traded = new Bar(0, timeFrame);
  const closed = new Bar(0, timeFrame);
  for (let i = 0; i < length; i += 1) {
    // On most bars nothing of ours is at the venue and no timer is set.
    if (kernel.hasTimers || !venue.isIdle(0)) {
      traded.load(data, i);
      if (kernel.nextTimer < traded.time) playTimers(simulation, traded);
      if (!venue.isIdle(0)) venue.onBar(traded);
    }
    closed.load(data, i);
    const effects = kernel.process(closed);
    if (effects.length > 0) simulation.apply(effects, closed.time);
    recorder.step();
    if (onProgress !== null && i % PROGRESS_EVERY === 0) onProgress(i, length);
  }
}

/** Timers before the open fire before it; later ones, once the open has been traded. */
function playTimers(simulation: Simulation, bar: Bar): void {
  simulation.fireTimers(bar.openTime);
  if (simulation.kernel.nextTimer >= bar.time) return;
  simulation.venue.openBar(bar);
  // A timer at the very close fires after the bar: it is part of what is known then.
  simulation.fireTimers(bar.time - 1);
}

/**
 * Plays several feeds side by side. All opens of one moment are traded first, then, at each close, our
 * orders meet the bars that end there, and only then the kernel sees those bars, in the order of the
 * instruments. The cost of a moment is that of the bars in it.
 */
export function playMany(
  simulation: Simulation,
  feeds: readonly Feed[],
  recorder: Recorder,
  onProgress: OnProgress | null,
): void {
  const { kernel, venue } = simulation;
  const cursors = feeds.map((feed, i) => new Cursor(feed, i));
  const total = feeds.reduce((sum, feed) => sum + feed.bars.length, 0);
  let done = 0;
  let told = 0;
  for (;;) {
    let opens = Infinity;
    let closes = Infinity;
    for (const cursor of cursors) {
      if (cursor.isOpen) closes = Math.min(closes, cursor.bar.time);
      else opens = Math.min(opens, cursor.openTime);
    }
    if (opens === Infinity && closes === Infinity) return;
    if (closes > opens) {
      simulation.fireTimers(opens);
      for (const cursor of cursors)
        if (!cursor.isOpen && cursor.openTime === opens) openBar(venue, cursor);
      continue;
    }
    simulation.fireTimers(closes - 1);
    for (const cursor of cursors)
      if (cursor.isOpen && cursor.bar.time === closes) matchBar(venue, cursor);
    for (const cursor of cursors) {
      if (!cursor.isOpen || cursor.bar.time !== closes) continue;
      cursor.isOpen = false;
      done += 1;
      cursor.closed.load(cursor.feed.bars.data, cursor.next - 1);
      const effects = kernel.process(cursor.closed);
      if (effects.length > 0) simulation.apply(effects, closes);
    }
    recorder.step();
    if (onProgress !== null && done - told >= PROGRESS_EVERY) {
      told = done;
      onProgress(done, total);
    }
  }
}

/** The next bar of a feed begins: what waits for its open is traded. */
function openBar(venue: Simulation['venue'], cursor: Cursor): void {
  cursor.bar.load(cursor.feed.bars.data, cursor.next);
  cursor.next += 1;
  cursor.isOpen = true;
  if (cursor.fine === null && !venue.isIdle(cursor.bar.instrument)) venue.openBar(cursor.bar);
}

/** Our orders against a closed bar, or against the finer bars inside it. */
function matchBar(venue: Simulation['venue'], cursor: Cursor): void {
  const { bar, fine, feed } = cursor;
  if (venue.isIdle(bar.instrument)) return;
  if (fine === null || feed.detail === null) {
    venue.walkBar(bar);
    return;
  }
  const { data, length } = feed.detail;
  while (
    cursor.nextFine < length &&
    (data[cursor.nextFine * BAR_STRIDE] ?? Infinity) < bar.openTime
  )
    cursor.nextFine += 1;
  let found = false;
  while (cursor.nextFine < length && (data[cursor.nextFine * BAR_STRIDE] ?? Infinity) < bar.time) {
    fine.load(data, cursor.nextFine);
    venue.onBar(fine);
    cursor.nextFine += 1;
    found = true;
  }
  if (!found) venue.onBar(bar);
}
