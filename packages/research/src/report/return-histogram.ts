/** Counts of values in equal steps. */
export interface Histogram {
  /** Width of a bin; every edge, and so zero, is a multiple of it. */
  readonly step: number;
  /** Lower edge of the first bin, in steps. */
  readonly first: number;
  /** The first and last bin also hold all values beyond them. */
  readonly counts: readonly number[];
}

const WANTED_BINS = 36;
/** A ten-thousandth of a percent: narrower bins would tell rounding apart. */
const NARROWEST = 1e-6;

/**
 * A histogram of about 36 bins of a round width over the middle 99 % of the values; what lies beyond is
 * counted in the outer bins. Null without values.
 */
export function returnHistogram(values: ArrayLike<number>): Histogram | null {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  const low = sorted[Math.floor((sorted.length - 1) * 0.005)];
  const high = sorted[Math.ceil((sorted.length - 1) * 0.995)];
  if (low === undefined || high === undefined) return null;
  const step = roundStep(Math.max(NARROWEST, (high - low) / WANTED_BINS || Math.abs(high) || 0.01));
  const first = Math.floor(low / step);
  const last = Math.max(first, Math.floor(high / step));
  const counts = Array.from({ length: last - first + 1 }, () => 0);
  for (const value of sorted) {
    const bin = Math.min(last, Math.max(first, Math.floor(value / step))) - first;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { step, first, counts };
}

/** The next of 1, 2, 5, 10 … × 10ⁿ. */
function roundStep(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  const lead = width / power;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
}
