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
 * an order that was sent stays SUBMITTED until the venue proves something. INITIALIZED → CANCELED is an order that
 * was withdrawn before it was sent.
 */
export const ORDER_TRANSITIONS: Readonly<
  Record<OrderStatus, Readonly<Partial<Record<OrderStep, OrderStatus>>>>
> = {
  INITIALIZED: { denied: 'DENIED', submitted: 'SUBMITTED', canceled: 'CANCELED' },
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

/**
 * The table once more in numbers, row by row: the code of the next state plus one, 0 where there is none.
 * Orders take four steps each on the hot path, and looking a word up in two objects costs ten times this.
 */
const NEXT: Uint8Array = new Uint8Array(ORDER_STATUSES.length * ORDER_STEPS.length);
ORDER_STATUSES.forEach((status, row) => {
  ORDER_STEPS.forEach((step, column) => {
    const next = ORDER_TRANSITIONS[status][step];
    if (next !== undefined)
      NEXT[row * ORDER_STEPS.length + column] = ORDER_STATUSES.indexOf(next) + 1;
  });
});

/** Place of each state in `ORDER_STATUSES`, and of each step in `ORDER_STEPS`. */
export const STATUS: { readonly [K in OrderStatus]: number } = Object.freeze({
  INITIALIZED: 0,
  DENIED: 1,
  SUBMITTED: 2,
  ACCEPTED: 3,
  REJECTED: 4,
  TRIGGERED: 5,
  PARTIALLY_FILLED: 6,
  FILLED: 7,
  CANCELED: 8,
  EXPIRED: 9,
});

function stepCode(step: OrderStep): number {
  switch (step) {
    case 'denied':
      return 0;
    case 'submitted':
      return 1;
    case 'accepted':
      return 2;
    case 'rejected':
      return 3;
    case 'triggered':
      return 4;
    case 'partially-filled':
      return 5;
    case 'filled':
      return 6;
    case 'canceled':
      return 7;
    case 'expired':
      return 8;
  }
}

/** Bits of the terminal states, by code. */
const TERMINAL =
  (1 << STATUS.DENIED) |
  (1 << STATUS.REJECTED) |
  (1 << STATUS.FILLED) |
  (1 << STATUS.CANCELED) |
  (1 << STATUS.EXPIRED);

/** As {@link isTerminal}, by code. */
export function isTerminalCode(code: number): boolean {
  return (TERMINAL & (1 << code)) !== 0;
}

/** True when nothing is expected any more (a late fill after CANCELED or EXPIRED is still booked). */
export function isTerminal(status: OrderStatus): boolean {
  return isTerminalCode(STATUS[status]);
}

/** As {@link nextStatus}, by code. @throws NightdeskError `ORDER_TRANSITION` (halt). */
export function nextStatusCode(code: number, step: OrderStep, order: number): number {
  const next = NEXT[code * ORDER_STEPS.length + stepCode(step)] ?? 0;
  if (next === 0) refuseStep(ORDER_STATUSES[code] ?? 'DENIED', step, order);
  return next - 1;
}

/**
 * The state after `step`.
 *
 * @throws NightdeskError `ORDER_TRANSITION` (halt) when the table has no such step.
 */
export function nextStatus(status: OrderStatus, step: OrderStep, order: number): OrderStatus {
  return ORDER_TRANSITIONS[status][step] ?? refuseStep(status, step, order);
}

function refuseStep(status: OrderStatus, step: OrderStep, order: number): never {
  throw new NightdeskError({
    code: 'ORDER_TRANSITION',
    message: `Order ${order} is ${status} and cannot be ${step}; its events are out of order or belong to another order.`,
    context: { order, status, step },
    disposition: 'halt',
  });
}
