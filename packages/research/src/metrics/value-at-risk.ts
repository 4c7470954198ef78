import { figure, none, type Figure } from './figure.ts';

/** The share of days that are worse than the value at risk at 95 % confidence. */
const TAIL = 0.05;

/** Historical value at risk and the mean of the days beyond it. Returns: a loss is negative. */
export interface ValueAtRisk {
  readonly valueAtRisk: Figure;
  readonly conditional: Figure;
}

/**
 * Historical one-day VaR at 95 %: the 5 % quantile of the returns, linear between ranks; CVaR: the mean
 * of the ⌊(n − 1) × 5 %⌋ + 1 lowest returns. NaN entries are skipped.
 * Source: empyrical `value_at_risk`, `conditional_value_at_risk` (numpy percentile, linear).
 */
export function valueAtRisk(returns: ArrayLike<number>): ValueAtRisk {
  const sorted = Float64Array.from(returns)
    .filter((r) => !Number.isNaN(r))
    .sort();
  if (sorted.length === 0) {
    const nothing = none('no daily return');
    return { valueAtRisk: nothing, conditional: nothing };
  }
  const rank = (sorted.length - 1) * TAIL;
  const below = Math.floor(rank);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[below + 1] ?? low;
  let sum = 0;
  for (let i = 0; i <= below; i++) sum += sorted[i] ?? Number.NaN;
  const few = sorted.length < 1 / TAIL ? `from only ${sorted.length} days` : null;
  return {
    valueAtRisk: figure(low + (high - low) * (rank - below), few),
    conditional: figure(sum / (below + 1), few),
  };
}
