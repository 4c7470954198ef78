import { BAR_STRIDE, BarColumns } from '@nightdesk/core/model/bar-columns';
import { dataError } from './data-error.ts';
import type { OnProgress } from './progress.ts';
import { Random } from './random.ts';
import { simulatedSymbol } from './simulated-mark.ts';
import { SimulatedMarket } from './simulated-market.ts';
import { TickRounding } from './tick-rounding.ts';

/** One market to make. */
export interface GenerateSymbol {
  /** Name; suffixed by the generator (`BTCUSDT` → `BTCUSDT-SIM`), so that nobody takes it for the real thing. */
  readonly symbol: string;
  /** First price; 30,000 unless told otherwise. */
  readonly startPrice?: number | undefined;
  /** Smallest step of a price; 0.01. */
  readonly tick?: number | undefined;
  /** Smallest step of a volume; 0.00001. */
  readonly lot?: number | undefined;
  /** Mean volume of a candle of one hour; 1,000. Scaled to the time frame. */
  readonly hourlyVolume?: number | undefined;
  /** Standard deviation of a year's return; 0.6. */
  readonly volatility?: number | undefined;
}

/** What to generate. Everything has a default, so a seed is enough. */
export interface GenerateOptions {
  /** A whole number from 0 to 2^32 − 1. The same seed and options give the same bytes. */
  readonly seed: number;
  /** Places on the time grid, so the number of candles when there are no gaps; 10,000. */
  readonly bars?: number | undefined;
  /** In ms; one hour. */
  readonly timeFrame?: number | undefined;
  /** Open time of the first candle, ms; 2024-01-01 UTC. */
  readonly start?: number | undefined;
  /** One market unless told otherwise: `MARKET`. */
  readonly symbols?: readonly GenerateSymbol[] | undefined;
  /** Correlation of the returns of any two markets, 0 to 1; 0.7. */
  readonly correlation?: number | undefined;
  /** Chance for each candle that an outage begins there (1 to 48 candles missing, in all markets); 0. */
  readonly gaps?: number | undefined;
  /** Chance for each candle of a spike: a long wick that comes back; 0. */
  readonly spikes?: number | undefined;
  /** Chance for each candle that nobody trades: flat, zero volume; 0. */
  readonly zeroVolume?: number | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** One generated market. */
export interface GeneratedCandles {
  /** The name with its suffix. */
  readonly symbol: string;
  readonly bars: BarColumns;
  readonly simulated: true;
  /** How it was made, for the source label of a store. */
  readonly label: string;
}

/** Longest outage, in candles. */
const LONGEST_GAP = 48;

const DEFAULT_START = Date.UTC(2024, 0, 1);
const MOST_BARS = 50_000_000;

/** Independent streams of one seed: switching gaps on does not change the prices. */
const STREAM_MARKET = 0;
const STREAM_GAPS = 1;
const STREAM_SYMBOLS = 16;

/**
 * Makes candles that look like a market: regimes of drift and calm, clustering volatility (GARCH), fat tails,
 * volume that grows with movement, and correlated symbols. Seeded and exact: the same on every run and machine.
 * All markets share one time grid. The result is simulated, and says so in the symbol and in `simulated`.
 * @throws NightdeskError `DATA_GENERATE` naming the option, its value and its range
 */
export function generateCandles(options: GenerateOptions): GeneratedCandles[] {
  const count = whole('bars', options.bars ?? 10_000, 1, MOST_BARS);
  const timeFrame = whole('timeFrame', options.timeFrame ?? 3_600_000, 1, 31 * 86_400_000);
  const start = whole('start', options.start ?? DEFAULT_START, 0, 8.64e15 - count * timeFrame);
  const seed = whole('seed', options.seed, 0, 4_294_967_295);
  const correlation = between('correlation', options.correlation ?? 0.7, 0, 1);
  const gapChance = between('gaps', options.gaps ?? 0, 0, 0.5);
  const spikes = between('spikes', options.spikes ?? 0, 0, 0.5);
  const zeroVolume = between('zeroVolume', options.zeroVolume ?? 0, 0, 1);
  const symbols = options.symbols ?? [{ symbol: 'MARKET' }];
  if (symbols.length < 1 || new Set(symbols.map(({ symbol }) => symbol)).size < symbols.length) {
    throw dataError(
      'DATA_GENERATE',
      `symbols must name at least one market, each once; got ${symbols.length}.`,
      { symbols: symbols.length },
    );
  }

  const present = outages(new Random(seed, STREAM_GAPS), count, gapChance);
  const rows = present.reduce((sum, here) => sum + here, 0);
  const total = count * symbols.length;
  return symbols.map((wanted, index) => {
    const tick = between('tick', wanted.tick ?? 0.01, 1e-12, 1e6);
    const lot = between('lot', wanted.lot ?? 0.00001, 1e-12, 1e6);
    const prices = new TickRounding(tick);
    const volumes = new TickRounding(lot);
    const market = new SimulatedMarket({
      common: new Random(seed, STREAM_MARKET),
      own: new Random(seed, STREAM_SYMBOLS + index),
      startPrice: between('startPrice', wanted.startPrice ?? 30_000, tick * 100, 1e9),
      lowest: tick * 10,
      volatility: between('volatility', wanted.volatility ?? 0.6, 0.001, 10),
      hourlyVolume: between('hourlyVolume', wanted.hourlyVolume ?? 1_000, lot, 1e12),
      timeFrame,
      correlation,
      spikes,
      zeroVolume,
    });
    const data = new Float64Array(rows * BAR_STRIDE);
    let at = 0;
    let open = prices.nearest(market.price);
    for (let k = 0; k < count; k += 1) {
      market.step();
      const close = market.flat ? open : prices.nearest(market.price);
      if (present[k] === 1) {
        data[at] = start + k * timeFrame;
        data[at + 1] = open;
        data[at + 2] = market.flat ? open : Math.max(open, close, prices.nearest(market.high));
        data[at + 3] = market.flat ? open : Math.min(open, close, prices.nearest(market.low));
        data[at + 4] = close;
        data[at + 5] = market.flat ? 0 : Math.max(volumes.nearest(market.volume), volumes.step);
        at += BAR_STRIDE;
      }
      open = close;
      if (k % 65_536 === 0) options.onProgress?.(index * count + k, total);
    }
    options.onProgress?.((index + 1) * count, total);
    return {
      symbol: simulatedSymbol(wanted.symbol),
      bars: new BarColumns(data, timeFrame),
      simulated: true,
      label: `simulated: generator 1, seed ${seed}`,
    };
  });
}

/** 1 for each place of the grid that has a candle. The first one always has. */
function outages(random: Random, count: number, chance: number): Uint8Array {
  const present = new Uint8Array(count).fill(1);
  if (chance === 0) return present;
  for (let k = 1; k < count; k += 1) {
    if (random.uniform() >= chance) continue;
    const length = 1 + random.integer(random.integer(LONGEST_GAP) + 1);
    present.fill(0, k, k + length);
    k += length;
  }
  return present;
}

function between(name: string, value: number, low: number, high: number): number {
  if (value >= low && value <= high) return value;
  throw dataError(
    'DATA_GENERATE',
    `${name} must be a number from ${low} to ${high}; got ${value}.`,
    { option: name, value, low, high },
  );
}

function whole(name: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value)) return between(name, value, low, high);
  throw dataError(
    'DATA_GENERATE',
    `${name} must be a whole number from ${low} to ${high}; got ${value}.`,
    { option: name, value, low, high },
  );
}
