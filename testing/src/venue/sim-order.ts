import type { Instrument } from '@nightdesk/core/model/instrument';
import { isTerminal, type OrderStatus } from '@nightdesk/core/orders/order-status';
import { hasTrigger } from '@nightdesk/core/orders/order-types';
import type { OrderReport, VenueOrder } from '@nightdesk/core/ports/venue-gateway';

/** Who placed an order: a client with ids, a person at the venue's own screen, or the venue. */
export type OrderOrigin = 'client' | 'hand' | 'liquidation';

/** An order in the venue's own books. */
export class SimOrder {
  /** As they are now: a change replaces them. */
  terms: VenueOrder;
  readonly instrument: Instrument;
  readonly id: string;
  readonly origin: OrderOrigin;
  readonly created: number;
  /** Queries do not show it before (true time). */
  readonly visibleFrom: number;
  status: OrderStatus = 'ACCEPTED';
  filled = 0n;
  updated: number;
  reason = '';
  /** Crossed when it came: fills as taker until the next price. */
  taking = true;

  constructor(
    terms: VenueOrder,
    instrument: Instrument,
    id: string,
    origin: OrderOrigin,
    now: number,
    visibleFrom: number,
  ) {
    this.terms = terms;
    this.instrument = instrument;
    this.id = id;
    this.origin = origin;
    this.created = now;
    this.updated = now;
    this.visibleFrom = visibleFrom;
  }

  get open(): boolean {
    return !isTerminal(this.status);
  }

  get remaining(): bigint {
    return this.terms.quantity - this.filled;
  }

  /** Waits for its trigger price. */
  get dormant(): boolean {
    return hasTrigger(this.terms.type) && this.status === 'ACCEPTED';
  }

  report(): OrderReport {
    const { terms } = this;
    return {
      kind: 'order',
      clientOrderId: terms.clientOrderId,
      venueOrderId: this.id,
      instrument: terms.instrument,
      side: terms.side,
      status: this.status,
      quantity: terms.quantity,
      filled: this.filled,
      limitPrice: terms.limitPrice,
      triggerPrice: terms.triggerPrice,
      time: this.updated,
      reason: this.reason,
    };
  }
}
