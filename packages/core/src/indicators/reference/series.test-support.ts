/** Plain definitions over whole series, recomputed from nothing for each row; NaN where there is no value. */

export const mean = (xs: readonly number[]): number => total(xs) / xs.length;

export const total = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0);

/** `f` of each full window that holds no NaN. */
export function rolling(
  xs: readonly number[],
  period: number,
  f: (window: readonly number[], end: number) => number,
): number[] {
  return xs.map((_, end) => {
    const window = xs.slice(Math.max(0, end + 1 - period), end + 1);
    return window.length < period || window.some(Number.isNaN) ? NaN : f(window, end);
  });
}

export const simple = (xs: readonly number[], period: number): number[] =>
  rolling(xs, period, mean);

export const weighted = (xs: readonly number[], period: number): number[] =>
  rolling(
    xs,
    period,
    (window) => total(window.map((x, i) => x * (i + 1))) / total(window.map((_, i) => i + 1)),
  );

/** The exponential average in closed form: seed and every number after it, each with its own weight. */
export function exponential(
  xs: readonly number[],
  period: number,
  alpha: number,
  seed: string = 'sma',
): number[] {
  const first = xs.findIndex((x) => !Number.isNaN(x));
  const start = first + (seed === 'sma' ? period - 1 : 0);
  return xs.map((_, i) => {
    if (first < 0 || i < start) return NaN;
    let value = mean(xs.slice(first, start + 1)) * (1 - alpha) ** (i - start);
    for (let k = start + 1; k <= i; k++) value += alpha * (1 - alpha) ** (i - k) * (xs[k] ?? NaN);
    return value;
  });
}

export const ema = (xs: readonly number[], period: number, seed?: string): number[] =>
  exponential(xs, period, 2 / (period + 1), seed);

export const wilder = (xs: readonly number[], period: number, seed?: string): number[] =>
  exponential(xs, period, 1 / period, seed);

/** Standard deviation in two passes; `less` is 0 for the population, 1 for a sample. */
export function deviation(xs: readonly number[], less: number): number {
  const middle = mean(xs);
  return Math.sqrt(total(xs.map((x) => (x - middle) ** 2)) / (xs.length - less));
}

export const highest = (xs: readonly number[], period: number): number[] =>
  rolling(xs, period, (window) => Math.max(...window));

export const lowest = (xs: readonly number[], period: number): number[] =>
  rolling(xs, period, (window) => Math.min(...window));

/** Combines series row by row. */
export function combine(
  f: (...values: number[]) => number,
  ...series: readonly (readonly number[])[]
): number[] {
  const [first = []] = series;
  return first.map((_, i) => f(...series.map((values) => values[i] ?? NaN)));
}

/** The series `by` rows later. */
export const shifted = (xs: readonly number[], by: number): number[] =>
  xs.map((_, i) => xs[i - by] ?? NaN);
