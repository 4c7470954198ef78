import { formatDecimalShort } from '../money/decimal.ts';
import type { Order } from '../orders/order.ts';
import { deny } from './denial.ts';
import { AmountLimit } from './limits.ts';
import { isReducing, judgedPrice, orderNotional } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/** No single order is worth more than a limit in its quote currency; reducing orders may be of any size. */
export class MaxOrderValue implements RiskCheck {
  readonly name: string = 'max-order-value';
  readonly #limit: AmountLimit;

  /** @throws NightdeskError `RISK_SETTINGS`. */
  constructor(limit: string) {
    this.#limit = new AmountLimit(limit, 'maxOrderValue');
  }

  check(order: Order, context: RiskContext): Denial | null {
    const { quote } = order.instrument;
    const value = orderNotional(order, judgedPrice(order, context));
    if (value <= this.#limit.raw(quote) || isReducing(order, context)) return null;
    return deny(
      this.name,
      'RISK_ORDER_VALUE',
      `the order is worth ${formatDecimalShort(value, quote.precision)} ${quote.code}, the most allowed is ${this.#limit.text}`,
    );
  }
}
