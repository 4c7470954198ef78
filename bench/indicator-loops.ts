/**
 * The bare loops that the indicators are measured against: locals only, no call, the warm-up taken out of
 * the steady loop. Reads carry `?? NaN` for the type system alone; the optimiser drops it.
 */

/** Bars by column. */
export interface Columns {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** EMA(20), seeded by the mean. */
export function emaLoop({ close }: Columns, out: Float64Array): void {
  const period = 20;
  const alpha = 2 / (period + 1);
  let ema = 0;
  for (let i = 0; i < period; i++) {
    ema += close[i] ?? NaN;
    out[i] = NaN;
  }
  ema /= period;
  out[period - 1] = ema;
  for (let i = period; i < close.length; i++) {
    ema += alpha * ((close[i] ?? NaN) - ema);
    out[i] = ema;
  }
}

/** RSI(14), Wilder. */
export function rsiLoop({ close }: Columns, out: Float64Array): void {
  const period = 14;
  let previous = close[0] ?? NaN;
  let gain = 0;
  let loss = 0;
  out[0] = NaN;
  for (let i = 1; i <= period; i++) {
    const change = (close[i] ?? NaN) - previous;
    previous = close[i] ?? NaN;
    if (change > 0) gain += change;
    else loss -= change;
    out[i] = NaN;
  }
  gain /= period;
  loss /= period;
  out[period] = loss === 0 ? 100 : 100 - 100 / (1 + gain / loss);
  for (let i = period + 1; i < close.length; i++) {
    const x = close[i] ?? NaN;
    const change = x - previous;
    previous = x;
    gain = (gain * (period - 1) + (change > 0 ? change : 0)) / period;
    loss = (loss * (period - 1) + (change < 0 ? -change : 0)) / period;
    out[i] = loss === 0 ? 100 : 100 - 100 / (1 + gain / loss);
  }
}

/** ATR(10), the first bar counted as high − low. */
export function atrLoop({ high, low, close }: Columns, out: Float64Array): void {
  const period = 10;
  let atr = 0;
  let previous = NaN;
  for (let i = 0; i < close.length; i++) {
    const h = high[i] ?? NaN;
    const l = low[i] ?? NaN;
    let range = h - l;
    if (i > 0) {
      const up = Math.abs(h - previous);
      const down = Math.abs(l - previous);
      if (up > range) range = up;
      if (down > range) range = down;
    }
    previous = close[i] ?? NaN;
    if (i < period) {
      atr += range;
      if (i === period - 1) atr /= period;
      out[i] = i < period - 1 ? NaN : atr;
    } else {
      atr = (atr * (period - 1) + range) / period;
      out[i] = atr;
    }
  }
}

/** SuperTrend(10,3), the first bar counted as high − low, the first direction down. */
export function superTrendLoop({ high, low, close }: Columns, out: Float64Array): void {
  const period = 10;
  const multiplier = 3;
  let atr = 0;
  let upper = NaN;
  let lower = NaN;
  let previous = NaN;
  let direction = -1;
  for (let i = 0; i < close.length; i++) {
    const h = high[i] ?? NaN;
    const l = low[i] ?? NaN;
    const c = close[i] ?? NaN;
    let range = h - l;
    if (i > 0) {
      const up = Math.abs(h - previous);
      const down = Math.abs(l - previous);
      if (up > range) range = up;
      if (down > range) range = down;
    }
    if (i < period) {
      atr += range;
      out[i] = NaN;
      if (i === period - 1) {
        atr /= period;
        upper = (h + l) / 2 + multiplier * atr;
        lower = (h + l) / 2 - multiplier * atr;
        out[i] = upper;
      }
    } else {
      atr = (atr * (period - 1) + range) / period;
      const middle = (h + l) / 2;
      const nextUpper = middle + multiplier * atr;
      const nextLower = middle - multiplier * atr;
      upper = nextUpper < upper || previous > upper ? nextUpper : upper;
      lower = nextLower > lower || previous < lower ? nextLower : lower;
      if (direction < 0) {
        if (c > upper) direction = 1;
      } else if (c < lower) direction = -1;
      out[i] = direction < 0 ? upper : lower;
    }
    previous = c;
  }
}
