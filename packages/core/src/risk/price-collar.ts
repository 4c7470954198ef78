import { formatDecimalShort } from '../money/decimal.ts';
import type { Order } from '../orders/order.ts';
import { deny } from './denial.ts';
import { perCent } from './limits.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/**
 * Limit and trigger prices lie within so many per cent of the last price: a digit too many or too few is
 * caught. Reducing orders pass: a protective stop may be far away, and an exit priced through the market is
 * no worse than a market order, which has no price to compare.
 */
export class PriceCollar implements RiskCheck {
  readonly name: string = 'price-collar';
  readonly #percent: number;

  /** @throws NightdeskError `RISK_SETTINGS`. */
  constructor(percent: number) {
    this.#percent = perCent(percent, 'priceCollarPercent', 1000);
  }

  check(order: Order, context: RiskContext): Denial | null {
    return (
      this.#price(order, order.limitPrice, 'limit', context) ??
      this.#price(order, order.triggerPrice, 'trigger', context)
    );
  }

  #price(order: Order, raw: bigint, what: string, context: RiskContext): Denial | null {
    if (raw === 0n) return null;
    const { instrument, instrumentIndex } = order;
    const last = context.lastPrice(instrumentIndex);
    const price = instrument.priceFromRaw(raw).toNumber();
    const distance = Math.abs(price / last - 1) * 100;
    if (distance <= this.#percent * (1 + 1e-9) || isReducing(order, context)) return null;
    return deny(
      this.name,
      'RISK_COLLAR',
      `the ${what} price ${formatDecimalShort(raw, instrument.pricePrecision)} is ${distance.toFixed(2)} % from the last price ${last}, the most allowed is ${this.#percent} %`,
    );
  }
}
