import type { Order } from '../orders/order.ts';
import type { Json } from '../strategy/json.ts';
import { deny } from './denial.ts';
import { isReducing } from './order-exposure.ts';
import { RateLimit, type RateSettings } from './rate-limit.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/** At most so many orders in any window of time; exits may use as much again (see {@link RateLimit}). */
export class OrderRate implements RiskCheck {
  readonly name: string = 'order-rate';
  readonly #rate: RateLimit;

  /** @throws NightdeskError `RISK_SETTINGS`. */
  constructor(...limits: readonly RateSettings[]) {
    this.#rate = new RateLimit(limits);
  }

  check(order: Order, context: RiskContext): Denial | null {
    const reason = this.#rate.objection(context.now, () => isReducing(order, context));
    return reason === null ? null : deny(this.name, 'RISK_ORDER_RATE', reason);
  }

  onApproved(_order: Order, context: RiskContext): void {
    this.#rate.note(context.now);
  }

  save(): Json {
    return this.#rate.save();
  }

  restore(state: Json): void {
    this.#rate.restore(state);
  }
}
