import { Bar } from '@nightdesk/core/model/bar';
import type { Feed } from './feed.ts';
import { type OnProgress, PROGRESS_EVERY } from './player.ts';
import type { Recorder } from './recorder.ts';
import type { Simulation } from './simulation.ts';

/** True when all bars open and close together and none has finer ones: then nothing needs to be merged. */
export function areAligned(feeds: readonly Feed[]): boolean {
  const [first] = feeds;
  if (first === undefined) return false;
  return feeds.every(({ bars, detail }) => {
    if (detail !== null || bars.length !== first.bars.length) return false;
    if (bars === first.bars) return true;
    if (bars.timeFrame !== first.bars.timeFrame) return false;
    for (let i = 0; i < bars.length; i += 1) {
      if (bars.openTime(i) !== first.bars.openTime(i)) return false;
    }
    return true;
  });
}

/**
 * Plays feeds whose bars open and close together, with the same order of things as `playMany` and without
 * its search for what comes next: one more instrument costs its own bars and nothing else.
 */
export function playAligned(
  simulation: Simulation,
  feeds: readonly Feed[],
  recorder: Recorder,
  onProgress: OnProgress | null,
): void {
  const { kernel, venue } = simulation;
  // Two windows each: a strategy that keeps its bar must not see the one that is still being traded.
  const traded = feeds.map((feed, i) => new Bar(i, feed.bars.timeFrame));
  const closed = feeds.map((feed, i) => new Bar(i, feed.bars.timeFrame));
  const clock = new Bar(0, feeds[0]?.bars.timeFrame ?? 1);
  const length = feeds[0]?.bars.length ?? 0;
  const total = length * feeds.length;
  for (let i = 0; i < length; i += 1) {
    clock.load(feeds[0]?.bars.data ?? new Float64Array(0), i);
    if (kernel.hasTimers) simulation.fireTimers(clock.openTime);
    for (let k = 0; k < traded.length; k += 1) {
      const bar = traded[k];
      const feed = feeds[k];
      if (bar === undefined || feed === undefined || venue.isIdle(k)) continue;
      bar.load(feed.bars.data, i);
      venue.openBar(bar);
    }
    if (kernel.hasTimers) simulation.fireTimers(clock.time - 1);
    for (let k = 0; k < traded.length; k += 1) {
      const bar = traded[k];
      const feed = feeds[k];
      if (bar === undefined || feed === undefined || venue.isIdle(k)) continue;
      bar.load(feed.bars.data, i);
      venue.walkBar(bar);
    }
    for (let k = 0; k < closed.length; k += 1) {
      const bar = closed[k];
      const feed = feeds[k];
      if (bar === undefined || feed === undefined) continue;
      bar.load(feed.bars.data, i);
      const effects = kernel.process(bar);
      if (effects.length > 0) simulation.apply(effects, bar.time);
    }
    recorder.step();
    if (onProgress !== null && i % PROGRESS_EVERY === 0) onProgress(i * feeds.length, total);
  }
}
