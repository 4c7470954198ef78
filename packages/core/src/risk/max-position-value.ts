import { formatDecimalShort } from '../money/decimal.ts';
import type { Order } from '../orders/order.ts';
import { deny } from './denial.ts';
import { AmountLimit } from './limits.ts';
import { isReducing } from './order-exposure.ts';
import { projectedPosition } from './position-projection.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/**
 * No position may come to be worth more than a limit in its quote currency, working orders included.
 * Reducing orders pass, also out of a position that has grown above the limit.
 */
export class MaxPositionValue implements RiskCheck {
  readonly name: string = 'max-position-value';
  readonly #limit: AmountLimit;

  /** @throws NightdeskError `RISK_SETTINGS`. */
  constructor(limit: string) {
    this.#limit = new AmountLimit(limit, 'maxPositionValue');
  }

  check(order: Order, context: RiskContext): Denial | null {
    const { quote } = order.instrument;
    const after = projectedPosition(order, context);
    if (after <= this.#limit.raw(quote) || isReducing(order, context)) return null;
    return deny(
      this.name,
      'RISK_POSITION_VALUE',
      `the position could come to ${formatDecimalShort(after, quote.precision)} ${quote.code}, the most allowed is ${this.#limit.text}`,
    );
  }
}
