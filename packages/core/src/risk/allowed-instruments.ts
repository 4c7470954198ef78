import type { Order } from '../orders/order.ts';
import { deny } from './denial.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/** Positions are opened only in the instruments named here; closing one is allowed in any. */
export class AllowedInstruments implements RiskCheck {
  readonly name: string = 'allowed-instruments';
  readonly #ids: ReadonlySet<string>;

  /** @param ids `SYMBOL.VENUE` */
  constructor(ids: readonly string[]) {
    this.#ids = new Set(ids);
  }

  check(order: Order, context: RiskContext): Denial | null {
    const { id } = order.instrument;
    if (this.#ids.has(id) || isReducing(order, context)) return null;
    return deny(
      this.name,
      'RISK_INSTRUMENT',
      `${id} is not among the allowed instruments (${[...this.#ids].join(', ') || 'none'})`,
    );
  }
}
