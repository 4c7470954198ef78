/** Speed of the indicators that are most used, each against a bare loop over typed arrays in the same run. */
import { Atr } from '@nightdesk/core/indicators/atr';
import { Ema } from '@nightdesk/core/indicators/ema';
import { Rsi } from '@nightdesk/core/indicators/rsi';
import { SuperTrend } from '@nightdesk/core/indicators/supertrend';
import { atrLoop, emaLoop, rsiLoop, superTrendLoop } from './indicator-loops.ts';
import type { Columns } from './indicator-loops.ts';
import type { Peer } from './indicator-peers.ts';
import { median } from './harness/statistics.ts';

/** One indicator's result. Speeds are medians over the rounds, in bars a second. */
export interface IndicatorRow {
  readonly name: string;
  readonly barsPerSecond: number;
  readonly loopBarsPerSecond: number;
  /** Speed of the indicator as a fraction of the loop's; 1 is as fast. */
  readonly ratio: number;
  /** The same by the fastest round of each. */
  readonly bestRatio: number;
  /** Other libraries in the same rounds. */
  readonly peers: readonly PeerRow[];
}

/** The same indicator of another library. */
export interface PeerRow {
  readonly name: string;
  readonly barsPerSecond: number;
  /** Our speed as a multiple of its. */
  readonly ratio: number;
  /** Whether its last value is ours to nine digits; conventions and rounding differ. */
  readonly agrees: boolean;
}

/** What to measure on. */
export interface IndicatorBenchOptions {
  /** Bars; a seeded random walk of a million unless given. */
  readonly columns?: Columns;
  /** Times each is measured after a warm-up of a third as many, 15 unless told. */
  readonly rounds?: number;
  /** Other libraries to measure, by the indicator's name; none unless given. */
  readonly peers?: ReadonlyMap<string, readonly Peer[]>;
}

type Run = (columns: Columns, out: Float64Array) => void;

/**
 * Measures EMA(20), RSI(14), ATR(10) and SuperTrend(10,3). Indicator and loop take turns, write each
 * value to an array, and must agree to 1e-9 (relative), or an error is thrown: a fast wrong answer is none.
 */
export function benchIndicators(options: IndicatorBenchOptions = {}): IndicatorRow[] {
  const columns = options.columns ?? randomWalk(1_000_000);
  const rounds = options.rounds ?? 15;
  const peers = options.peers ?? new Map<string, readonly Peer[]>();
  const row = (name: string, run: Run, loop: Run): IndicatorRow =>
    measure(name, run, loop, columns, rounds, peers.get(name) ?? []);
  return [
    row('EMA(20)', runEma, emaLoop),
    row('RSI(14)', runRsi, rsiLoop),
    row('ATR(10)', runAtr, atrLoop),
    row('SuperTrend(10,3)', runSuperTrend, superTrendLoop),
  ];
}

// One function an indicator: a shared one would see several classes and be slower than any user's code.
function runEma({ close }: Columns, out: Float64Array): void {
  const ema = new Ema(20);
  for (let i = 0; i < close.length; i++) out[i] = ema.update(close[i] ?? NaN);
}

function runRsi({ close }: Columns, out: Float64Array): void {
  const rsi = new Rsi(14);
  for (let i = 0; i < close.length; i++) out[i] = rsi.update(close[i] ?? NaN);
}

function runAtr({ high, low, close }: Columns, out: Float64Array): void {
  const atr = new Atr(10, { seed: 'high-low' });
  for (let i = 0; i < close.length; i++) {
    out[i] = atr.update(high[i] ?? NaN, low[i] ?? NaN, close[i] ?? NaN);
  }
}

function runSuperTrend({ high, low, close }: Columns, out: Float64Array): void {
  const superTrend = new SuperTrend(10, 3, { seed: 'high-low' });
  for (let i = 0; i < close.length; i++) {
    out[i] = superTrend.update(high[i] ?? NaN, low[i] ?? NaN, close[i] ?? NaN);
  }
}

function measure(
  name: string,
  run: Run,
  loop: Run,
  columns: Columns,
  rounds: number,
  peers: readonly Peer[],
): IndicatorRow {
  const bars = columns.close.length;
  const values = new Float64Array(bars);
  const expected = new Float64Array(bars);
  const times: number[] = [];
  const loopTimes: number[] = [];
  for (let round = -Math.ceil(rounds / 3); round < rounds; round++) {
    const loopTime = milliseconds(() => loop(columns, expected));
    const time = milliseconds(() => run(columns, values));
    if (round < 0) continue;
    loopTimes.push(loopTime);
    times.push(time);
  }
  compare(name, values, expected);
  const barsPerSecond = (bars / median(times)) * 1000;
  return {
    name,
    barsPerSecond,
    loopBarsPerSecond: (bars / median(loopTimes)) * 1000,
    ratio: median(loopTimes) / median(times),
    bestRatio: Math.min(...loopTimes) / Math.min(...times),
    peers: measurePeers(() => run(columns, values), values, Math.ceil(rounds / 3), peers),
  };
}

/** Rounds of their own, in turns with us: what the peers leave to the garbage collector must not slow the loop. */
function measurePeers(
  ours: () => void,
  values: Float64Array,
  rounds: number,
  peers: readonly Peer[],
): PeerRow[] {
  const bars = values.length;
  const ourTimes: number[] = [];
  const times = peers.map((): number[] => []);
  const lasts = peers.map(() => NaN);
  for (let round = -2; round < rounds; round++) {
    const ourTime = milliseconds(ours);
    if (round >= 0) ourTimes.push(ourTime);
    for (const [i, peer] of peers.entries()) {
      const time = milliseconds(() => (lasts[i] = peer.run()));
      if (round >= 0) times[i]?.push(time);
    }
  }
  const last = values[bars - 1] ?? NaN;
  return peers.map(({ name }, i) => {
    const time = median(times[i] ?? []);
    return {
      name,
      barsPerSecond: (bars / time) * 1000,
      ratio: time / median(ourTimes),
      agrees: Math.abs((lasts[i] ?? NaN) - last) <= 1e-9 * Math.abs(last),
    };
  });
}

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function compare(name: string, values: Float64Array, expected: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    const [value, wanted] = [values[i] ?? NaN, expected[i] ?? NaN];
    if (Number.isNaN(value) && Number.isNaN(wanted)) continue;
    if (Math.abs(value - wanted) <= 1e-9 * Math.abs(wanted)) continue;
    throw new Error(`${name} gives ${value} at bar ${i}, the loop ${wanted}.`);
  }
}

/** Simulated bars: a seeded random walk around 30,000 (Lehmer's generator). */
export function randomWalk(bars: number): Columns {
  let state = 20_260_101;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const high = new Float64Array(bars);
  const low = new Float64Array(bars);
  const close = new Float64Array(bars);
  let price = 30_000;
  for (let i = 0; i < bars; i++) {
    const open = price;
    price *= 1 + 0.001 * (random() - 0.5);
    high[i] = Math.max(open, price) * (1 + 0.0005 * random());
    low[i] = Math.min(open, price) * (1 - 0.0005 * random());
    close[i] = price;
  }
  return { high, low, close };
}
