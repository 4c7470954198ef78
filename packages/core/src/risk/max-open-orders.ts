import type { Order } from '../orders/order.ts';
import { deny } from './denial.ts';
import { positiveInteger } from './limits.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/**
 * At most so many working orders at a time. Reducing orders pass but count; orders that are sent together
 * with another one are checked against what was working before it.
 */
export class MaxOpenOrders implements RiskCheck {
  readonly name: string = 'max-open-orders';
  readonly #limit: number;

  /** @throws NightdeskError `RISK_SETTINGS`. */
  constructor(limit: number) {
    this.#limit = positiveInteger(limit, 'maxOpenOrders');
  }

  check(order: Order, context: RiskContext): Denial | null {
    const open = context.openOrders.size - (context.openOrders.has(order.sequence) ? 1 : 0);
    if (open < this.#limit || isReducing(order, context)) return null;
    return deny(
      this.name,
      'RISK_OPEN_ORDERS',
      `${open} orders are working, the most allowed is ${this.#limit}`,
    );
  }
}
