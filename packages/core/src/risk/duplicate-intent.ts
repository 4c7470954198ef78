import type { Order } from '../orders/order.ts';
import { deny } from './denial.ts';
import { positive } from './limits.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/**
 * The same wish twice within a short time, while the first still works, is taken for a fault. This holds for
 * exits as well: the first one is on its way. Orders that another one wakes are judged with it.
 */
export class DuplicateIntent implements RiskCheck {
  readonly name: string = 'duplicate-intent';
  readonly #window: number;

  /** @param window in milliseconds. @throws NightdeskError `RISK_SETTINGS`. */
  constructor(window: number) {
    this.#window = positive(window, 'duplicateMilliseconds');
  }

  check(order: Order, context: RiskContext): Denial | null {
    if (order.parent !== 0) return null;
    for (const other of context.openOrders.values()) {
      if (other === order || other.parent !== 0 || !sameTerms(other, order)) continue;
      const age = context.now - other.createdTime;
      if (age >= this.#window) continue;
      return deny(
        this.name,
        'RISK_DUPLICATE',
        `order ${other.sequence} with the same terms was sent ${age} ms ago and still works; the same again is allowed after ${this.#window} ms`,
      );
    }
    return null;
  }
}

function sameTerms(a: Order, b: Order): boolean {
  return (
    a.instrumentIndex === b.instrumentIndex &&
    a.side === b.side &&
    a.type === b.type &&
    a.cash === b.cash &&
    // The quantity of a cash order is what its fills made of it.
    (a.cash > 0n || a.quantity === b.quantity) &&
    a.limitPrice === b.limitPrice &&
    a.triggerPrice === b.triggerPrice &&
    a.trailAmount === b.trailAmount &&
    a.trailBasisPoints === b.trailBasisPoints
  );
}
