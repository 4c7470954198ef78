import type { Json } from '../strategy/json.ts';
import { scaledBy } from './equity-day.ts';
import { perCent } from './limits.ts';
import { fieldsOf, finiteOrNull, numberOr } from './saved-state.ts';

/** A peak that rose by this share of the allowed fall is worth keeping at once; less is kept with the next state. */
const WORTH_KEEPING = 0.05;

/**
 * The highest equity so far, and whether it has fallen too far from there. Money that comes or goes scales the
 * peak: a share lost stays that share. Signal lane, in the reporting currency.
 */
export class EquityPeak {
  readonly percent: number;
  /** Rises with each change that is worth keeping at once: a peak that rose enough, a stop, a transfer. */
  version: number = 0;
  /** Since when too much is lost, ms; NaN = it is not. */
  stoppedAt: number = Number.NaN;
  #peak: number = Number.NEGATIVE_INFINITY;
  /** A peak above this is new enough to be kept. */
  #keepAbove: number = Number.NEGATIVE_INFINITY;
  /** All transfers that are accounted for. */
  #transferred: number = Number.NaN;

  /** @throws NightdeskError `RISK_SETTINGS`. */
  constructor(percent: number, setting: string) {
    this.percent = perCent(percent, setting);
  }

  /** The highest equity, −Infinity before the first. */
  get peak(): number {
    return this.#peak;
  }

  /** Takes note of the equity, and of all money that ever came (positive) and went. NaN is no fact about a fall. */
  mark(now: number, equity: number, transferred: number): void {
    if (!Number.isFinite(equity) || !Number.isFinite(transferred)) return;
    if (transferred !== this.#transferred) this.#transfer(equity, transferred);
    if (!Number.isNaN(this.stoppedAt)) return;
    if (equity > this.#peak) {
      this.#peak = equity;
      if (equity > this.#keepAbove) this.#setPeak(equity);
    }
    // Without money there is nothing to lose: a bot that was given none yet must not begin stopped.
    if (equity > this.#peak * (1 - this.percent / 100) || this.#peak <= 0) return;
    this.stoppedAt = now;
    this.version += 1;
  }

  /** The stop is over: the peak is counted from `equity`, or with NaN from the next mark. */
  begin(equity: number): void {
    this.stoppedAt = Number.NaN;
    this.#setPeak(Number.isNaN(equity) ? Number.NEGATIVE_INFINITY : equity);
  }

  /** Takes up an equity that was reached before: a peak that is higher is left. */
  resume(equity: number): void {
    if (equity > this.#peak) this.#setPeak(equity);
  }

  save(): Json {
    return {
      peak: finiteOrNull(this.#peak),
      transferred: finiteOrNull(this.#transferred),
      stoppedAt: finiteOrNull(this.stoppedAt),
    };
  }

  restore(state: Json): void {
    const { peak, transferred, stoppedAt } = fieldsOf(state);
    this.#setPeak(numberOr(peak, Number.NEGATIVE_INFINITY));
    this.#transferred = numberOr(transferred, Number.NaN);
    this.stoppedAt = numberOr(stoppedAt, Number.NaN);
  }

  #transfer(equity: number, transferred: number): void {
    const moved = transferred - this.#transferred;
    this.#transferred = transferred;
    // The first mark of all: whatever came before it is in the equity that it begins with.
    if (Number.isNaN(moved) || !Number.isFinite(this.#peak)) return;
    this.#setPeak(this.#peak <= 0 ? equity : scaledBy(this.#peak, equity - moved, equity));
  }

  #setPeak(peak: number): void {
    this.#peak = peak;
    this.#keepAbove = peak * (1 + (this.percent / 100) * WORTH_KEEPING);
    this.version += 1;
  }
}
