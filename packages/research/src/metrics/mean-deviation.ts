/** Count, mean and standard deviation of a series. */
export interface MeanDeviation {
  readonly count: number;
  /** NaN when there are no values. */
  readonly mean: number;
  /** NaN when there are not more values than `ddof`. */
  readonly deviation: number;
}

/** A spread this small beside the mean (or beside 1, for ratios near zero) is rounding, not movement. */
const NOISE = 1e-12;
const NOISE_FLOOR = 1e-15;

/**
 * Mean and standard deviation √(Σ(x − mean)² / (n − ddof)) in one pass; NaN entries are skipped.
 * Source: Welford, Technometrics 4 (1962), 419–420.
 */
export function meanDeviation(values: ArrayLike<number>, ddof: 0 | 1): MeanDeviation {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i] ?? Number.NaN;
    if (Number.isNaN(x)) continue;
    count += 1;
    const distance = x - mean;
    mean += distance / count;
    squares += distance * (x - mean);
  }
  return {
    count,
    mean: count === 0 ? Number.NaN : mean,
    deviation: count > ddof ? Math.sqrt(squares / (count - ddof)) : Number.NaN,
  };
}

/** Whether a deviation is only the rounding of a constant: dividing by it would make up a number. */
export function isNoise(deviation: number, mean: number): boolean {
  return deviation <= Math.max(NOISE_FLOOR, Math.abs(mean) * NOISE);
}
