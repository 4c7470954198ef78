import type { Order } from '../orders/order.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { RoundTrip } from '../positions/round-trip.ts';
import type { Json } from '../strategy/json.ts';
import type { TradingState } from './trading-state.ts';

/** What risk checks may look at. The kernel is one. */
export interface RiskContext {
  /** Time of the event being processed, ms. */
  readonly now: number;
  readonly tradingState: TradingState;
  /** Instruments in which only reducing orders are allowed, with the reason. */
  readonly reducing: ReadonlyMap<number, string>;
  readonly portfolio: Portfolio;
  /** Bars before the strategy's warm-up is over allow no orders. */
  readonly isWarm: boolean;
  /** Orders that may still fill, unknown ones included. */
  readonly openOrders: ReadonlyMap<number, Order>;
  /** Last known price of an instrument on the signal lane; NaN before the first. */
  lastPrice(instrument: number): number;
  /** When that price was made, ms; NaN before the first. */
  lastPriceTime(instrument: number): number;
}

/** Why an order was refused: a record that a person can read. */
export interface Denial {
  /** Name of the check. */
  readonly check: string;
  /** Stable code, `RISK_…`. */
  readonly code: string;
  /** What was wrong and what the limit is, in one sentence. */
  readonly reason: string;
}

/** One rule. Checks are small, keep what they must remember themselves, and never throw. */
export interface RiskCheck {
  readonly name: string;
  /**
   * Null when nothing speaks against the order.
   *
   * @param companions how many orders are sent together with it, none of which works yet
   */
  check(order: Order, context: RiskContext, companions: number): Denial | null;
  /** Rises when something has changed that must outlive a restart and that no report tells again. */
  readonly stateVersion?: number;
  /** Called once for each order that all checks approved. */
  onApproved?(order: Order, context: RiskContext): void;
  /** Called for each round trip that a fill closed. */
  onRoundTrip?(trip: RoundTrip, context: RiskContext): void;
  /** Called whenever a price was marked: once a bar or tick. */
  onMark?(context: RiskContext): void;
  /** What must outlive a restart, as plain JSON. */
  save?(): Json;
  /** Takes up what `save` gave. */
  restore?(state: Json): void;
}
