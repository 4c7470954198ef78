import { BAR_STRIDE, BarColumns } from '@nightdesk/core/model/bar-columns';
import { sameBar } from '../validate/inspect-bars.ts';

/** Two series made one. */
export interface MergedBars {
  readonly bars: BarColumns;
  /** Bars that only the new series has. */
  readonly added: number;
  /** Bars both have, with the same numbers. */
  readonly same: number;
  /** Bars both have, with other numbers; the new ones stand in `bars`. */
  readonly changed: number;
  /** Open time (ms) of the first of those; NaN without. */
  readonly firstChanged: number;
}

/** Merges two series of one time frame, each strictly in order of time. Where both have a bar, the new one is taken. */
export function mergeBars(stored: BarColumns, fresh: BarColumns): MergedBars {
  const both = new Float64Array((stored.length + fresh.length) * BAR_STRIDE);
  let added = 0;
  let same = 0;
  let changed = 0;
  let firstChanged = Number.NaN;
  let at = 0;
  let i = 0;
  let j = 0;
  const take = (bars: BarColumns, row: number): void => {
    both.set(bars.data.subarray(row * BAR_STRIDE, (row + 1) * BAR_STRIDE), at);
    at += BAR_STRIDE;
  };
  while (i < stored.length || j < fresh.length) {
    const a = i < stored.length ? stored.openTime(i) : Number.POSITIVE_INFINITY;
    const b = j < fresh.length ? fresh.openTime(j) : Number.POSITIVE_INFINITY;
    if (a < b) {
      take(stored, i);
      i += 1;
      continue;
    }
    take(fresh, j);
    if (a > b) added += 1;
    else {
      // Side by side, to compare them as rows of one array.
      both.set(stored.data.subarray(i * BAR_STRIDE, (i + 1) * BAR_STRIDE), at);
      const row = at / BAR_STRIDE;
      if (sameBar(both, row - 1, row)) same += 1;
      else {
        changed += 1;
        if (Number.isNaN(firstChanged)) firstChanged = b;
      }
      i += 1;
    }
    j += 1;
  }
  return {
    bars: new BarColumns(both.subarray(0, at), stored.timeFrame),
    added,
    same,
    changed,
    firstChanged,
  };
}
