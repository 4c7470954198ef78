import type { IndicatorBar } from '../catalogue/definition.ts';

/** True ranges as Wilder words them; the first is NaN, or high − low for the seed `high-low`. */
export function trueRanges(bars: readonly IndicatorBar[], seed: string): number[] {
  return bars.map((bar, i) => {
    const before = bars[i - 1];
    if (before === undefined) return seed === 'high-low' ? bar.high - bar.low : NaN;
    return Math.max(
      bar.high - bar.low,
      Math.abs(bar.high - before.close),
      Math.abs(bar.low - before.close),
    );
  });
}
