import type { Json } from '../strategy/json.ts';
import { AmountLimit, hourOfDay, perCent } from './limits.ts';
import { fieldsOf, finiteOrNull, numberOr } from './saved-state.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** How much may be lost in a day. At least one of the two limits is given. */
export interface DailyLossSettings {
  /** Per cent of the equity at the day's beginning. */
  readonly percent?: number;
  /** Decimal string in the reporting currency. */
  readonly amount?: string;
  /** Hour (UTC) at which the day begins. Default 0. */
  readonly resetHourUtc?: number;
}

/**
 * The equity at the beginning of a risk day, and whether a limit has been reached since. Money that comes or goes
 * is neither profit nor loss: an amount is counted from an equity that moves along with it, a share from one that
 * is scaled with it. Signal lane, in the reporting currency.
 */
export class EquityDay {
  /** Rises with each change that is worth keeping at once: a new day, a stop, a transfer. */
  version: number = 0;
  /** The loss that stopped the day, and the limit that it reached; 0 = none did. */
  stoppedAt: number = 0;
  stoppedBy: number = 0;
  readonly #percent: number;
  readonly #amount: number;
  readonly #offset: number;
  #day: number = Number.NaN;
  /** Equity at the day's beginning, moved by transfers since. */
  #start: number = Number.NaN;
  /** The same, scaled by transfers since. */
  #scaledStart: number = Number.NaN;
  #last: number = Number.NaN;
  /** All transfers that are accounted for. */
  #transferred: number = Number.NaN;

  /** @throws NightdeskError `RISK_SETTINGS` for a limit that makes no sense. */
  constructor({ percent, amount, resetHourUtc }: DailyLossSettings) {
    this.#percent = percent === undefined ? Number.NaN : perCent(percent, 'dailyLoss.percent');
    this.#amount =
      amount === undefined
        ? Number.POSITIVE_INFINITY
        : new AmountLimit(amount, 'dailyLoss.amount').toNumber();
    this.#offset = hourOfDay(resetHourUtc ?? 0, 'dailyLoss.resetHourUtc') * HOUR;
  }

  /** When the day began, ms; NaN before the first mark. */
  get beganAt(): number {
    return this.#day * DAY + this.#offset;
  }

  /** When the next one begins, ms. */
  get endsAt(): number {
    return this.beganAt + DAY;
  }

  /** Equity at the day's beginning, with the transfers since; NaN before the first mark. */
  get start(): number {
    return this.#start;
  }

  /**
   * Takes note of the equity, and of all money that ever came (positive) and went. NaN is no fact about a loss.
   * A day begins with the last equity known at its reset hour.
   */
  mark(now: number, equity: number, transferred: number): void {
    if (!Number.isFinite(equity) || !Number.isFinite(transferred)) return;
    if (transferred !== this.#transferred) this.#transfer(equity, transferred);
    const day = Math.floor((now - this.#offset) / DAY);
    // Not "different": an event that comes late must not begin yesterday anew.
    if (!(day <= this.#day)) {
      const atReset = now === day * DAY + this.#offset;
      this.#begin(day, atReset || Number.isNaN(this.#last) ? equity : this.#last);
    }
    this.#last = equity;
    if (this.stoppedAt !== 0) return;
    // NaN where no share is set: it stops nothing.
    this.#judge(this.#scaledStart - equity, (this.#scaledStart * this.#percent) / 100);
    if (this.stoppedAt === 0) this.#judge(this.#start - equity, this.#amount);
  }

  /** Takes up a day whose beginning is known from elsewhere; one that is as new is left. */
  resume(beganAt: number, equity: number): void {
    const day = Math.floor((beganAt - this.#offset) / DAY);
    if (day <= this.#day) return;
    this.#begin(day, equity);
    // Should this day be over as well: it is the last that is known.
    this.#last = equity;
  }

  save(): Json {
    return {
      day: finiteOrNull(this.#day),
      start: finiteOrNull(this.#start),
      scaledStart: finiteOrNull(this.#scaledStart),
      last: finiteOrNull(this.#last),
      transferred: finiteOrNull(this.#transferred),
      stoppedAt: this.stoppedAt,
      stoppedBy: this.stoppedBy,
    };
  }

  restore(state: Json): void {
    const { day, start, scaledStart, last, transferred, stoppedAt, stoppedBy } = fieldsOf(state);
    this.#day = numberOr(day, Number.NaN);
    this.#start = numberOr(start, Number.NaN);
    this.#scaledStart = numberOr(scaledStart, this.#start);
    this.#last = numberOr(last, Number.NaN);
    this.#transferred = numberOr(transferred, Number.NaN);
    this.stoppedAt = numberOr(stoppedAt, 0);
    this.stoppedBy = numberOr(stoppedBy, 0);
  }

  #begin(day: number, equity: number): void {
    this.#day = day;
    this.#start = equity;
    this.#scaledStart = equity;
    this.stoppedAt = 0;
    this.stoppedBy = 0;
    this.version += 1;
  }

  #transfer(equity: number, transferred: number): void {
    const moved = transferred - this.#transferred;
    this.#transferred = transferred;
    // The first mark of all: whatever came before it is in the equity that it begins with.
    if (Number.isNaN(moved)) return;
    const before = equity - moved;
    this.#start += moved;
    this.#last += moved;
    this.#scaledStart = scaledBy(this.#scaledStart, before, equity);
    this.version += 1;
  }

  #judge(loss: number, limit: number): void {
    if (!(loss > 0 && loss >= limit)) return;
    this.stoppedAt = loss;
    this.stoppedBy = limit;
    this.version += 1;
  }
}

/**
 * A former equity as it would be with the money that has moved since, in the same proportion: the share that was
 * won or lost between the two stays. Where there was nothing, it is moved.
 */
export function scaledBy(former: number, before: number, after: number): number {
  return before > 0 && former > 0 ? (former * after) / before : former + after - before;
}
