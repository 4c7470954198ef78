/** SuperTrend, all in, as one loop over an array of doubles, after no code of the desk: what back-tests are held against. */
import type { BarColumns } from '@nightdesk/core/model/bar-columns';

/** What the loop ends with. */
export interface LoopEnd {
  /** Closed trades. */
  readonly trades: number;
  readonly equity: number;
}

/** Long above the line and flat below it: whole cash at the next open, the fee taken from it. */
export function plainSuperTrend(
  { data, length }: BarColumns,
  {
    period,
    multiplier,
    fee,
    capital,
  }: Readonly<Record<'period' | 'multiplier' | 'fee' | 'capital', number>>,
): LoopEnd {
  const at = (row: number, column: number): number => data[row * 6 + column] ?? Number.NaN;
  let [cash, held, trades, wanted] = [capital, 0, 0, 0];
  let [atr, upper, lower, direction] = [0, 0, 0, -1];
  for (let i = 0; i < length; i += 1) {
    const open = at(i, 1);
    if (wanted > 0 && held === 0) {
      held = cash / (open * (1 + fee));
      cash = 0;
    } else if (wanted < 0 && held > 0) {
      cash = held * open * (1 - fee);
      held = 0;
      trades += 1;
    }
    const [high, low, close, before] = [
      at(i, 2),
      at(i, 3),
      at(i, 4),
      i === 0 ? Number.NaN : at(i - 1, 4),
    ];
    const range =
      i === 0 ? high - low : Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
    const middle = (high + low) / 2;
    if (i < period) {
      atr += range;
      if (i < period - 1) continue;
      atr /= period;
      upper = middle + multiplier * atr;
      lower = middle - multiplier * atr;
    } else {
      atr = (atr * (period - 1) + range) / period;
      const up = middle + multiplier * atr;
      const low2 = middle - multiplier * atr;
      upper = up < upper || before > upper ? up : upper;
      lower = low2 > lower || before < lower ? low2 : lower;
      if (direction < 0 ? close > upper : close < lower) direction = -direction;
    }
    wanted = direction;
  }
  return { trades, equity: cash + held * at(length - 1, 4) };
}
