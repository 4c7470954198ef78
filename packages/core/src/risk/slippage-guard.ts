import { formatDecimalShort } from '../money/decimal.ts';
import type { Order } from '../orders/order.ts';
import { hasLimit, hasTrigger } from '../orders/order-types.ts';
import { deny } from './denial.ts';
import { perCent } from './limits.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/**
 * No entry may fill more than so many per cent worse than expected. Expected is the trigger price of an order
 * that waits for one, else the last price. A limit bounds the fill and must lie within the tolerance; an entry
 * without a limit bounds nothing and is refused. A limit on the better side of the expected price is no
 * slippage, however far it is. Reducing orders pass: getting out comes before the price.
 */
export class SlippageGuard implements RiskCheck {
  readonly name: string = 'slippage';
  readonly #percent: number;

  /** @throws NightdeskError `RISK_SETTINGS`. */
  constructor(percent: number) {
    this.#percent = perCent(percent, 'maxSlippagePercent');
  }

  check(order: Order, context: RiskContext): Denial | null {
    const { instrument, type } = order;
    if (!hasLimit(type)) {
      if (isReducing(order, context)) return null;
      return deny(
        this.name,
        'RISK_SLIPPAGE_UNBOUNDED',
        `${type} has no worst price while slippage is limited to ${this.#percent} %; use a limit (with IOC it fills or ends at once)`,
      );
    }
    const expected = hasTrigger(type)
      ? instrument.priceFromRaw(order.triggerPrice).toNumber()
      : context.lastPrice(order.instrumentIndex);
    const limit = instrument.priceFromRaw(order.limitPrice).toNumber();
    const worse = (order.side === 'BUY' ? limit / expected - 1 : 1 - limit / expected) * 100;
    if (worse <= this.#percent * (1 + 1e-9) || isReducing(order, context)) return null;
    return deny(
      this.name,
      'RISK_SLIPPAGE',
      `the limit ${formatDecimalShort(order.limitPrice, instrument.pricePrecision)} allows a fill ${worse.toFixed(2)} % worse than ${expected}, the most allowed is ${this.#percent} %`,
    );
  }
}
