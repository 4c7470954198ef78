import type { Order } from '../orders/order.ts';
import { deny } from './denial.ts';
import { positiveInteger } from './limits.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/**
 * At most so many working orders at a time. Reducing orders pass but count, so that an entry is allowed only
 * when the stop and target that are sent with it fit as well.
 */
export class MaxOpenOrders implements RiskCheck {
  readonly name: string = 'max-open-orders';
  readonly #limit: number;

  /** @throws NightdeskError `RISK_SETTINGS`. */
  constructor(limit: number) {
    this.#limit = positiveInteger(limit, 'maxOpenOrders');
  }

  check(order: Order, context: RiskContext, companions: number): Denial | null {
    const open = context.openOrders.size - (context.openOrders.has(order.sequence) ? 1 : 0);
    if (open + companions < this.#limit || isReducing(order, context)) return null;
    const family = companions === 0 ? '' : ` and ${companions + 1} would be sent together`;
    return deny(
      this.name,
      'RISK_OPEN_ORDERS',
      `${open} orders are working${family}, the most allowed is ${this.#limit}`,
    );
  }
}
