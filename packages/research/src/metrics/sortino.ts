import { figure, none, type Figure } from './figure.ts';
import { isNoise, meanDeviation } from './mean-deviation.ts';

/**
 * Sortino ratio mean(r) × √periodsPerYear / √mean(min(r, 0)²), target 0; the mean under the root runs
 * over all returns, not only the negative ones. NaN entries are skipped.
 * Source: Sortino & Price (1994); empyrical `sortino_ratio`.
 */
export function sortino(returns: ArrayLike<number>, periodsPerYear: number): Figure {
  const { count, mean } = meanDeviation(returns, 0);
  if (count === 0) return none('no daily return');
  let squares = 0;
  for (let i = 0; i < returns.length; i++) {
    const r = returns[i] ?? Number.NaN;
    if (r < 0) squares += r * r;
  }
  const downside = Math.sqrt(squares / count);
  if (isNoise(downside, 0)) return none('no day with a loss');
  return figure((mean / downside) * Math.sqrt(periodsPerYear));
}
