import { formatTime } from '../model/time-text.ts';
import type { Order } from '../orders/order.ts';
import type { Json } from '../strategy/json.ts';
import { deny } from './denial.ts';
import { AmountLimit, hourOfDay, perCent } from './limits.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';
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
 * Once realised and unrealised losses of a day reach the limit, nothing is opened until the next day begins,
 * even if prices come back. The day's equity is the last one known at its reset hour; a restart keeps it.
 * Money that comes or goes is neither: an amount is counted from an equity that moves along with it, a share
 * from one that is scaled with it. Reducing orders pass.
 */
export class DailyLoss implements RiskCheck {
  readonly name: string = 'daily-loss';
  readonly #percent: number;
  readonly #amount: number;
  readonly #offset: number;
  #day: number = Number.NaN;
  /** Equity at the day's beginning, moved by transfers since: what an amount is counted from. */
  #start: number = Number.NaN;
  /** The same, scaled by transfers since: what per cent are counted from. */
  #scaledStart: number = Number.NaN;
  #last: number = Number.NaN;
  /** The loss that stopped the day, and the limit that it reached; 0 = none did. */
  #stoppedAt = 0;
  #stoppedBy = 0;
  /** Equity before a transfer that could not be valued yet; NaN = there was none. */
  #unvalued: number = Number.NaN;
  /** @see RiskCheck.stateVersion */
  stateVersion: number = 0;

  /** @throws NightdeskError `RISK_SETTINGS` when neither limit is given or one makes no sense. */
  constructor(settings: DailyLossSettings) {
    const { percent, amount } = settings;
    this.#percent =
      percent === undefined && amount !== undefined
        ? Number.NaN
        : perCent(percent ?? Number.NaN, 'dailyLoss.percent');
    this.#amount =
      amount === undefined
        ? Number.POSITIVE_INFINITY
        : new AmountLimit(amount, 'dailyLoss.amount').toNumber();
    this.#offset = hourOfDay(settings.resetHourUtc ?? 0, 'dailyLoss.resetHourUtc') * HOUR;
  }

  check(order: Order, context: RiskContext): Denial | null {
    this.onMark(context);
    if (this.#stoppedAt === 0 || isReducing(order, context)) return null;
    const next = (this.#day + 1) * DAY + this.#offset;
    return deny(
      this.name,
      'RISK_DAILY_LOSS',
      `the day's loss reached ${this.#stoppedAt.toFixed(2)} ${context.portfolio.currency.code} of ${this.#stoppedBy.toFixed(2)} allowed, nothing is opened until ${formatTime(next)}`,
    );
  }

  onMark(context: RiskContext): void {
    const { now } = context;
    const equity = context.portfolio.equity();
    // An equity that is not known (NaN) is no fact about a loss.
    if (!Number.isFinite(equity)) return;
    if (!Number.isNaN(this.#unvalued)) this.onTransfer(this.#unvalued, equity);
    const day = Math.floor((now - this.#offset) / DAY);
    if (day !== this.#day) {
      const atReset = now === day * DAY + this.#offset;
      this.#start = atReset || Number.isNaN(this.#last) ? equity : this.#last;
      this.#scaledStart = this.#start;
      this.#day = day;
      this.#stoppedAt = 0;
      this.#stoppedBy = 0;
      this.stateVersion += 1;
    }
    this.#last = equity;
    if (this.#stoppedAt !== 0) return;
    // NaN where no share is set: it stops nothing.
    this.#judge(this.#scaledStart - equity, (this.#scaledStart * this.#percent) / 100);
    if (this.#stoppedAt === 0) this.#judge(this.#start - equity, this.#amount);
  }

  onTransfer(before: number, after: number): void {
    let from = Number.isNaN(this.#unvalued) ? before : this.#unvalued;
    if (!Number.isFinite(from)) from = this.#last;
    this.#unvalued = Number.isFinite(after) ? Number.NaN : from;
    if (!Number.isFinite(after) || Number.isNaN(this.#start) || Number.isNaN(from)) return;
    this.#start += after - from;
    this.#scaledStart =
      from > 0 && this.#scaledStart > 0
        ? (this.#scaledStart * after) / from
        : this.#scaledStart + after - from;
    this.#last = after;
    this.stateVersion += 1;
  }

  save(): Json {
    return {
      day: finiteOrNull(this.#day),
      start: finiteOrNull(this.#start),
      scaledStart: finiteOrNull(this.#scaledStart),
      last: finiteOrNull(this.#last),
      stoppedAt: this.#stoppedAt,
      stoppedBy: this.#stoppedBy,
      unvalued: finiteOrNull(this.#unvalued),
    };
  }

  restore(state: Json): void {
    const { day, start, scaledStart, last, stoppedAt, stoppedBy, unvalued } = fieldsOf(state);
    this.#day = numberOr(day, Number.NaN);
    this.#start = numberOr(start, Number.NaN);
    this.#scaledStart = numberOr(scaledStart, this.#start);
    this.#last = numberOr(last, Number.NaN);
    this.#stoppedAt = numberOr(stoppedAt, 0);
    this.#stoppedBy = numberOr(stoppedBy, 0);
    this.#unvalued = numberOr(unvalued, Number.NaN);
  }

  #judge(loss: number, limit: number): void {
    if (!(loss > 0 && loss >= limit)) return;
    this.#stoppedAt = loss;
    this.#stoppedBy = limit;
    this.stateVersion += 1;
  }
}
