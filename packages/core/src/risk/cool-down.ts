import type { Order } from '../orders/order.ts';
import type { RoundTrip } from '../positions/round-trip.ts';
import type { Json } from '../strategy/json.ts';
import { deny } from './denial.ts';
import { positive } from './limits.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';
import { numberOr, fieldsOf } from './saved-state.ts';

/** After an exit the instrument is left alone for a while. Reducing orders pass. */
export class CoolDown implements RiskCheck {
  readonly name: string = 'cool-down';
  readonly #pause: number;
  /** Last exit by instrument. */
  readonly #exits: Map<number, number> = new Map();

  /** @param pause in milliseconds. @throws NightdeskError `RISK_SETTINGS`. */
  constructor(pause: number) {
    this.#pause = positive(pause, 'coolDownMilliseconds');
  }

  check(order: Order, context: RiskContext): Denial | null {
    const exit = this.#exits.get(order.instrumentIndex);
    if (exit === undefined || context.now - exit >= this.#pause) return null;
    if (isReducing(order, context)) return null;
    return deny(
      this.name,
      'RISK_COOL_DOWN',
      `the last exit from ${order.instrument.symbol} was ${context.now - exit} ms ago, the pause is ${this.#pause} ms`,
    );
  }

  onRoundTrip(trip: RoundTrip): void {
    this.#exits.set(trip.instrument, trip.exitTime);
  }

  save(): Json {
    return Object.fromEntries([...this.#exits].map(([index, time]) => [String(index), time]));
  }

  restore(state: Json): void {
    this.#exits.clear();
    for (const [index, time] of Object.entries(fieldsOf(state))) {
      this.#exits.set(Number(index), numberOr(time, Number.NEGATIVE_INFINITY));
    }
  }
}
