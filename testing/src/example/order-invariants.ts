import type { Invariant } from '../run/invariant.ts';
import type { World } from '../run/world.ts';
import type { SimOrder } from '../venue/sim-order.ts';
import type { SimVenue } from '../venue/sim-venue.ts';
import type { VenueRequest } from '../venue/venue-request.ts';
import type { SimNetwork } from '../network/sim-network.ts';
import type { OrderEvent } from './order-event.ts';
import { OrderState } from './order-state.ts';

/** What the invariants of the example look at. */
export interface OrderView {
  readonly acknowledged: ReadonlySet<number>;
  /** What the running client knows; null while it is down. */
  readonly state: () => OrderState | null;
  /** What a power loss now would leave in the journal. */
  readonly durable: () => readonly OrderEvent[];
}

/** What must hold for the example's client. Those about sending are checked as it happens. */
export function orderInvariants(
  world: World,
  venue: SimVenue,
  network: SimNetwork<VenueRequest>,
  view: OrderView,
): readonly Invariant[] {
  const accepted = new Map<number, number>();
  venue.onAccept = ({ clientOrderId }) => {
    const wish = wishOf(clientOrderId);
    const times = (accepted.get(wish) ?? 0) + 1;
    accepted.set(wish, times);
    if (times > 1) world.violate('at-most-once', `wish ${wish} was placed ${times} times`);
  };
  network.onSend = (request) => {
    if (request.op !== 'submit') return;
    const { clientOrderId } = request.order;
    const attempted = view
      .durable()
      .some((event) => event.type === 'attempted' && event.id === clientOrderId);
    if (!attempted) world.violate('durable-before-send', `${clientOrderId} is not in the journal`);
  };
  const end = (name: string, check: () => string | null): Invariant => ({
    name,
    when: 'end',
    check,
  });
  return [
    end('acknowledged-is-kept', () => lostWish(view)),
    end('replay-is-live-state', () => replayProblem(view)),
    end('fills-exactly-once', () => fillProblem(venue, view)),
    end('failed-only-with-proof', () => failedProblem(venue, view)),
    end('closed-stays-closed', () => reopenedProblem(view)),
    end('closed-only-when-over', () => closedProblem(venue, view)),
  ];
}

/** The wish that a client order id stands for, whichever attempt it is. */
function wishOf(clientOrderId: string): number {
  return Number(/^w-(\d+)/.exec(clientOrderId)?.[1]) - 1;
}

function ordersOf(venue: SimVenue, wish: number): readonly SimOrder[] {
  return venue.books.orders.filter(
    ({ terms, origin }) => origin === 'client' && wishOf(terms.clientOrderId) === wish,
  );
}

function lostWish({ acknowledged, durable }: OrderView): string | null {
  const kept = new Set(
    durable().flatMap((event) => (event.type === 'intended' ? [event.wish.wish] : [])),
  );
  for (const wish of acknowledged) {
    if (!kept.has(wish)) return `wish ${wish} was acknowledged and is not in the journal`;
  }
  return null;
}

function replayProblem({ state, durable }: OrderView): string | null {
  const live = state();
  if (live === null) return null;
  const again = new OrderState();
  for (const event of durable()) again.apply(event);
  const [have, want] = [text(live), text(again)];
  return have === want ? null : `live ${have}, journal ${want}`;
}

function text({ orders }: OrderState): string {
  return [...orders.values()]
    .map(({ wish, id, filled, closed }) => `${wish.wish}:${id}:${filled}:${closed ?? 'open'}`)
    .sort()
    .join(' ');
}

function fillProblem(venue: SimVenue, { state }: OrderView): string | null {
  for (const { wish, filled } of state()?.orders.values() ?? []) {
    const truth = ordersOf(venue, wish.wish).reduce((sum, order) => sum + order.filled, 0n);
    if (filled !== truth) return `wish ${wish.wish} has ${filled} filled, the venue says ${truth}`;
  }
  return null;
}

function failedProblem(venue: SimVenue, { state }: OrderView): string | null {
  for (const { wish, closed } of state()?.orders.values() ?? []) {
    if (closed === 'failed' && ordersOf(venue, wish.wish).length > 0) {
      return `wish ${wish.wish} was given up and the venue has it`;
    }
  }
  return null;
}

/** Nothing is booked to what is over: it was closed before its last fill, or twice. */
function reopenedProblem({ durable }: OrderView): string | null {
  const closed = new Set<number>();
  for (const event of durable()) {
    if (event.type === 'intended') continue;
    if (closed.has(event.wish)) return `wish ${event.wish} was ${event.type} after its end`;
    if (event.type === 'closed') closed.add(event.wish);
  }
  return null;
}

function closedProblem(venue: SimVenue, { state }: OrderView): string | null {
  for (const { wish, closed } of state()?.orders.values() ?? []) {
    if (closed === 'done' && ordersOf(venue, wish.wish).some(({ open }) => open)) {
      return `wish ${wish.wish} was closed and works at the venue`;
    }
  }
  return null;
}
