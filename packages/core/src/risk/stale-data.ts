import type { Order } from '../orders/order.ts';
import { deny } from './denial.ts';
import { positive } from './limits.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/**
 * No entry on a price that is too old. With bars the price is as old as the last close, so the limit must be
 * above the time frame. Exits pass: getting out blind is better than staying in blind.
 */
export class StaleData implements RiskCheck {
  readonly name: string = 'stale-data';
  readonly #maxAge: number;

  /** @param maxAge in milliseconds. @throws NightdeskError `RISK_SETTINGS`. */
  constructor(maxAge: number) {
    this.#maxAge = positive(maxAge, 'staleDataMilliseconds');
  }

  check(order: Order, context: RiskContext): Denial | null {
    const age = context.now - context.lastPriceTime(order.instrumentIndex);
    // Not "greater than", so that an unknown time (NaN) is refused as well.
    if (age <= this.#maxAge || isReducing(order, context)) return null;
    const known = Number.isNaN(age) ? 'has no price yet' : `last had a price ${age} ms ago`;
    return deny(
      this.name,
      'RISK_STALE',
      `${order.instrument.symbol} ${known}, the oldest allowed is ${this.#maxAge} ms`,
    );
  }
}
