/** The most points that a drawn curve has. */
export const MAX_POINTS = 4800;

/**
 * Indexes of the rows to draw when `length` rows are too many: the first, the last, and in each of equal
 * buckets the rows where any of `series` is lowest and highest. So every peak and trough of a series stays,
 * and all series share one set of times. Rising, without repeats; all rows when they are few enough.
 */
export function extremeRows(
  series: readonly ArrayLike<number>[],
  length: number,
  most: number = MAX_POINTS,
): Uint32Array {
  if (length <= most) return Uint32Array.from({ length }, (_, i) => i);
  const perBucket = 2 * series.length;
  const buckets = Math.max(1, Math.floor((most - 2) / perBucket));
  const rows: number[] = [0];
  const candidates: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * length) / buckets);
    const to = Math.floor(((bucket + 1) * length) / buckets);
    candidates.length = 0;
    for (const values of series) {
      let low = from;
      let high = from;
      for (let i = from + 1; i < to; i++) {
        const v = values[i] ?? Number.NaN;
        if (v < (values[low] ?? Number.NaN)) low = i;
        if (v > (values[high] ?? Number.NaN)) high = i;
      }
      candidates.push(low, high);
    }
    candidates.sort((a, b) => a - b);
    for (const row of candidates) if (row !== rows[rows.length - 1]) rows.push(row);
  }
  if (rows[rows.length - 1] !== length - 1) rows.push(length - 1);
  return Uint32Array.from(rows);
}

/** The fall below the highest value so far at every step, as a fraction ≤ 0; the start value is the first peak. */
export function drawdownSeries(values: ArrayLike<number>, start: number): Float64Array {
  const falls = new Float64Array(values.length);
  let peak = start;
  for (let i = 0; i < values.length; i++) {
    const v = values[i] ?? Number.NaN;
    if (v > peak) peak = v;
    falls[i] = peak > 0 ? v / peak - 1 : Number.NaN;
  }
  return falls;
}
