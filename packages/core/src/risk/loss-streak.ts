import { formatTime } from '../model/time-text.ts';
import type { Order } from '../orders/order.ts';
import type { RoundTrip } from '../positions/round-trip.ts';
import type { Json } from '../strategy/json.ts';
import { deny } from './denial.ts';
import { positive, positiveInteger } from './limits.ts';
import { isReducing } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';
import { finiteOrNull, numberOr, fieldsOf } from './saved-state.ts';

/**
 * After so many losing round trips in a row (after fees and funding, all instruments together) the bot opens
 * nothing for a while; then the count begins anew. Reducing orders pass.
 */
export class LossStreak implements RiskCheck {
  readonly name: string = 'loss-streak';
  readonly #limit: number;
  readonly #pause: number;
  #losses = 0;
  #pausedUntil: number = Number.NEGATIVE_INFINITY;

  /** @param pause in milliseconds. @throws NightdeskError `RISK_SETTINGS`. */
  constructor(losses: number, pause: number) {
    this.#limit = positiveInteger(losses, 'lossStreak.losses');
    this.#pause = positive(pause, 'lossStreak.pauseMilliseconds');
  }

  check(order: Order, context: RiskContext): Denial | null {
    if (context.now >= this.#pausedUntil || this.#pausedUntil === Number.NEGATIVE_INFINITY)
      return null;
    if (isReducing(order, context)) return null;
    return deny(
      this.name,
      'RISK_LOSS_STREAK',
      `${this.#limit} trades in a row lost money, nothing is opened until ${formatTime(this.#pausedUntil)}`,
    );
  }

  onRoundTrip(trip: RoundTrip): void {
    if (trip.pnl >= 0n) {
      this.#losses = 0;
      return;
    }
    this.#losses += 1;
    if (this.#losses < this.#limit) return;
    this.#losses = 0;
    this.#pausedUntil = trip.exitTime + this.#pause;
  }

  save(): Json {
    return { losses: this.#losses, pausedUntil: finiteOrNull(this.#pausedUntil) };
  }

  restore(state: Json): void {
    const { losses, pausedUntil } = fieldsOf(state);
    this.#losses = numberOr(losses, 0);
    this.#pausedUntil = numberOr(pausedUntil, Number.NEGATIVE_INFINITY);
  }
}
