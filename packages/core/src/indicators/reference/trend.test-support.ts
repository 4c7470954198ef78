import type { IndicatorBar } from '../catalogue/definition.ts';
import { combine, mean, total, wilder } from './series.test-support.ts';
import { trueRanges } from './true-ranges.test-support.ts';

/** SuperTrend from finished series of average true ranges: value, upper, lower, direction. */
export function superTrend(
  bars: readonly IndicatorBar[],
  period: number,
  multiplier: number,
  seed: string,
): number[][] {
  const ranges = wilder(trueRanges(bars, seed), period);
  let [upper, lower, direction] = [NaN, NaN, NaN];
  const rows = bars.map((bar, i) => {
    const range = ranges[i] ?? NaN;
    const before = bars[i - 1]?.close ?? NaN;
    if (Number.isNaN(range)) return [NaN, NaN, NaN, NaN];
    const middle = (bar.high + bar.low) / 2;
    if (Number.isNaN(direction)) {
      direction = seed === 'true-range' && bar.close >= middle ? 1 : -1;
      [upper, lower] = [middle + multiplier * range, middle - multiplier * range];
    } else {
      if (before > upper) upper = middle + multiplier * range;
      else upper = Math.min(upper, middle + multiplier * range);
      if (before < lower) lower = middle - multiplier * range;
      else lower = Math.max(lower, middle - multiplier * range);
      if (bar.close > upper && direction < 0) direction = 1;
      else if (bar.close < lower && direction > 0) direction = -1;
    }
    return [direction > 0 ? lower : upper, upper, lower, direction];
  });
  return [0, 1, 2, 3].map((k) => rows.map((row) => row[k] ?? NaN));
}

/** Wilder's parabolic stop told with absolute bar numbers: value and direction. */
export function parabolicSar(
  bars: readonly IndicatorBar[],
  start: number,
  step: number,
  maximum: number,
  first: string,
): number[][] {
  const values: number[] = bars.map(() => NaN);
  const directions: number[] = bars.map(() => NaN);
  const at = (i: number): IndicatorBar => bars[Math.max(0, i)] ?? Object.assign({}, bars[0]);
  const [a, b] = [at(0), at(1)];
  const down = a.low - b.low > Math.max(0, b.high - a.high);
  let up = first === 'close' ? b.close > a.close : !down;
  let [stop, extreme, factor] = up ? [a.low, b.high, start] : [a.high, b.low, start];
  for (let i = 1; i < bars.length; i++) {
    const before = at(i === 1 ? 1 : i - 1);
    const bar = at(i);
    const touched = up ? bar.low <= stop : bar.high >= stop;
    if (touched) {
      stop = up ? Math.max(extreme, before.high, bar.high) : Math.min(extreme, before.low, bar.low);
      up = !up;
      factor = start;
      extreme = up ? bar.high : bar.low;
    }
    values[i] = stop;
    directions[i] = up ? 1 : -1;
    if (!touched && (up ? bar.high > extreme : bar.low < extreme)) {
      extreme = up ? bar.high : bar.low;
      factor = Math.min(factor + step, maximum);
    }
    stop += factor * (extreme - stop);
    stop = up ? Math.min(stop, before.low, bar.low) : Math.max(stop, before.high, bar.high);
  }
  return [values, directions];
}

/** Directional movement with Wilder's own running *sums*: ADX, +DI, −DI. */
export function adx(bars: readonly IndicatorBar[], period: number): number[][] {
  const moves = bars.map((bar, i) => {
    const before = bars[i - 1];
    if (before === undefined) return { up: NaN, down: NaN };
    const [rise, fall] = [bar.high - before.high, before.low - bar.low];
    return {
      up: rise > fall && rise > 0 ? rise : 0,
      down: fall > rise && fall > 0 ? fall : 0,
    };
  });
  const sums = (xs: readonly number[]): number[] => {
    let sum = NaN;
    return xs.map((x, i) => {
      if (i < period) return NaN;
      sum = i === period ? total(xs.slice(1, period + 1)) : sum - sum / period + x;
      return sum;
    });
  };
  const range = sums(trueRanges(bars, 'true-range'));
  const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (part / whole) * 100);
  const plus = combine(percent, sums(moves.map((move) => move.up)), range);
  const minus = combine(percent, sums(moves.map((move) => move.down)), range);
  const dx = combine((p, m) => percent(Math.abs(p - m), p + m), plus, minus);
  let average = NaN;
  const averages = dx.map((x, i) => {
    if (i < 2 * period - 1) return NaN;
    const isFirst = i === 2 * period - 1;
    average = isFirst ? mean(dx.slice(period, i + 1)) : (average * (period - 1) + x) / period;
    return average;
  });
  return [averages, plus, minus];
}
