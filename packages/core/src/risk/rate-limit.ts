import type { Json } from '../strategy/json.ts';
import { positive, positiveInteger } from './limits.ts';
import { numbersOf } from './saved-state.ts';

/** At most so many orders in any window of time. */
export interface RateSettings {
  readonly orders: number;
  readonly milliseconds: number;
}

/**
 * How many orders were sent within some windows of time, and whether one more fits into each. Exits count and may
 * use as much again, so that a burst of entries never keeps a position open; beyond that even they are refused,
 * because only a fault sends so many and the venue would shut the account out.
 */
export class RateLimit {
  readonly #limits: readonly RateSettings[];
  readonly #longest: number;
  /** Times of sent orders within the longest window, oldest first. */
  #times: number[] = [];

  /** @throws NightdeskError `RISK_SETTINGS`. */
  constructor(limits: readonly RateSettings[]) {
    for (const { orders, milliseconds } of limits) {
      positiveInteger(orders, 'orderRate.orders');
      positive(milliseconds, 'orderRate.milliseconds');
    }
    this.#limits = limits;
    this.#longest = Math.max(0, ...limits.map(({ milliseconds }) => milliseconds));
  }

  /** How far back it looks, ms. */
  get window(): number {
    return this.#longest;
  }

  /** Why one more is too many, or null. */
  objection(now: number, isReducing: () => boolean): string | null {
    for (const { orders, milliseconds } of this.#limits) {
      let sent = 0;
      for (const time of this.#times) if (time > now - milliseconds) sent += 1;
      if (sent < orders || (sent < 2 * orders && isReducing())) continue;
      return `${sent} orders were sent within ${milliseconds} ms, the most allowed is ${orders} (twice that with exits)`;
    }
    return null;
  }

  /** Takes note of an order that is sent now. */
  note(now: number): void {
    const from = now - this.#longest;
    let old = 0;
    while (old < this.#times.length && (this.#times[old] ?? 0) <= from) old += 1;
    if (old > 0) this.#times.splice(0, old);
    this.#times.push(now);
  }

  save(): Json {
    return [...this.#times];
  }

  restore(state: Json): void {
    this.#times = numbersOf(state);
  }
}
