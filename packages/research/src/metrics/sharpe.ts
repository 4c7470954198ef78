import { figure, none, type Figure } from './figure.ts';
import { isNoise, meanDeviation } from './mean-deviation.ts';

/**
 * Sharpe ratio mean(r) / deviation(r) × √periodsPerYear with a risk-free rate of 0.
 * Source: Sharpe, "The Sharpe Ratio" (1994); empyrical `sharpe_ratio` (ddof 1).
 */
export function sharpe(
  returns: ArrayLike<number>,
  periodsPerYear: number,
  ddof: 0 | 1 = 1,
): Figure {
  const { count, mean, deviation } = meanDeviation(returns, ddof);
  if (count <= ddof) return none(`fewer than ${ddof + 1} daily returns`);
  if (isNoise(deviation, mean)) return none('the daily returns do not vary');
  return figure((mean / deviation) * Math.sqrt(periodsPerYear));
}
