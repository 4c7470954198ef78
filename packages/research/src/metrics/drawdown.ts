import { figure, none, type Figure } from './figure.ts';

/** How far and how long a value fell below its highest value so far. */
export interface Drawdown {
  /** Deepest fall as a negative fraction of the peak before it, 0 when it never fell. */
  readonly depth: Figure;
  /** Milliseconds from the peak before the deepest fall to the recovery of that peak, or to the end. */
  readonly duration: Figure;
  /** Milliseconds of the longest stretch from a peak to its recovery, or to the end. */
  readonly longest: Figure;
}

const UNRECOVERED = 'not recovered at the end';

/**
 * Drawdown of every step of a curve, in one pass: min over t of v(t) / max(v(s ≤ t)) − 1.
 * The start value counts as the first peak. Below −1 when the account went into debt.
 * Source: empyrical `max_drawdown` (same sign); durations: peak to recovery.
 *
 * @param time moments in ms, rising; @param startTime moment of the start value.
 */
export function drawdown(
  time: ArrayLike<number>,
  value: ArrayLike<number>,
  start: number,
  startTime: number,
): Drawdown {
  const length = Math.min(time.length, value.length);
  if (!(start > 0)) {
    const nothing = none('the starting capital is not above zero');
    return { depth: nothing, duration: nothing, longest: nothing };
  }
  let peak = start;
  let peakTime = startTime;
  let depth = 0;
  let deepestFrom = startTime;
  let deepestTo = startTime;
  let deepestOpen = false;
  let longest = 0;
  let under = false;
  let now = startTime;
  for (let i = 0; i < length; i++) {
    const v = value[i] ?? Number.NaN;
    now = time[i] ?? Number.NaN;
    if (v >= peak) {
      if (under) {
        if (deepestOpen) {
          deepestTo = now;
          deepestOpen = false;
        }
        if (now - peakTime > longest) longest = now - peakTime;
        under = false;
      }
      peak = v;
      peakTime = now;
    } else {
      under = true;
      const fall = v / peak - 1;
      if (fall < depth) {
        depth = fall;
        deepestFrom = peakTime;
        deepestOpen = true;
      }
    }
  }
  const openLength = under ? now - peakTime : 0;
  const longestOpen = openLength > longest;
  if (depth === 0) {
    const never = none('no drawdown');
    return { depth: figure(0), duration: never, longest: never };
  }
  return {
    depth: figure(depth),
    duration: figure(
      (deepestOpen ? now : deepestTo) - deepestFrom,
      deepestOpen ? UNRECOVERED : null,
    ),
    longest: figure(longestOpen ? openLength : longest, longestOpen ? UNRECOVERED : null),
  };
}
