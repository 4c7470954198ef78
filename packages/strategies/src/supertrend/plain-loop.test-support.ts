/** SuperTrend as one loop over arrays and doubles, after no code of the desk: what the strategy is held against. */
import type { Row } from '../bars.test-support.ts';

/** Settings of the loop; ratios, not per cent. */
export interface LoopSettings {
  readonly period: number;
  readonly multiplier: number;
  readonly amount: number;
  readonly fee: number;
  readonly seed: 'high-low' | 'true-range';
  readonly capital: number;
}

/** A closed trade of the loop: prices of its fills and the bars (index) at whose open they were. */
export interface LoopTrade {
  readonly side: 'LONG' | 'SHORT';
  readonly entry: number;
  readonly exit: number;
}

/** Direction at each close: 1 up, −1 down, 0 not known yet. */
export function directions(rows: readonly Row[], settings: LoopSettings): number[] {
  const { period, multiplier, seed } = settings;
  const skip = seed === 'high-low' ? 0 : 1;
  const out: number[] = [];
  let atr = 0;
  let up = 0;
  let lo = 0;
  let before = 0;
  let direction = 0;
  rows.forEach(([, , high, low, close], i) => {
    const range =
      i === 0 ? high - low : Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
    const middle = (high + low) / 2;
    if (i < period + skip) {
      if (i >= skip) atr += range;
      if (i === period + skip - 1) {
        atr /= period;
        up = middle + multiplier * atr;
        lo = middle - multiplier * atr;
        direction = seed === 'true-range' && close >= middle ? 1 : -1;
      }
    } else {
      atr = (atr * (period - 1) + range) / period;
      const bandUp = middle + multiplier * atr;
      const bandLo = middle - multiplier * atr;
      up = bandUp < up || before > up ? bandUp : up;
      lo = bandLo > lo || before < lo ? bandLo : lo;
      if (direction < 0) {
        if (close > up) direction = 1;
      } else if (close < lo) direction = -1;
    }
    before = close;
    out.push(direction);
  });
  return out;
}

/** Long above the line, flat below it: spot, next open, `amount` of the cash with the fee in it. */
export function longFlat(
  rows: readonly Row[],
  settings: LoopSettings,
): { readonly trades: readonly LoopTrade[]; readonly equity: number } {
  const signal = directions(rows, settings);
  const trades: LoopTrade[] = [];
  let cash = settings.capital;
  let held = 0;
  let entry = 0;
  rows.forEach(([, open], i) => {
    const wanted = signal[i - 1] ?? 0;
    if (wanted > 0 && held === 0) {
      const spent = cash * settings.amount;
      held = spent / (1 + settings.fee) / open;
      cash -= spent;
      entry = i;
    } else if (wanted < 0 && held > 0) {
      cash += held * open * (1 - settings.fee);
      held = 0;
      trades.push({ side: 'LONG', entry, exit: i });
    }
  });
  return { trades, equity: cash + held * (rows.at(-1)?.[4] ?? 0) };
}

/** Long above, short below: linear contracts in lots, sized at the close by equity, both at the next open. */
export function longShort(
  rows: readonly Row[],
  settings: LoopSettings,
  lot: number,
): { readonly trades: readonly LoopTrade[]; readonly equity: number } {
  const signal = directions(rows, settings);
  const trades: LoopTrade[] = [];
  let cash = settings.capital;
  let held = 0;
  let paid = 0;
  let entry = 0;
  rows.forEach(([, open], i) => {
    const wanted = signal[i - 1] ?? 0;
    const close = rows[i - 1]?.[4] ?? 0;
    if (wanted === 0 || Math.sign(held) === wanted) return;
    const equity = cash + held * (close - paid);
    if (held !== 0) {
      cash += held * (open - paid) - Math.abs(held) * open * settings.fee;
      trades.push({ side: held > 0 ? 'LONG' : 'SHORT', entry, exit: i });
    }
    const lots = Math.floor((equity * settings.amount) / (close * (1 + settings.fee)) / lot);
    held = wanted * lots * lot;
    paid = open;
    cash -= lots * lot * open * settings.fee;
    entry = i;
  });
  return { trades, equity: cash + held * ((rows.at(-1)?.[4] ?? 0) - paid) };
}
