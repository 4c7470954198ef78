import { NightdeskError } from '../errors/nightdesk-error.ts';
import { formatTime } from '../model/time-text.ts';
import type { Order } from '../orders/order.ts';
import type { Json } from '../strategy/json.ts';
import { deny } from './denial.ts';
import { type DailyLossSettings, EquityDay } from './equity-day.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/**
 * Once realised and unrealised losses of a day reach the limit, nothing is opened until the next day begins,
 * even if prices come back. The day's equity is the last one known at its reset hour; a restart keeps it.
 * Transfers are no losses (see {@link EquityDay}). Reducing orders pass.
 */
export class DailyLoss implements RiskCheck {
  readonly name: string = 'daily-loss';
  readonly #day: EquityDay;

  /** @throws NightdeskError `RISK_SETTINGS` when neither limit is given or one makes no sense. */
  constructor(settings: DailyLossSettings) {
    assertHasLimit(settings);
    this.#day = new EquityDay(settings);
  }

  get stateVersion(): number {
    return this.#day.version;
  }

  check(order: Order, context: RiskContext): Denial | null {
    this.onMark(context);
    if (this.#day.stoppedAt === 0 || isReducing(order, context)) return null;
    return deny(
      this.name,
      'RISK_DAILY_LOSS',
      dailyLossReason(this.#day, context.portfolio.currency.code),
    );
  }

  onMark({ now, portfolio }: RiskContext): void {
    this.#day.mark(now, portfolio.equity(), portfolio.transferred);
  }

  save(): Json {
    return this.#day.save();
  }

  restore(state: Json): void {
    this.#day.restore(state);
  }
}

/** @throws NightdeskError `RISK_SETTINGS` when neither limit is given. */
export function assertHasLimit({ percent, amount }: DailyLossSettings): void {
  if (percent !== undefined || amount !== undefined) return;
  throw new NightdeskError({
    code: 'RISK_SETTINGS',
    message: 'Risk setting dailyLoss: give a percent, an amount or both.',
    context: { setting: 'dailyLoss' },
  });
}

/** Why nothing is opened on a day that was stopped. */
export function dailyLossReason(day: EquityDay, currency: string): string {
  return `the day's loss reached ${day.stoppedAt.toFixed(2)} ${currency} of ${day.stoppedBy.toFixed(2)} allowed, nothing is opened until ${formatTime(day.endsAt)}`;
}
