import { Random } from '@nightdesk/data/random';
import { SimulatedMarket } from '@nightdesk/data/simulated-market';
import { mixKeys, randomAt, textKey } from './keyed-random.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const YEAR_MS = 365.25 * DAY;

/** The day on which every simulated market begins: 2024-01-01 UTC. */
export const PATH_BEGIN: number = Date.UTC(2024, 0, 1);

/** Streams of the seed. */
const COMMON = 0;
const OWN = 1;

/** What a {@link PricePath} is made from. */
export interface PricePathOptions {
  readonly seed: number;
  /** Tells markets of one seed apart; the order in which they are opened does not matter. */
  readonly symbol: string;
  readonly startPrice: number;
  /** The price stays above this. */
  readonly lowest: number;
  /** Standard deviation of a year's return. */
  readonly volatility: number;
  /** Correlation of the returns of any two markets of one seed, 0 to 1. */
  readonly correlation: number;
  /** Mean volume of an hour. */
  readonly hourlyVolume: number;
  /** ms between two points; divides a minute. */
  readonly step: number;
}

/** Prices at the points of one stretch: `[0]` is its beginning, the last one its end. */
type Points = Float64Array;

/**
 * The price of a simulated market at any moment, without the way there: a function of seed, symbol and time alone,
 * so that two processes see the same market, whenever each was started.
 *
 * Days are walked from {@link PATH_BEGIN} by the generator of simulated candles (regimes, clustering volatility). A
 * day's way from its open to its close is cut into hours, these into minutes, these into steps: each time by a random
 * walk that is pinned at both ends (a Brownian bridge), as wild as the year's volatility and the day's range say.
 */
export class PricePath {
  readonly #options: PricePathOptions;
  readonly #key: number;
  readonly #market: SimulatedMarket;
  /** Index of the day that the market has made last; −1 before the first. */
  #day = -1;
  #dayOpen = 0;
  #wildness = 1;
  #volume = 0;
  #hours: Points = new Float64Array(25);
  #minutes: Points = new Float64Array(61);
  readonly #steps: Points;
  #hour = -1;
  #minute = -1;

  constructor(options: PricePathOptions) {
    this.#options = options;
    this.#key = textKey(options.symbol);
    this.#market = this.#begin();
    this.#steps = new Float64Array(MINUTE / options.step + 1);
  }

  /** The price at a moment (ms since 1970 UTC), from its last step on. @throws RangeError before the beginning */
  at(time: number): number {
    const { step } = this.#options;
    const minute = Math.floor((time - PATH_BEGIN) / MINUTE);
    if (minute !== this.#minute) this.#goTo(minute);
    return this.#steps[Math.floor((time - PATH_BEGIN - minute * MINUTE) / step)] ?? Number.NaN;
  }

  /** Mean volume of an hour on the day of the last price. */
  get hourlyVolume(): number {
    return this.#volume;
  }

  #begin(): SimulatedMarket {
    const { seed, startPrice, lowest, volatility, hourlyVolume, correlation } = this.#options;
    return new SimulatedMarket({
      common: new Random(mixKeys(seed, COMMON)),
      own: new Random(mixKeys(seed, OWN, this.#key)),
      startPrice,
      lowest,
      volatility,
      hourlyVolume,
      timeFrame: DAY,
      correlation,
      spikes: 0,
      zeroVolume: 0,
    });
  }

  #goTo(minute: number): void {
    if (minute < 0) throw new RangeError('a simulated market has no price before 2024-01-01');
    const hour = Math.floor(minute / 60);
    if (hour !== this.#hour) {
      const day = Math.floor(hour / 24);
      if (day !== this.#day) this.#goToDay(day);
      const inDay = hour - day * 24;
      this.#bridge(this.#minutes, this.#hours, inDay, 2, hour, MINUTE);
      this.#hour = hour;
    }
    this.#bridge(this.#steps, this.#minutes, minute - hour * 60, 3, minute, this.#options.step);
    this.#minute = minute;
  }

  #goToDay(day: number): void {
    if (day < this.#day) throw new RangeError('a simulated market goes forward only');
    const market = this.#market;
    while (this.#day < day) {
      this.#dayOpen = market.price;
      market.step();
      this.#day += 1;
    }
    const { volatility } = this.#options;
    const usual = volatility * Math.sqrt(DAY / YEAR_MS);
    // The mean range of a random walk is 1.6 deviations (Feller 1951).
    const range = (market.high - market.low) / this.#dayOpen / 1.6;
    this.#wildness = Math.min(3, Math.max(0.4, range / usual));
    this.#volume = market.volume / 24;
    this.#walk(this.#hours, this.#dayOpen, market.price, 1, day, DAY / 24);
  }

  #bridge(
    into: Points,
    from: Points,
    at: number,
    level: number,
    index: number,
    step: number,
  ): void {
    this.#walk(into, from[at] ?? 0, from[at + 1] ?? 0, level, index, step);
  }

  /** A random walk from `open` to `close`, as many points as there is room for. */
  #walk(
    into: Points,
    open: number,
    close: number,
    level: number,
    index: number,
    step: number,
  ): void {
    const { seed, correlation, volatility, lowest } = this.#options;
    const common = randomAt(seed, COMMON, level, index);
    const own = randomAt(seed, OWN, this.#key, level, index);
    const deviation = open * volatility * Math.sqrt(step / YEAR_MS) * this.#wildness;
    const shared = deviation * Math.sqrt(correlation);
    const alone = deviation * Math.sqrt(1 - correlation);
    const last = into.length - 1;
    let walked = 0;
    for (let i = 1; i <= last; i += 1) {
      walked += shared * common.normal() + alone * own.normal();
      into[i] = walked;
    }
    into[0] = open;
    for (let i = 1; i < last; i += 1) {
      const share = i / last;
      const price = open + (close - open) * share + (into[i] ?? 0) - walked * share;
      into[i] = price < lowest ? lowest : price;
    }
    into[last] = close;
  }
}
