import { figure, none, type Figure } from './figure.ts';

/**
 * Compound annual growth rate (Π(1 + rᵢ))^(periodsPerYear / n) − 1, a fraction. `n` counts every
 * entry; a NaN entry grows nothing.
 * Source: empyrical `annual_return` (cagr).
 */
export function annualReturn(returns: ArrayLike<number>, periodsPerYear: number): Figure {
  if (returns.length === 0) return none('no daily return');
  // Products of ten thousand factors stay in range as a product; only the power may overflow.
  let growth = 1;
  for (let i = 0; i < returns.length; i++) {
    const r = returns[i] ?? Number.NaN;
    if (!Number.isNaN(r)) growth *= 1 + r;
  }
  if (growth < 0) return none('the account ended below zero');
  return figure(growth ** (periodsPerYear / returns.length) - 1);
}
