/**
 * Where a price lies between a low and a high, in percent: 0 at the low, 100 at the high. 50 when high and
 * low are the same: a market that did not move is neither overbought nor oversold (TA-Lib says 0).
 */
export function rangePosition(high: number, low: number, price: number): number {
  return high === low ? 50 : (100 * (price - low)) / (high - low);
}
