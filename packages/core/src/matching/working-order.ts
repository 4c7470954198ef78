import { decimalToNumber } from '../money/decimal.ts';
import type { Order } from '../orders/order.ts';
import { hasTrigger } from '../orders/order-types.ts';

/**
 * Where an order stands at the simulated venue. HELD: waits for its parent's fill. SENT: on its way.
 * WAITING: for its trigger. WORKING: in the book (or, a market order, short of volume). DONE: over.
 */
export type VenueState = 'HELD' | 'SENT' | 'WAITING' | 'WORKING' | 'DONE';

/** A change that is on its way to the venue. Raw units. */
export interface PendingChange {
  readonly time: number;
  readonly quantity: bigint;
  readonly limitPrice: bigint;
  readonly triggerPrice: bigint;
}

const NO_CHILDREN: readonly WorkingOrder[] = [];

/** An order as the simulated venue sees it: its own truth about what is left. */
export class WorkingOrder {
  declare readonly order: Order;
  declare readonly isBuy: boolean;
  declare state: VenueState;
  /** When it reaches the venue, ms. */
  declare activeFrom: number;
  /** Raw quantity still to fill; for a cash order unknown until a price is. */
  declare leaves: bigint;
  /** Raw cash still to spend. */
  declare cash: bigint;
  declare filled: bigint;
  /** Raw quantity that other orders of its OCO group have filled instead of it. */
  declare ceded: bigint;
  /** A child's own quantity, which it never exceeds; 0 = as much as its parent fills. */
  declare readonly limitedTo: bigint;
  declare limit: bigint;
  declare trigger: bigint;
  /** The same prices as doubles, to compare with the market on the signal lane; NaN = none. */
  declare limitNumber: number;
  declare triggerNumber: number;
  /** Best price seen by a trailing stop; NaN before it is active. */
  declare best: number;
  /** When a cancel reaches the venue; Infinity = none. */
  declare cancelAt: number;
  declare change: PendingChange | null;
  /** No more volume for it in this bar. */
  declare starved: boolean;
  /** Orders that its fill wakes. */
  declare children: readonly WorkingOrder[];

  constructor(order: Order, activeFrom: number, held: boolean) {
    this.order = order;
    this.isBuy = order.side === 'BUY';
    this.state = held ? 'HELD' : 'SENT';
    this.activeFrom = activeFrom;
    this.leaves = order.quantity;
    this.cash = order.cash;
    this.filled = 0n;
    this.ceded = 0n;
    this.limitedTo = order.parent === 0 ? 0n : order.quantity;
    this.limit = order.limitPrice;
    this.trigger = order.triggerPrice;
    this.limitNumber = Number.NaN;
    this.triggerNumber = Number.NaN;
    this.best = Number.NaN;
    this.cancelAt = Infinity;
    this.change = null;
    this.starved = false;
    this.children = NO_CHILDREN;
    this.refreshNumbers();
  }

  /** Follows the exact prices after they changed. */
  refreshNumbers(): void {
    const { pricePrecision } = this.order.instrument;
    this.limitNumber = this.limit > 0n ? decimalToNumber(this.limit, pricePrecision) : Number.NaN;
    this.triggerNumber =
      this.trigger > 0n ? decimalToNumber(this.trigger, pricePrecision) : Number.NaN;
  }

  /** True while it still waits for a trigger price. */
  get needsTrigger(): boolean {
    return hasTrigger(this.order.type);
  }

  /** True when a rising price triggers it: buy stops, sell take-profits, trailing buy stops. */
  get triggersUp(): boolean {
    const { type } = this.order;
    const profit = type === 'TAKE_PROFIT_MARKET' || type === 'TAKE_PROFIT_LIMIT';
    return profit !== this.isBuy;
  }

  /** Lets a trailing stop follow the price it has just seen. */
  follow(price: number): void {
    if (this.order.type !== 'TRAILING_STOP') return;
    if (Number.isNaN(this.best) || (this.isBuy ? price < this.best : price > this.best))
      this.best = price;
    const { instrument, trailAmount, trailBasisPoints } = this.order;
    const distance =
      trailAmount > 0n
        ? decimalToNumber(trailAmount, instrument.pricePrecision)
        : (this.best * Number(trailBasisPoints)) / 10_000;
    const level = this.isBuy ? this.best + distance : this.best - distance;
    // Rounded towards the market, so that the stop is never looser than asked for.
    const raw =
      level > 0 ? instrument.priceRaw(level, this.isBuy ? 'floor' : 'ceil') : instrument.tick;
    this.trigger = raw;
    this.triggerNumber = decimalToNumber(raw, instrument.pricePrecision);
  }
}
