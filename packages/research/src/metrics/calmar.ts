import { figure, none, type Figure } from './figure.ts';

/**
 * Calmar ratio: annual return / |maximum drawdown|.
 * Source: Young, Futures magazine (1991); empyrical `calmar_ratio`.
 *
 * @param annual annual return, a fraction; @param depth maximum drawdown, a negative fraction.
 */
export function calmar(annual: Figure, depth: Figure): Figure {
  if (annual.value === null) return annual;
  if (depth.value === null) return depth;
  if (depth.value === 0) return none('no drawdown');
  return figure(annual.value / Math.abs(depth.value));
}
