import { figure, none, type Figure } from './figure.ts';
import { meanDeviation } from './mean-deviation.ts';

/**
 * Annual volatility: standard deviation of the returns × √periodsPerYear, a fraction.
 * Source: empyrical `annual_volatility` (ddof 1, α 2).
 */
export function volatility(
  returns: ArrayLike<number>,
  periodsPerYear: number,
  ddof: 0 | 1 = 1,
): Figure {
  const { count, deviation } = meanDeviation(returns, ddof);
  if (count <= ddof) return none(`fewer than ${ddof + 1} daily returns`);
  return figure(deviation * Math.sqrt(periodsPerYear));
}
