import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';

/** Different phases remembered; only noise has more. */
const MOST_PHASES = 10_000;

/** Open time modulo time frame, never negative. */
export function phaseOf(time: number, timeFrame: number): number {
  return ((time % timeFrame) + timeFrame) % timeFrame;
}

/**
 * The phase that most candles have, of equals the one met first. It is the grid on which the others are judged,
 * so that daily candles from 08:00 are no error, and a single odd one is.
 */
export function commonestPhase(data: Float64Array, timeFrame: number): number {
  const counts = new Map<number, number>();
  let phase = Number.NaN;
  let run = 0;
  let previous = Number.NaN;
  const flush = (): void => {
    const before = counts.get(phase);
    if (run > 0 && (before !== undefined || counts.size < MOST_PHASES))
      counts.set(phase, (before ?? 0) + run);
    run = 0;
  };
  for (let at = 0; at < data.length; at += BAR_STRIDE) {
    const time = data[at] as number;
    // A neighbour exactly one time frame away has the same phase; the remainder is slow and seldom needed.
    if (time - previous !== timeFrame) {
      const now = phaseOf(time, timeFrame);
      if (now !== phase) {
        flush();
        phase = now;
      }
    }
    run += 1;
    previous = time;
  }
  flush();
  let best = 0;
  let most = 0;
  for (const [candidate, count] of counts) {
    if (count > most && !Number.isNaN(candidate)) {
      best = candidate;
      most = count;
    }
  }
  return best;
}
