/** Bars for tests: written by hand, or made by a seeded random walk. */
import { SeededRng } from '@nightdesk/core/ports/rng';

/** One hour, the time frame of the tests' bars. */
export const HOUR = 3_600_000;

/** Open time (ms), open, high, low, close, volume: a row of `BarColumns`. */
export type Row = readonly [number, number, number, number, number, number];

/** Open, high, low, close. */
export type Prices = readonly [number, number, number, number];

/** Hourly rows from prices written by hand: open, high, low, close. Bar i opens at hour i. */
export function hourly(prices: readonly Prices[]): Row[] {
  return prices.map(([open, high, low, close], i) => [i * HOUR, open, high, low, close, 1000]);
}

const cents = (x: number): number => Math.round(x * 100) / 100;

/**
 * A random walk on a tick of 0.01 with trends (so that strategies trade), gaps between bars, and quiet
 * stretches in which bars have no height at all.
 */
export function randomRows(seed: number, length: number, start: number = 100): Row[] {
  const rng = new SeededRng(seed);
  const normal = (): number => rng.next() + rng.next() + rng.next() + rng.next() - 2;
  const rows: Row[] = [];
  let close = start;
  let drift = 0;
  let quiet = false;
  for (let i = 0; i < length; i += 1) {
    if (rng.next() < 0.05) drift = normal() * 0.006;
    if (rng.next() < 0.03) quiet = !quiet;
    const step = quiet ? 0.0002 : 0.015;
    const open = cents(rng.next() < 0.2 ? close * (1 + normal() * step) : close);
    close = Math.max(1, cents(open * (1 + (quiet ? 0 : drift) + normal() * step)));
    const high = cents(Math.max(open, close) * (1 + rng.next() * step * 0.7));
    const low = Math.max(0.5, cents(Math.min(open, close) * (1 - rng.next() * step * 0.7)));
    rows.push([i * HOUR, open, high, low, close, cents(1 + rng.next() * 500)]);
  }
  return rows;
}

/** The rows with everything from bar `from` on changed by random factors; times and shape stay. */
export function changedFrom(rows: readonly Row[], from: number, seed: number): Row[] {
  const rng = new SeededRng(seed);
  return rows.map((row, i) => {
    if (i < from) return row;
    const factor = 0.5 + rng.next();
    const [time, open, high, low, close, volume] = row;
    const [o, h, l, c] = [open, high, low, close].map((price) =>
      Math.max(0.5, cents(price * factor)),
    );
    return [time, o ?? 1, h ?? 1, l ?? 1, c ?? 1, volume * factor];
  });
}
