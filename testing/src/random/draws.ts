import { MIX_START, avalanche, mixNumber, mixText } from './mix.ts';

/**
 * Keyed randomness: what is drawn depends on the seed, the name of the place and how often that place drew
 * before, and on nothing else. A fault more or an order less somewhere does not shift the draws of others,
 * so that a schedule can be shrunk. Name places by entity: `reply/order-3`, not `reply`.
 */
export class Draws {
  readonly seed: number;
  readonly #start: number;
  readonly #counts: Map<string, number>;

  constructor(seed: number) {
    this.seed = seed;
    this.#start = avalanche(mixNumber(MIX_START, seed));
    this.#counts = new Map();
  }

  /** Uniform in [0, 1), for the n-th time at a place. Does not count. */
  keyed(site: string, n: number): number {
    return this.#bits(site, n) / 4294967296;
  }

  /** Uniform in [0, 1). */
  unit(site: string): number {
    return this.keyed(site, this.#next(site));
  }

  /** True with this probability. */
  chance(site: string, probability: number): boolean {
    return this.unit(site) < probability;
  }

  /** A whole number from `low` to `high`, both included, all alike. */
  uniform(site: string, low: number, high: number): number {
    return low + Math.floor(this.unit(site) * (high - low + 1));
  }

  /**
   * A whole number from `low` to `high`, both included; half of the draws are one of the two ends, where
   * the off-by-one lives. Naive draws need ten to a hundred times as many seeds for the same defects.
   */
  biased(site: string, low: number, high: number): number {
    return biasedAt(this.unit(site), low, high);
  }

  /** One of `items`. @throws RangeError when there is none. */
  pick<T>(site: string, items: readonly T[]): T {
    const item = items[this.uniform(site, 0, items.length - 1)];
    if (item === undefined) throw new RangeError(`nothing to pick from at ${site}`);
    return item;
  }

  #next(site: string): number {
    const n = this.#counts.get(site) ?? 0;
    this.#counts.set(site, n + 1);
    return n;
  }

  #bits(site: string, n: number): number {
    return avalanche(mixNumber(mixText(this.#start, site), n)) >>> 0;
  }
}

/** As {@link Draws.biased}, from a uniform number in [0, 1). */
export function biasedAt(unit: number, low: number, high: number): number {
  if (unit < 0.25) return low;
  if (unit < 0.5) return high;
  return low + Math.floor((unit - 0.5) * 2 * (high - low + 1));
}
