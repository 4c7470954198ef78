import { formatTime } from '../model/time-text.ts';
import type { Order } from '../orders/order.ts';
import type { Json } from '../strategy/json.ts';
import { deny } from './denial.ts';
import { perCent, positive } from './limits.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';
import { fieldsOf, finiteOrNull, numberOr } from './saved-state.ts';

/** A peak that rose by this share of the allowed fall is worth keeping at once; less is kept with the next state. */
const WORTH_KEEPING = 0.05;

/**
 * Once equity has fallen so many per cent from its peak, nothing is opened any more; or, with a pause, nothing
 * until it is over, when the peak is counted anew. Equity recovers no drawdown while nothing is held, so without
 * a pause a person must start the bot afresh. Money that comes or goes scales the peak: a share lost stays that
 * share. Reducing orders pass.
 */
export class MaxDrawdown implements RiskCheck {
  readonly name: string = 'max-drawdown';
  readonly #percent: number;
  readonly #pause: number;
  #peak: number = Number.NEGATIVE_INFINITY;
  #stopped = false;
  #stoppedUntil: number = Number.POSITIVE_INFINITY;
  /** A peak above this is new enough to be kept. */
  #keepAbove: number = Number.NEGATIVE_INFINITY;
  /** Equity before a transfer that could not be valued yet; NaN = there was none. */
  #unvalued: number = Number.NaN;
  /** @see RiskCheck.stateVersion */
  stateVersion: number = 0;

  /** @param pause in milliseconds; left out = for good. @throws NightdeskError `RISK_SETTINGS`. */
  constructor(percent: number, pause?: number) {
    this.#percent = perCent(percent, 'maxDrawdown.percent');
    this.#pause =
      pause === undefined
        ? Number.POSITIVE_INFINITY
        : positive(pause, 'maxDrawdown.pauseMilliseconds');
  }

  check(order: Order, context: RiskContext): Denial | null {
    this.onMark(context);
    if (!this.#stopped || isReducing(order, context)) return null;
    const end = Number.isFinite(this.#stoppedUntil)
      ? `until ${formatTime(this.#stoppedUntil)}`
      : 'until the bot is started afresh';
    return deny(
      this.name,
      'RISK_DRAWDOWN',
      `equity fell ${this.#percent} % or more below its peak of ${this.#peak.toFixed(2)} ${context.portfolio.currency.code}, nothing is opened ${end}`,
    );
  }

  onMark(context: RiskContext): void {
    const equity = context.portfolio.equity();
    // An equity that is not known (NaN) is no fact about a drawdown.
    if (!Number.isFinite(equity)) return;
    if (!Number.isNaN(this.#unvalued)) this.onTransfer(this.#unvalued, equity);
    if (this.#stopped) {
      if (context.now < this.#stoppedUntil) return;
      this.#stopped = false;
      this.#stoppedUntil = Number.POSITIVE_INFINITY;
      this.#setPeak(equity);
    }
    if (equity > this.#peak) {
      this.#peak = equity;
      if (equity > this.#keepAbove) this.#setPeak(equity);
    }
    // Without money there is nothing to lose: a bot that was given none yet must not begin stopped.
    if (equity > this.#peak * (1 - this.#percent / 100) || this.#peak <= 0) return;
    this.#stopped = true;
    this.#stoppedUntil = context.now + this.#pause;
    this.stateVersion += 1;
  }

  onTransfer(before: number, after: number): void {
    const from = Number.isNaN(this.#unvalued) ? before : this.#unvalued;
    this.#unvalued = Number.isFinite(after) ? Number.NaN : from;
    if (!Number.isFinite(after) || !Number.isFinite(from) || !Number.isFinite(this.#peak)) return;
    if (this.#peak <= 0) this.#setPeak(after);
    else this.#setPeak(from > 0 ? (this.#peak * after) / from : this.#peak + after - from);
  }

  save(): Json {
    return {
      peak: finiteOrNull(this.#peak),
      stopped: this.#stopped,
      stoppedUntil: finiteOrNull(this.#stoppedUntil),
      unvalued: finiteOrNull(this.#unvalued),
    };
  }

  restore(state: Json): void {
    const { peak, stopped, stoppedUntil, unvalued } = fieldsOf(state);
    this.#setPeak(numberOr(peak, Number.NEGATIVE_INFINITY));
    this.#stopped = stopped === true;
    this.#stoppedUntil = numberOr(stoppedUntil, Number.POSITIVE_INFINITY);
    this.#unvalued = numberOr(unvalued, Number.NaN);
  }

  #setPeak(peak: number): void {
    this.#peak = peak;
    this.#keepAbove = peak * (1 + (this.#percent / 100) * WORTH_KEEPING);
    this.stateVersion += 1;
  }
}
