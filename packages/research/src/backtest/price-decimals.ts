import { BAR_STRIDE, type BarColumns } from '@nightdesk/core/model/bar-columns';

/** Beyond this a double no longer tells one decimal from the next: the price gets what is left. */
const MOST_DECIMALS = 12;

/** 10^0 … 10^12, each exactly a double. */
const SCALES: readonly number[] = Array.from({ length: MOST_DECIMALS + 1 }, (_, i) => 10 ** i);

/**
 * The fewest decimals with which every price of these bars is exactly a decimal number, 0 to 12. Prices that
 * are no short decimals (made by a calculation, say) give the most that their size leaves room for.
 */
export function priceDecimals(bars: BarColumns): number {
  const { data } = bars;
  let decimals = 0;
  for (let row = 0; row < data.length; row += BAR_STRIDE) {
    for (let column = 1; column <= 4; column += 1) {
      // In range by the loops' bounds; a check on each of four million prices would be felt.
      const price = data[row + column] as number;
      let scale = SCALES[decimals] as number;
      while (Math.round(price * scale) / scale !== price) {
        if (decimals === MOST_DECIMALS || price * scale * 10 > Number.MAX_SAFE_INTEGER) break;
        decimals += 1;
        scale = SCALES[decimals] as number;
      }
    }
  }
  return decimals;
}

/** A step of one unit of the last decimal: 2 → `0.01`, 0 → `1`. */
export function decimalStep(decimals: number): string {
  return decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`;
}
