import type { PositionView } from './exit-rule.ts';

/**
 * The price at which leaving the position brings `percent` of its entry value after the fees of entry and exit.
 *
 * With entry fee e and exit fee x as shares of value and profit p as a share of the entry value: a long
 * of spot or linear kind earns P(1 − x) − E(1 + e), a short E(1 − e) − P(1 + x), and either shall be pE.
 * An inverse contract is worth 1/price, which swaps buying and selling.
 */
export function netPrice(view: PositionView, percent: number): number {
  const { direction: d, entry, entryFee, exitFee } = view;
  const profit = percent / 100;
  return view.inverse
    ? (entry * (1 + d * exitFee)) / (1 - d * (entryFee + profit))
    : (entry * (1 + d * (entryFee + profit))) / (1 - d * exitFee);
}
