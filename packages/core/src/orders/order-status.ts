import { NightdeskError } from '../errors/nightdesk-error.ts';

/** Every state of an order. */
export const ORDER_STATUSES = [
  'INITIALIZED',
  'DENIED',
  'SUBMITTED',
  'ACCEPTED',
  'REJECTED',
  'TRIGGERED',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'EXPIRED',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** What can happen to an order, past tense. */
export const ORDER_STEPS = [
  'denied',
  'submitted',
  'accepted',
  'rejected',
  'triggered',
  'partially-filled',
  'filled',
  'canceled',
  'expired',
] as const;
export type OrderStep = (typeof ORDER_STEPS)[number];

/**
 * The one transition table of orders; `docs/orders.md` draws its diagram from it.
 *
 * A fill may overtake the acceptance, and may follow a cancel or an expiry (the venue matched first):
 * a late partial fill changes nothing of the terminal state, one that completes it ends in FILLED. A time-out is no step:
 * an order that was sent stays SUBMITTED until the venue proves something.
 */
export const ORDER_TRANSITIONS: Readonly<
  Record<OrderStatus, Readonly<Partial<Record<OrderStep, OrderStatus>>>>
> = {
  INITIALIZED: { denied: 'DENIED', submitted: 'SUBMITTED' },
  DENIED: {},
  SUBMITTED: {
    accepted: 'ACCEPTED',
    rejected: 'REJECTED',
    triggered: 'TRIGGERED',
    'partially-filled': 'PARTIALLY_FILLED',
    filled: 'FILLED',
    canceled: 'CANCELED',
    expired: 'EXPIRED',
  },
  ACCEPTED: {
    rejected: 'REJECTED',
    triggered: 'TRIGGERED',
    'partially-filled': 'PARTIALLY_FILLED',
    filled: 'FILLED',
    canceled: 'CANCELED',
    expired: 'EXPIRED',
  },
  REJECTED: {},
  TRIGGERED: {
    rejected: 'REJECTED',
    'partially-filled': 'PARTIALLY_FILLED',
    filled: 'FILLED',
    canceled: 'CANCELED',
    expired: 'EXPIRED',
  },
  PARTIALLY_FILLED: {
    'partially-filled': 'PARTIALLY_FILLED',
    filled: 'FILLED',
    canceled: 'CANCELED',
    expired: 'EXPIRED',
  },
  FILLED: {},
  CANCELED: { 'partially-filled': 'CANCELED', filled: 'FILLED' },
  EXPIRED: { 'partially-filled': 'EXPIRED', filled: 'FILLED' },
};

/** True when nothing is expected any more (a late fill after CANCELED or EXPIRED is still booked). */
export function isTerminal(status: OrderStatus): boolean {
  switch (status) {
    case 'DENIED':
    case 'REJECTED':
    case 'FILLED':
    case 'CANCELED':
    case 'EXPIRED':
      return true;
    case 'INITIALIZED':
    case 'SUBMITTED':
    case 'ACCEPTED':
    case 'TRIGGERED':
    case 'PARTIALLY_FILLED':
      return false;
  }
}

/**
 * The state after `step`.
 *
 * @throws NightdeskError `ORDER_TRANSITION` (halt) when the table has no such step.
 */
export function nextStatus(status: OrderStatus, step: OrderStep, order: number): OrderStatus {
  const next = ORDER_TRANSITIONS[status][step];
  if (next === undefined) {
    throw new NightdeskError({
      code: 'ORDER_TRANSITION',
      message: `Order ${order} is ${status} and cannot be ${step}; its events are out of order or belong to another order.`,
      context: { order, status, step },
      disposition: 'halt',
    });
  }
  return next;
}
