import { formatTime } from '../model/time-text.ts';
import type { Order } from '../orders/order.ts';
import type { Json } from '../strategy/json.ts';
import { deny } from './denial.ts';
import { EquityPeak } from './equity-peak.ts';
import { positive } from './limits.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/**
 * Once equity has fallen so many per cent from its peak, nothing is opened any more; or, with a pause, nothing
 * until it is over, when the peak is counted anew. Equity recovers no drawdown while nothing is held, so without
 * a pause a person must start the bot afresh. Transfers are no losses (see {@link EquityPeak}). Reducing orders
 * pass.
 */
export class MaxDrawdown implements RiskCheck {
  readonly name: string = 'max-drawdown';
  readonly #equity: EquityPeak;
  readonly #pause: number;

  /** @param pause in milliseconds; left out = for good. @throws NightdeskError `RISK_SETTINGS`. */
  constructor(percent: number, pause?: number) {
    this.#equity = new EquityPeak(percent, 'maxDrawdown.percent');
    this.#pause =
      pause === undefined
        ? Number.POSITIVE_INFINITY
        : positive(pause, 'maxDrawdown.pauseMilliseconds');
  }

  get stateVersion(): number {
    return this.#equity.version;
  }

  check(order: Order, context: RiskContext): Denial | null {
    this.onMark(context);
    const { peak, percent, stoppedAt } = this.#equity;
    if (Number.isNaN(stoppedAt) || isReducing(order, context)) return null;
    const end =
      this.#pause === Number.POSITIVE_INFINITY
        ? 'until the bot is started afresh'
        : `until ${formatTime(stoppedAt + this.#pause)}`;
    return deny(
      this.name,
      'RISK_DRAWDOWN',
      `equity fell ${percent} % or more below its peak of ${peak.toFixed(2)} ${context.portfolio.currency.code}, nothing is opened ${end}`,
    );
  }

  onMark({ now, portfolio }: RiskContext): void {
    const equity = portfolio.equity();
    // NaN, the mark of an equity that has not fallen too far, is in no pause; nor is an unknown equity its end.
    if (now >= this.#equity.stoppedAt + this.#pause && Number.isFinite(equity)) {
      this.#equity.begin(equity);
    }
    this.#equity.mark(now, equity, portfolio.transferred);
  }

  save(): Json {
    return this.#equity.save();
  }

  restore(state: Json): void {
    this.#equity.restore(state);
  }
}
