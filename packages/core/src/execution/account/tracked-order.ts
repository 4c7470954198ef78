import type { OrderReport } from '../../ports/venue-gateway.ts';

/** What is known of a working order beside its record, and of no use after a restart. Times are monotonic. */
export interface TrackedOrder {
  readonly clientOrderId: string;
  /** A request about it is under way: only one at a time. */
  busy: boolean;
  /** Its last attempt was recorded by this life and never handed to the gateway. */
  unsent: boolean;
  /** When to ask for it; Infinity = no reason to. */
  askAt: number;
  /** How often it was asked for in vain. */
  asks: number;
  /** A wish to cancel it is durable: the books know of wishes before they are. */
  cancelWanted: boolean;
  /** A wish to change it is durable. */
  changeWanted: boolean;
  /** When a cancel or change may be sent (again). */
  actAt: number;
  /** How often a cancel was sent in vain. */
  cancels: number;
  /** The venue refused an attempt, in its words; proof only when nothing can arrive any more. */
  refusal: string | null;
  /** Its only attempt, which the way to the venue delivers once, was refused because its id is taken: by another order. */
  isTwin: boolean;
  /** The venue says that it is over; booked when the trades that belong to it are. */
  ending: OrderReport | null;
  /** The newest report; null = none in this life. */
  newest: OrderReport | null;
  /** When its first fill was seen, of a parent whose children wait; Infinity = none yet. */
  firstFillAt: number;
  /** How many changes were wished for, counted from the wish on: the answer to one says nothing of the next. */
  changes: number;
  /** From when on a question that does not find the order proves that no attempt is there or can arrive. */
  certainAt: number;
  /** From when on the venue's terms prove what became of the pending change; null = it was not sent. */
  changeCertainAt: number | null;
  /** When the venue last showed it (or this life began); it may be hidden from queries for a while after. */
  shownAt: number;
  /** When a question first did not find it though it had been there; null = it is found. */
  goneAt: number | null;
}

/** A fresh one. */
export function trackOrder(clientOrderId: string, askAt: number): TrackedOrder {
  return {
    clientOrderId,
    busy: false,
    unsent: false,
    askAt,
    asks: 0,
    cancelWanted: false,
    changeWanted: false,
    actAt: 0,
    cancels: 0,
    refusal: null,
    isTwin: false,
    ending: null,
    newest: null,
    firstFillAt: Infinity,
    changes: 0,
    certainAt: Infinity,
    changeCertainAt: null,
    shownAt: 0,
    goneAt: null,
  };
}
