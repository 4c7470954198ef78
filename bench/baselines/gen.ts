/**
 * The candles that everything here is measured on: a seeded random walk of one-minute bars with slowly turning
 * drift, around 30,000. `node bench/baselines/gen.ts ROWS FILE` writes them as raw rows (Float64, little-endian:
 * open time, open, high, low, close, volume). A million of them have one known checksum, see `data-set.ts`.
 */
import { writeFile } from 'node:fs/promises';

/** Seed of the published set. */
const SEED = 0x9e3779b9;
const START = Date.UTC(2024, 0, 1);
const MINUTE = 60_000;
/** Logarithm of the price at the start, and of the one that it is pulled back to. */
const START_LOG = Math.log(30_000);
const HOME_LOG = 10.3;
const PULL = 2e-6;
/** Standard deviation of a bar's change, and how its drift remembers and changes. */
const SIGMA = 0.0006;
const MEMORY = 0.99;
const DRIFT = 0.00002;
/** Steps of the walk inside a bar. */
const STEPS = 4;

/** `count` simulated one-minute bars, row by row, six numbers each. The same seed gives the same bits. */
export function generateBars(count: number, seed: number = SEED): Float64Array {
  let state = seed >>> 0;
  // Mulberry32 (Tommy Ettinger, public domain).
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  // Box and Muller's transform, one of its two values.
  const normal = (): number => {
    let u = random();
    while (u === 0) u = random();
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * random());
  };
  const rows = new Float64Array(count * 6);
  let log = START_LOG;
  let drift = 0;
  let open = cents(Math.exp(log));
  for (let i = 0; i < count; i += 1) {
    drift = MEMORY * drift + DRIFT * normal();
    let high = open;
    let low = open;
    let price = open;
    for (let step = 0; step < STEPS; step += 1) {
      log += drift / STEPS + (SIGMA / 2) * normal() - (log - HOME_LOG) * PULL;
      price = Math.exp(log);
      if (price > high) high = price;
      if (price < low) low = price;
    }
    const close = cents(price);
    const activity = 1 + (Math.abs(close - open) / open) * 500;
    const at = i * 6;
    rows[at] = START + i * MINUTE;
    rows[at + 1] = open;
    rows[at + 2] = Math.max(cents(high), open, close);
    rows[at + 3] = Math.min(cents(low), open, close);
    rows[at + 4] = close;
    rows[at + 5] = Math.round(1e6 * Math.exp(0.5 * normal()) * activity) / 1e6;
    open = close;
  }
  return rows;
}

function cents(x: number): number {
  return Math.round(x * 100) / 100;
}

if (import.meta.main) {
  const [count = '1000000', file = 'bars.f64'] = process.argv.slice(2);
  await writeFile(file, generateBars(Number(count)));
}
