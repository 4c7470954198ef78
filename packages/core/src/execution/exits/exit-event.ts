import type { Decision } from '../../orders/decision.ts';
import type { Order } from '../../orders/order.ts';
import type { SlotName } from './exit-slot.ts';

/** What is held, as the books have it. */
export interface HeldPosition {
  /** Signed, raw quantity units, after fees that were taken out of the base asset. */
  readonly quantity: bigint;
  /** Average price of what is held; NaN when flat. */
  readonly entryPrice: number;
  /** Entry fees as a share of the entry value. */
  readonly entryFee: number;
}

/** What a plan needs to know of an order. */
export type ExitOrder = Pick<
  Order,
  | 'sequence'
  | 'isOpen'
  | 'status'
  | 'quantity'
  | 'filledQuantity'
  | 'limitPrice'
  | 'triggerPrice'
  | 'pendingAction'
>;

/** Our order or an entry was filled: order and position change together. */
export interface FillSeen {
  readonly kind: 'fill';
  readonly time: number;
  readonly order: ExitOrder;
  readonly position: HeldPosition;
  readonly price: number;
}

/** The venue answered about an order. */
export interface OrderSeen {
  readonly kind: 'order';
  readonly time: number;
  readonly order: ExitOrder;
}

/** The position changed by other means: a person, a correction. */
export interface PositionSeen {
  readonly kind: 'position';
  readonly time: number;
  readonly position: HeldPosition;
}

/** A price, or a bar with its extremes. */
export interface MarkSeen {
  readonly kind: 'mark';
  readonly time: number;
  readonly last: number;
  readonly high: number;
  readonly low: number;
  /** From when on the extremes were seen, ms: those of before an opening say nothing about its profit. */
  readonly since: number;
}

/** Time has passed. */
export interface TimePassed {
  readonly kind: 'time';
  readonly time: number;
}

/** The owner wants a stop at a price of its own (an indicator's line): taken when it is tighter. */
export interface TightenAsked {
  readonly kind: 'tighten';
  readonly time: number;
  readonly level: number;
  readonly decision: Decision;
}

/** The owner wants out now. */
export interface LeaveAsked {
  readonly kind: 'leave';
  readonly time: number;
  readonly decision: Decision;
}

/** An order or change that a plan asked for was refused on our side, before it was sent. */
export interface Refused {
  readonly kind: 'refused';
  readonly time: number;
  readonly slot: SlotName;
}

/** All that an exit plan can be told. */
export type ExitEvent =
  | FillSeen
  | OrderSeen
  | PositionSeen
  | MarkSeen
  | TimePassed
  | TightenAsked
  | LeaveAsked
  | Refused;
