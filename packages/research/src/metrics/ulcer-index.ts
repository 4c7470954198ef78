import { figure, none, type Figure } from './figure.ts';

/**
 * Ulcer index √mean(d²), d = fall below the highest value so far, a fraction; the start value is the
 * first peak.
 * Source: Martin & McCann, "The Investor's Guide to Fidelity Funds" (1989).
 */
export function ulcerIndex(values: ArrayLike<number>, start: number): Figure {
  if (!(start > 0)) return none('the starting capital is not above zero');
  if (values.length === 0) return none('no daily value');
  let peak = start;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i] ?? Number.NaN;
    if (v > peak) peak = v;
    const fall = v / peak - 1;
    squares += fall * fall;
  }
  return figure(Math.sqrt(squares / values.length));
}
