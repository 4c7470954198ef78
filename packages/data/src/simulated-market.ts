import type { Random } from './random.ts';

const YEAR_MS = 365.25 * 86_400_000;
const HOUR_MS = 3_600_000;

/** Prices inside one candle. */
const STEPS = 4;

/** GARCH(1,1) in units of the mean variance: v ← ω + α·z²·v + β·v with ω = 1 − α − β, so that v is 1 on average. */
const GARCH_ALPHA = 0.08;
const GARCH_BETA = 0.9;
const GARCH_OMEGA = 1 - GARCH_ALPHA - GARCH_BETA;
/** Keeps a storm within reason: at most five times the mean deviation. */
const MOST_VARIANCE = 25;

/** A kind of market: drift (in deviations a candle), size of movement, mean length in candles. */
interface Regime {
  readonly drift: number;
  readonly movement: number;
  readonly length: number;
}

const REGIMES: readonly Regime[] = [
  { drift: 0.02, movement: 0.8, length: 600 },
  { drift: -0.02, movement: 0.95, length: 450 },
  { drift: 0, movement: 0.6, length: 800 },
  { drift: 0.07, movement: 1.5, length: 120 },
  { drift: -0.08, movement: 1.8, length: 90 },
];

/** How strongly the price is drawn to where it began; keeps ten million candles in a plausible range. */
const PULL = 0.01;

/** What a {@link SimulatedMarket} is made from. */
export interface SimulatedMarketOptions {
  /** Drives what all markets share: regimes, and the common part of each step. Every market gets an equal one of its own. */
  readonly common: Random;
  /** Drives what only this market does. */
  readonly own: Random;
  readonly startPrice: number;
  /** The price stays above this. */
  readonly lowest: number;
  /** Deviation of a year's return. */
  readonly volatility: number;
  /** Mean volume of an hour. */
  readonly hourlyVolume: number;
  /** ms of a candle. */
  readonly timeFrame: number;
  readonly correlation: number;
  /** Chance of a spike in a candle. */
  readonly spikes: number;
  /** Chance of a candle without a trade. */
  readonly zeroVolume: number;
}

/**
 * One market, candle by candle: after {@link SimulatedMarket.step} the fields hold the close, the extremes and the volume.
 * Each candle takes the same number of draws from `common` whatever else happens, so that markets stay in step.
 */
export class SimulatedMarket {
  price: number;
  high: number;
  low: number;
  volume = 0;
  /** Nobody traded: price and extremes are the last ones. */
  flat = false;
  readonly #options: SimulatedMarketOptions;
  readonly #deviation: number;
  readonly #commonPart: number;
  readonly #ownPart: number;
  readonly #meanVolume: number;
  #variance = 1;
  #regime: Regime;
  #activity = 0;

  constructor(options: SimulatedMarketOptions) {
    this.#options = options;
    this.price = options.startPrice;
    this.high = options.startPrice;
    this.low = options.startPrice;
    this.#deviation = options.volatility * Math.sqrt(options.timeFrame / YEAR_MS);
    this.#commonPart = Math.sqrt(options.correlation);
    this.#ownPart = Math.sqrt(1 - options.correlation);
    this.#meanVolume = options.hourlyVolume * (options.timeFrame / HOUR_MS);
    this.#regime = regime(0);
  }

  /** Makes the next candle. */
  step(): void {
    const { common, own, startPrice, lowest, spikes, zeroVolume } = this.#options;
    const change = common.uniform();
    const next = common.integer(REGIMES.length);
    if (change * this.#regime.length < 1) this.#regime = regime(next);

    const scale = this.#deviation * this.#regime.movement * Math.sqrt(this.#variance);
    const stretch = this.price / startPrice;
    const drift =
      this.#deviation * this.#regime.drift -
      (PULL * this.#deviation * (stretch - 1)) / (stretch + 1);
    let price = this.price;
    let high = price;
    let low = price;
    let shock = 0;
    for (let k = 0; k < STEPS; k += 1) {
      const z = this.#commonPart * common.normal() + this.#ownPart * own.normal();
      shock += z;
      price *= 1 + Math.max(drift / STEPS + (scale / Math.sqrt(STEPS)) * z, -0.5);
      if (price < lowest) price = lowest;
      if (price > high) high = price;
      if (price < low) low = price;
    }
    const z = shock / Math.sqrt(STEPS);
    this.#variance = Math.min(
      GARCH_OMEGA + (GARCH_ALPHA * z * z + GARCH_BETA) * this.#variance,
      MOST_VARIANCE,
    );

    // Volume: slow waves of activity, more where the price moves, and noise of its own.
    this.#activity = 0.98 * this.#activity + 0.08 * own.normal();
    this.volume =
      this.#meanVolume *
      exp(this.#activity + 0.35 * own.normal()) *
      (0.6 + 0.4 * this.#regime.movement * Math.abs(z));

    const spike = own.uniform() < spikes;
    const reach = (4 + 8 * own.uniform()) * scale;
    const up = own.uniform() < 0.5;
    if (spike && up) high = Math.max(high, price * (1 + reach));
    if (spike && !up) low = Math.max(Math.min(low, price * (1 - Math.min(reach, 0.5))), lowest);
    this.flat = own.uniform() < zeroVolume;
    if (this.flat) {
      this.high = this.price;
      this.low = this.price;
      this.volume = 0;
      return;
    }
    this.price = price;
    this.high = high;
    this.low = low;
  }
}

function regime(index: number): Regime {
  const found = REGIMES[index];
  if (found === undefined) throw new RangeError(`no regime ${index}`);
  return found;
}

/** e^x to about 0.1 % for |x| < 2, by multiplication alone: the same bits on every platform, unlike Math.exp. */
function exp(x: number): number {
  let result = 1 + x / 4096;
  for (let k = 0; k < 12; k += 1) result *= result;
  return result;
}
