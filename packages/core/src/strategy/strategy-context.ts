import type { Instrument } from '../model/instrument.ts';
import type { Currency } from '../money/currency.ts';
import type { Money } from '../money/money.ts';
import type { Decision } from '../orders/decision.ts';
import type { Order } from '../orders/order.ts';
import type { OrderRequest } from '../orders/order-request.ts';
import type { Price } from '../money/price.ts';
import type { Quantity } from '../money/quantity.ts';
import type { Position } from '../positions/position.ts';
import type { Signal } from './signal.ts';

/** New terms of a working order; what is left out stays. */
export interface OrderChange {
  readonly quantity?: Quantity | number;
  readonly limitPrice?: Price | number;
  readonly triggerPrice?: Price | number;
}

/**
 * What a strategy may see and do while one event is processed. There is nothing here that knows the
 * future: prices are those of closed bars and past ticks, and an order placed now meets the market from
 * now on, never earlier.
 */
export interface StrategyContext {
  /** Time of the event, ms since 1970 UTC. For a bar: its close. */
  readonly now: number;
  readonly instruments: readonly Instrument[];
  /** False until every series has seen its warm-up; orders are denied before. */
  readonly isWarm: boolean;
  /** Last known price, signal lane; NaN before the first. */
  lastPrice(instrument: number): number;
  position(instrument: number): Position;
  /** Free money of the instrument's quote (settlement) side: the balance less what working orders hold back. */
  freeCash(instrument: number): Money;
  /** The currency that equity is counted in. */
  readonly reportingCurrency: Currency;
  /** Account value at the last prices, signal lane, in the reporting currency. */
  equity(): number;
  /** Orders of this bot that may still fill, oldest first. */
  openOrders(): ReadonlyMap<number, Order>;
  /**
   * Asks for an order; the decision says why. Gives back its number. A request that is refused (NaN,
   * a limit of risk, the venue's rules) becomes a DENIED order with the reason, never an exception.
   */
  submit(request: OrderRequest, decision: Decision): number;
  /** Asks the venue to cancel a working order; nothing happens when it is done already. The decision says why. */
  cancel(order: number, decision?: Decision): void;
  /** Asks the venue to change a working order. The decision says why. */
  modify(order: number, change: OrderChange, decision?: Decision): void;
  /** A reduce-only market order for all that is held; 0 when flat. */
  close(instrument: number, decision: Decision): number;
  /** Says what would be done without doing it. */
  signal(signal: Signal, decision: Decision): void;
  /** Calls `onTimer(name)` at `time` (ms) or with the first event after it; a second call with the name moves it. */
  schedule(name: string, time: number): void;
  cancelTimer(name: string): void;
  /** A line for a person. */
  log(level: 'debug' | 'info' | 'warn' | 'error', text: string): void;
  /** The bot's own seeded random number in [0, 1). */
  random(): number;
}
