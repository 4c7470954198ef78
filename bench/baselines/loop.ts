/** Trades and final equity of a calculation. */
export interface LoopResult {
  readonly trades: number;
  readonly equity: number;
}

/** Orders in the loop: codes, because a string would be compared on each bar. */
const NOTHING = 0;
const BUY = 1;
const SELL = 2;

/**
 * `loop.c` in JavaScript: SuperTrend(10, 3) long/flat as one loop over a Float64Array of rows (open time, open,
 * high, low, close, volume). All in, 0.1 % fee a side, filled at the next open, 10,000 to start with. The prices
 * of the fills, buys and sells in turn, are added to `fills` when it is given.
 *
 * It is what JavaScript can do at best. Reads carry `?? NaN` for the type system alone; the optimiser drops it.
 */
export function playLoop(rows: Float64Array, fills: number[] | null = null): LoopResult {
  const period = 10;
  const multiplier = 3;
  const fee = 0.001;
  const bars = rows.length / 6;
  let range = 0;
  let upper = 0;
  let lower = 0;
  let previous = 0;
  let direction = -1;
  let order = NOTHING;
  let cash = 10_000;
  let held = 0;
  let trades = 0;
  for (let i = 0, at = 0; i < bars; i += 1, at += 6) {
    const open = rows[at + 1] ?? NaN;
    const high = rows[at + 2] ?? NaN;
    const low = rows[at + 3] ?? NaN;
    const close = rows[at + 4] ?? NaN;
    if (order !== NOTHING) {
      if (order === BUY) {
        held = cash / (open * (1 + fee));
        cash = 0;
      } else {
        cash = held * open * (1 - fee);
        held = 0;
        trades += 1;
      }
      order = NOTHING;
      if (fills !== null) fills.push(open);
    }
    let trueRange = high - low;
    if (i > 0) {
      const up = Math.abs(high - previous);
      const down = Math.abs(low - previous);
      if (up > trueRange) trueRange = up;
      if (down > trueRange) trueRange = down;
    }
    const middle = (high + low) / 2;
    if (i < period) {
      range += trueRange;
      if (i === period - 1) {
        range /= period;
        upper = middle + multiplier * range;
        lower = middle - multiplier * range;
      }
    } else {
      range = (range * (period - 1) + trueRange) / period;
      const nextUpper = middle + multiplier * range;
      const nextLower = middle - multiplier * range;
      upper = nextUpper < upper || previous > upper ? nextUpper : upper;
      lower = nextLower > lower || previous < lower ? nextLower : lower;
      if (direction < 0) {
        if (close > upper) direction = 1;
      } else if (close < lower) direction = -1;
      if (direction > 0) {
        if (held === 0) order = BUY;
      } else if (held > 0) order = SELL;
    }
    previous = close;
  }
  return { trades, equity: cash + held * previous };
}
