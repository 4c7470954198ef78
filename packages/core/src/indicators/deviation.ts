/** The two standard deviations; see `Deviation`. */
export const DEVIATIONS = ['population', 'sample'] as const;

/** `'population'` divides the squared deviations by n, `'sample'` by n − 1. */
export type Deviation = (typeof DEVIATIONS)[number];

/** Standard deviation from a sum of squared deviations; rounding below zero counts as zero. */
export function deviationOf(squaredDeviations: number, divisor: number): number {
  return Math.sqrt(Math.max(0, squaredDeviations) / divisor);
}
