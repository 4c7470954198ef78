import type { Instrument } from '@nightdesk/core/model/instrument';
import { hasLimit, hasTrigger, type OrderType } from '@nightdesk/core/orders/order-types';
import { Order } from '@nightdesk/core/orders/order';
import { isTerminal, type OrderStatus } from '@nightdesk/core/orders/order-status';
import type { OrderReport, VenueOrder } from '@nightdesk/core/ports/venue-gateway';

/** An order as the paper venue knows it: the truth about it. The matching engine works on a copy. */
export class PaperOrder {
  readonly terms: VenueOrder;
  readonly venueOrderId: string;
  readonly instrument: Instrument;
  /** Position of the instrument at the venue. */
  readonly place: number;
  /** The whole quantity, raw; what others of its group have filled instead of it is taken off. */
  quantity: bigint;
  filled: bigint;
  limitPrice: bigint;
  triggerPrice: bigint;
  status: OrderStatus = 'ACCEPTED';
  reason = '';
  /** When it last changed, ms since 1970 UTC. */
  time: number;
  /** The copy that the engine works on, and how much was filled before it was made. */
  engineOrder: Order | null = null;
  filledBefore = 0n;
  /** The engine has met it with the market: it rests, or waits for its trigger. */
  arrived = false;

  constructor(
    terms: VenueOrder,
    venueOrderId: string,
    instrument: Instrument,
    place: number,
    time: number,
  ) {
    this.terms = terms;
    this.venueOrderId = venueOrderId;
    this.instrument = instrument;
    this.place = place;
    this.quantity = terms.quantity;
    this.filled = 0n;
    this.limitPrice = terms.limitPrice;
    this.triggerPrice = terms.triggerPrice;
    this.time = time;
  }

  get isOpen(): boolean {
    return !isTerminal(this.status);
  }

  get remaining(): bigint {
    return this.quantity > this.filled ? this.quantity - this.filled : 0n;
  }

  /** True while it waits for its trigger price. */
  get isDormant(): boolean {
    return this.status === 'ACCEPTED' && hasTrigger(this.terms.type);
  }

  /** A copy for the engine, of what is left, under a number of its own. */
  copyFor(sequence: number): Order {
    const { side, timeInForce, postOnly, reduceOnly, group } = this.terms;
    const { type } = this;
    const order = new Order(
      this.instrument,
      this.place,
      sequence,
      {
        side,
        type,
        quantity: this.remaining,
        cash: 0n,
        limitPrice: hasLimit(type) ? this.limitPrice : 0n,
        triggerPrice: hasTrigger(type) ? this.triggerPrice : 0n,
        trailAmount: 0n,
        trailBasisPoints: 0n,
        timeInForce,
        expireTime: Number.NaN,
        postOnly,
        reduceOnly,
        ocoGroup: group ?? '',
      },
      0,
      null,
      Number.NEGATIVE_INFINITY,
    );
    this.engineOrder = order;
    this.filledBefore = this.filled;
    this.arrived = false;
    return order;
  }

  /** What kind of order it is now: one that was triggered is the market or limit order that it stood for. */
  get type(): OrderType {
    const { type } = this.terms;
    if (this.isDormant || !hasTrigger(type)) return type;
    return hasLimit(type) ? 'LIMIT' : 'MARKET';
  }

  report(): OrderReport {
    return {
      kind: 'order',
      clientOrderId: this.terms.clientOrderId,
      venueOrderId: this.venueOrderId,
      instrument: this.instrument.id,
      side: this.terms.side,
      status: this.status,
      quantity: this.quantity,
      filled: this.filled,
      limitPrice: this.limitPrice,
      triggerPrice: this.triggerPrice,
      time: this.time,
      reason: this.reason,
    };
  }
}
