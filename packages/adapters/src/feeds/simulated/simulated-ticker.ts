import type { Instrument } from '@nightdesk/core/model/instrument';
import { decimalToNumber } from '@nightdesk/core/money/decimal';
import type { SourceSink } from '../feed-source.ts';
import { mixKeys, textKey } from './keyed-random.ts';
import { PATH_BEGIN, PricePath } from './price-path.ts';
import type { SimulationOptions } from './simulation-options.ts';

const MINUTE = 60_000;
/** Longest outage in minutes. */
const LONGEST_GAP = 3;

/** Places of chance, for `mixKeys`. */
const QUANTITY = 11;
const SPIKE = 12;
const SPIKE_SIZE = 13;
const GAP = 14;
const GAP_LENGTH = 15;
const PHASE = 16;
const SIDE = 17;

/** One simulated instrument: what it shows at each point of its grid. */
export class SimulatedTicker {
  /** ms between two points. */
  readonly every: number;
  readonly #instrument: Instrument;
  readonly #options: SimulationOptions;
  readonly #path: PricePath;
  readonly #key: number;
  readonly #phase: number;
  readonly #smallest: number;
  #silent = false;

  constructor(instrument: Instrument, options: SimulationOptions) {
    const {
      startPrice = 30_000,
      volatility = 0.6,
      hourlyVolume = 1_000,
    } = options.market(instrument);
    const { symbol, tick, lot, pricePrecision, quantityPrecision } = instrument;
    this.every = options.every;
    this.#instrument = instrument;
    this.#options = options;
    this.#key = textKey(symbol);
    this.#phase = mixKeys(this.#key, PHASE) % options.every;
    this.#smallest = decimalToNumber(lot, quantityPrecision);
    this.#path = new PricePath({
      seed: options.seed,
      symbol,
      startPrice,
      lowest: decimalToNumber(tick, pricePrecision) * 10,
      volatility,
      correlation: options.correlation,
      hourlyVolume,
      step: options.every,
    });
  }

  /** The first point after a moment, ms. */
  nextAfter(time: number): number {
    const { every } = this;
    return (Math.floor((time - this.#phase) / every) + 1) * every + this.#phase;
  }

  /** Raw price at a moment, rounded to the tick. */
  priceAt(time: number): bigint {
    return this.#instrument.priceRaw(this.#path.at(time), 'half-even');
  }

  /** Shows the point at `time`. */
  bring(time: number, sink: SourceSink): void {
    if (this.#isOut(time)) {
      this.#silent = true;
      return;
    }
    if (this.#silent) {
      this.#silent = false;
      sink.gap(this.#outSince(time), time, 'simulated outage');
    }
    const { spread, spikes, quotes } = this.#options;
    const point = Math.floor((time - PATH_BEGIN) / this.every);
    const { pricePrecision } = this.#instrument;
    let price = this.#path.at(time);
    if (spikes > 0 && this.#chance(SPIKE, point) < spikes)
      price *= 0.97 + this.#chance(SPIKE_SIZE, point) * 0.06;
    const traded = decimalToNumber(this.#instrument.priceRaw(price, 'half-even'), pricePrecision);
    const quantity = this.#quantity(point);
    if (quotes) {
      const half = (price * spread) / 20_000;
      const raw = this.#instrument.priceRaw(price - half, 'floor');
      const above = this.#instrument.priceRaw(price + half, 'ceil');
      const ask = above > raw ? above : raw + this.#instrument.tick;
      sink.quote(
        time,
        decimalToNumber(raw, pricePrecision),
        this.#quantity(point + 1) * 5,
        decimalToNumber(ask, pricePrecision),
        this.#quantity(point + 2) * 5,
      );
    }
    sink.trade(time, traded, quantity, this.#chance(SIDE, point) < 0.5 ? 'BUY' : 'SELL');
  }

  /** Uniform in [0, 1) and always the same for this market, this purpose and this point. */
  #chance(purpose: number, point: number): number {
    return mixKeys(this.#options.seed, this.#key, purpose, point) / 4_294_967_296;
  }

  /** Skewed: many small trades and few large ones, the hour's volume in all. */
  #quantity(point: number): number {
    const u = this.#chance(QUANTITY, point);
    const mean = (this.#path.hourlyVolume * this.every) / 3_600_000;
    const lots = Math.max(1, Math.round((mean * 3 * u * u) / this.#smallest));
    const raw = BigInt(lots) * this.#instrument.lot;
    return decimalToNumber(raw, this.#instrument.quantityPrecision);
  }

  #isOut(time: number): boolean {
    const { gaps } = this.#options;
    if (gaps === 0) return false;
    const minute = Math.floor(time / MINUTE);
    for (let back = 0; back < LONGEST_GAP; back += 1) {
      if (this.#gapFrom(minute - back) > back) return true;
    }
    return false;
  }

  /** Length in minutes of the outage that begins in a minute; 0 = none. */
  #gapFrom(minute: number): number {
    if (this.#chance(GAP, minute) >= this.#options.gaps) return 0;
    return 1 + Math.floor(this.#chance(GAP_LENGTH, minute) * LONGEST_GAP);
  }

  /** When the outage began that has just ended. */
  #outSince(time: number): number {
    let minute = Math.floor(time / MINUTE);
    while (this.#isOut((minute - 1) * MINUTE)) minute -= 1;
    return minute * MINUTE;
  }
}
