import type { OrderEvent, OrderWish } from './order-event.ts';

/** What the example's client knows about one wish: a fold of its events. */
export interface KnownOrder {
  readonly wish: OrderWish;
  /** Client order id of the last attempt; empty before the first. */
  id: string;
  /** On our clock; 0 before the first attempt. */
  expires: number;
  attempts: number;
  found: boolean;
  filled: bigint;
  closed: 'done' | 'failed' | null;
}

/** Everything that the example's client knows: the journal, folded. */
export class OrderState {
  readonly orders: Map<number, KnownOrder> = new Map();
  readonly trades: Set<string> = new Set();
  /** Fills booked in all; with each trade once it is the number of trades. */
  fills = 0;

  apply(event: OrderEvent): void {
    if (event.type === 'intended') {
      this.orders.set(event.wish.wish, {
        wish: event.wish,
        id: '',
        expires: 0,
        attempts: 0,
        found: false,
        filled: 0n,
        closed: null,
      });
      return;
    }
    const order = this.orders.get(event.wish);
    if (order === undefined) throw new RangeError(`wish ${event.wish} was never intended`);
    switch (event.type) {
      case 'attempted':
        order.id = event.id;
        order.expires = event.expires;
        order.attempts += 1;
        break;
      case 'found':
        order.found = true;
        break;
      case 'filled':
        this.trades.add(event.tradeId);
        this.fills += 1;
        order.filled += BigInt(event.quantity);
        break;
      case 'closed':
        order.closed = event.as;
        break;
    }
  }

  /** Orders that are not over, in the order of their wishes. */
  get open(): KnownOrder[] {
    return [...this.orders.values()].filter(({ closed }) => closed === null);
  }
}
