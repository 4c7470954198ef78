import type { Side } from '../../model/ticks.ts';
import { fieldsOf, finiteOrNull, numberOr } from '../../risk/saved-state.ts';
import type { Json } from '../../strategy/json.ts';
import type { PlaceExit, ReplaceExit } from './exit-action.ts';
import type { ExitOrder } from './exit-event.ts';
import type { SavedAmounts } from './saved-amounts.ts';

/** The orders a plan has at most one each of. */
export const SLOT_NAMES = ['stop', 'target', 'exit'] as const;
export type SlotName = (typeof SLOT_NAMES)[number];

/** `empty`: no order; `sent`: not answered; `working`: the venue has it; `triggered`: a stop that is to fill. */
export type SlotStatus = 'empty' | 'sent' | 'working' | 'triggered';

/** One order of a plan, as far as reports have proved it. */
export class ExitSlot {
  readonly name: SlotName;
  /** Its number; 0 before it has one. */
  order: number = 0;
  status: SlotStatus = 'empty';
  side: Side = 'SELL';
  type: PlaceExit['type'] = 'MARKET';
  linked: boolean = false;
  /** Number of the position (from 1) that it was sent for. */
  episode: number = 0;
  /** Raw: trigger of a stop, limit of the others, 0 at the market. */
  price: bigint = 0n;
  quantity: bigint = 0n;
  filled: bigint = 0n;
  pending: 'none' | 'cancel' | 'modify' = 'none';
  /** The venue (or risk) did not take a change: cancel instead. */
  changeRefused: boolean = false;
  sentTime: number = Number.NaN;
  /** Last time that it got on: sent, taken by the venue, filled in part. */
  progressTime: number = Number.NaN;
  triggeredTime: number = Number.NaN;
  /** Last time that a cancel was asked for. */
  canceledTime: number = Number.NaN;
  /** Nothing new is sent before. */
  retryTime: number = -Infinity;
  #askedPrice: bigint = 0n;
  #askedQuantity: bigint = 0n;

  constructor(name: SlotName) {
    this.name = name;
  }

  get isOpen(): boolean {
    return this.status !== 'empty';
  }

  /** True when the venue has said that it has the order. */
  get isConfirmed(): boolean {
    return this.status === 'working' || this.status === 'triggered';
  }

  get leaves(): bigint {
    return this.quantity - this.filled;
  }

  /** Takes note of an order that is being sent. */
  place(terms: PlaceExit, episode: number, now: number): void {
    this.order = 0;
    this.episode = episode;
    this.status = 'sent';
    this.side = terms.side;
    this.type = terms.type;
    this.linked = terms.ocoGroup !== '';
    this.price = terms.triggerPrice > 0n ? terms.triggerPrice : terms.limitPrice;
    this.quantity = terms.quantity;
    this.filled = 0n;
    this.pending = 'none';
    this.changeRefused = false;
    this.sentTime = now;
    this.progressTime = now;
    this.triggeredTime = Number.NaN;
    this.canceledTime = Number.NaN;
  }

  /** Takes note of a change that is being asked for. */
  replace(terms: ReplaceExit): void {
    this.pending = 'modify';
    this.#askedPrice = terms.triggerPrice > 0n ? terms.triggerPrice : terms.limitPrice;
    this.#askedQuantity = terms.quantity;
  }

  /** Takes note of a cancel that is being asked for. */
  cancel(now: number): void {
    this.pending = 'cancel';
    this.canceledTime = now;
  }

  /** Our side refused what was asked. */
  refuse(now: number, retryAfter: number): void {
    if (this.pending === 'modify') {
      this.pending = 'none';
      this.changeRefused = true;
      return;
    }
    this.status = 'empty';
    this.order = 0;
    this.retryTime = now + retryAfter;
  }

  /** Takes what a report says about the order; only its proven end empties the slot. */
  take(order: ExitOrder, now: number, retryAfter: number): void {
    if (!order.isOpen) {
      this.#end(order, now, retryAfter);
      return;
    }
    if (order.filledQuantity > this.filled || (!this.isConfirmed && order.status !== 'SUBMITTED')) {
      this.progressTime = now;
    }
    this.filled = order.filledQuantity;
    this.quantity = order.quantity;
    this.price = order.triggerPrice > 0n ? order.triggerPrice : order.limitPrice;
    if (this.pending === 'modify' && order.pendingAction === 'none') {
      this.changeRefused = this.price !== this.#askedPrice || this.quantity !== this.#askedQuantity;
    }
    this.pending = order.pendingAction;
    const isStop = this.type === 'STOP_MARKET' || this.type === 'STOP_LIMIT';
    if (order.status === 'TRIGGERED' || (isStop && order.status === 'PARTIALLY_FILLED')) {
      if (this.status !== 'triggered') this.triggeredTime = now;
      this.status = 'triggered';
    } else if (order.status !== 'SUBMITTED' && order.status !== 'INITIALIZED') {
      this.status = 'working';
    }
  }

  /** Its order is over and nobody saw how: while we were away. */
  forget(): void {
    this.status = 'empty';
    this.order = 0;
  }

  save(): Json {
    return {
      order: this.order,
      status: this.status,
      side: this.side,
      type: this.type,
      linked: this.linked,
      episode: this.episode,
      price: String(this.price),
      quantity: String(this.quantity),
      filled: String(this.filled),
      pending: this.pending,
      changeRefused: this.changeRefused,
      sentTime: finiteOrNull(this.sentTime),
      progressTime: finiteOrNull(this.progressTime),
      triggeredTime: finiteOrNull(this.triggeredTime),
      canceledTime: finiteOrNull(this.canceledTime),
      retryTime: finiteOrNull(this.retryTime),
      askedPrice: String(this.#askedPrice),
      askedQuantity: String(this.#askedQuantity),
    };
  }

  restore(state: Json, amounts: SavedAmounts): void {
    const saved = fieldsOf(state);
    this.order = numberOr(saved['order'], 0);
    this.status = oneOf(['sent', 'working', 'triggered'], saved['status'], 'empty');
    this.side = oneOf(['BUY'], saved['side'], 'SELL');
    this.type = oneOf(['LIMIT', 'STOP_MARKET', 'STOP_LIMIT'], saved['type'], 'MARKET');
    this.linked = saved['linked'] === true;
    this.episode = numberOr(saved['episode'], 0);
    this.price = amounts.price(saved['price']);
    this.quantity = amounts.quantity(saved['quantity']);
    this.filled = amounts.quantity(saved['filled']);
    this.pending = oneOf(['cancel', 'modify'], saved['pending'], 'none');
    this.changeRefused = saved['changeRefused'] === true;
    this.sentTime = numberOr(saved['sentTime'], Number.NaN);
    this.progressTime = numberOr(saved['progressTime'], Number.NaN);
    this.triggeredTime = numberOr(saved['triggeredTime'], Number.NaN);
    this.canceledTime = numberOr(saved['canceledTime'], Number.NaN);
    this.retryTime = numberOr(saved['retryTime'], -Infinity);
    this.#askedPrice = amounts.price(saved['askedPrice']);
    this.#askedQuantity = amounts.quantity(saved['askedQuantity']);
  }

  #end(order: ExitOrder, now: number, retryAfter: number): void {
    const refused = order.status === 'REJECTED' || order.status === 'DENIED';
    if (refused) this.retryTime = now + retryAfter;
    // What the venue ended unasked is sent again at once, unless it was sent just now: that would go in circles.
    else if (order.status !== 'FILLED' && this.pending !== 'cancel') {
      this.retryTime = this.sentTime + retryAfter;
    } else this.retryTime = -Infinity;
    this.status = 'empty';
    this.order = 0;
    this.pending = 'none';
  }
}

function oneOf<T extends string, O extends string>(
  known: readonly T[],
  value: Json | undefined,
  otherwise: O,
): T | O {
  return known.find((one) => one === value) ?? otherwise;
}
