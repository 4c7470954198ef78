import { formatTime } from '../model/time-text.ts';
import type { Order } from '../orders/order.ts';
import type { Json } from '../strategy/json.ts';
import { deny } from './denial.ts';
import { perCent, positive } from './limits.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';
import { fieldsOf, finiteOrNull, numberOr } from './saved-state.ts';

/**
 * Once equity has fallen so many per cent from its peak, nothing is opened any more; or, with a pause, nothing
 * until it is over, when the peak is counted anew. Equity recovers no drawdown while nothing is held, so without
 * a pause a person must start the bot afresh. Reducing orders pass.
 */
export class MaxDrawdown implements RiskCheck {
  readonly name: string = 'max-drawdown';
  readonly #percent: number;
  readonly #pause: number;
  #peak: number = Number.NEGATIVE_INFINITY;
  #stopped = false;
  #stoppedUntil: number = Number.POSITIVE_INFINITY;

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
    if (this.#stopped) {
      if (context.now < this.#stoppedUntil) return;
      this.#stopped = false;
      this.#stoppedUntil = Number.POSITIVE_INFINITY;
      this.#peak = equity;
    }
    if (equity > this.#peak) this.#peak = equity;
    if (equity > this.#peak * (1 - this.#percent / 100)) return;
    this.#stopped = true;
    this.#stoppedUntil = context.now + this.#pause;
  }

  save(): Json {
    return {
      peak: finiteOrNull(this.#peak),
      stopped: this.#stopped,
      stoppedUntil: finiteOrNull(this.#stoppedUntil),
    };
  }

  restore(state: Json): void {
    const { peak, stopped, stoppedUntil } = fieldsOf(state);
    this.#peak = numberOr(peak, Number.NEGATIVE_INFINITY);
    this.#stopped = stopped === true;
    this.#stoppedUntil = numberOr(stoppedUntil, Number.POSITIVE_INFINITY);
  }
}
