import type { Order } from '../orders/order.ts';
import type { Json } from '../strategy/json.ts';
import { deny } from './denial.ts';
import { positive, positiveInteger } from './limits.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';
import { numbersOf } from './saved-state.ts';

/**
 * At most so many orders in any window of time. Exits count and may use as much again, so that a burst of
 * entries never keeps a position open; beyond that even they are refused, because only a fault sends so many
 * and the venue would shut the account out.
 */
export class OrderRate implements RiskCheck {
  readonly name: string = 'order-rate';
  readonly #limit: number;
  readonly #window: number;
  /** Times of approved orders within the window, oldest first. */
  #times: number[] = [];

  /** @param window in milliseconds. @throws NightdeskError `RISK_SETTINGS`. */
  constructor(limit: number, window: number) {
    this.#limit = positiveInteger(limit, 'orderRate.orders');
    this.#window = positive(window, 'orderRate.milliseconds');
  }

  check(order: Order, context: RiskContext): Denial | null {
    let sent = 0;
    for (const time of this.#times) if (time > context.now - this.#window) sent += 1;
    if (sent < this.#limit) return null;
    if (sent < 2 * this.#limit && isReducing(order, context)) return null;
    return deny(
      this.name,
      'RISK_ORDER_RATE',
      `${sent} orders were sent within ${this.#window} ms, the most allowed is ${this.#limit} (twice that with exits)`,
    );
  }

  onApproved(_order: Order, context: RiskContext): void {
    const from = context.now - this.#window;
    let old = 0;
    while (old < this.#times.length && (this.#times[old] ?? 0) <= from) old += 1;
    if (old > 0) this.#times.splice(0, old);
    this.#times.push(context.now);
  }

  save(): Json {
    return [...this.#times];
  }

  restore(state: Json): void {
    this.#times = numbersOf(state);
  }
}
