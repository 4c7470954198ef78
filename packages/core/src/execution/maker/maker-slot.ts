import { fieldsOf, finiteOrNull, numberOr } from '../../risk/saved-state.ts';
import type { Json } from '../../strategy/json.ts';
import type { SavedAmounts } from '../exits/saved-amounts.ts';
import type { PlaceMaker, ReplaceMaker } from './maker-action.ts';
import type { MakerOrder } from './maker-event.ts';

/** `empty`: no order; `sent`: not answered; `working`: the venue has it. */
export type MakerSlotStatus = 'empty' | 'sent' | 'working';

/** What became of a change that was asked for. */
export type ChangeAnswer = 'none' | 'made' | 'refused';

/** The one order of a plan, as far as reports have proved it. Raw units. */
export class MakerSlot {
  /** Its number; 0 before it has one. */
  order: number = 0;
  status: MakerSlotStatus = 'empty';
  style: PlaceMaker['style'] = 'make';
  /** Limit; 0 at the market. */
  price: bigint = 0n;
  quantity: bigint = 0n;
  filled: bigint = 0n;
  pending: 'none' | 'cancel' | 'modify' = 'none';
  /** We have asked for its cancel, whatever was answered since. */
  cancelAsked: boolean = false;
  /** Changes of this order that were refused in a row. */
  refusedChanges: number = 0;
  sentTime: number = Number.NaN;
  /** When it got its present price: what the time-out counts from. */
  pricedTime: number = Number.NaN;
  /** Last time that a cancel or a change was asked for. */
  askedTime: number = Number.NaN;

  get isOpen(): boolean {
    return this.status !== 'empty';
  }

  /** Takes note of an order that is being sent. */
  place(terms: PlaceMaker, now: number): void {
    this.order = 0;
    this.status = 'sent';
    this.style = terms.style;
    this.price = terms.limitPrice;
    this.quantity = terms.quantity;
    this.filled = 0n;
    this.pending = 'none';
    this.cancelAsked = false;
    this.refusedChanges = 0;
    this.sentTime = now;
    this.pricedTime = now;
    this.askedTime = Number.NaN;
  }

  /** Takes note of a change or a cancel that is being asked for. */
  ask(action: 'cancel' | ReplaceMaker['kind'], now: number): void {
    this.pending = action === 'cancel' ? 'cancel' : 'modify';
    if (action === 'cancel') this.cancelAsked = true;
    this.askedTime = now;
  }

  /** Our side refused the change. */
  refuseChange(): void {
    this.pending = 'none';
    this.refusedChanges += 1;
  }

  /** Takes what a report says about the open order; tells what became of a change. */
  take(order: MakerOrder, now: number): ChangeAnswer {
    const { limitPrice, quantity } = order;
    const isAnswered = this.pending === 'modify' && order.pendingAction === 'none';
    const isMade = limitPrice !== this.price || quantity !== this.quantity;
    if (limitPrice !== this.price || (this.status === 'sent' && order.status !== 'SUBMITTED')) {
      this.pricedTime = now;
    }
    this.filled = order.filledQuantity;
    this.quantity = quantity;
    this.price = limitPrice;
    // Somebody else's cancel is not one of ours: the plan is told to stop instead.
    this.pending =
      order.pendingAction === 'cancel' && !this.cancelAsked ? 'none' : order.pendingAction;
    if (order.status !== 'SUBMITTED' && order.status !== 'INITIALIZED') this.status = 'working';
    if (!isAnswered) return 'none';
    this.refusedChanges = isMade ? 0 : this.refusedChanges + 1;
    return isMade ? 'made' : 'refused';
  }

  /** Its order is over. */
  clear(): void {
    this.status = 'empty';
    this.order = 0;
    this.filled = 0n;
    this.pending = 'none';
  }

  save(): Json {
    return {
      order: this.order,
      status: this.status,
      style: this.style,
      price: String(this.price),
      quantity: String(this.quantity),
      filled: String(this.filled),
      pending: this.pending,
      cancelAsked: this.cancelAsked,
      refusedChanges: this.refusedChanges,
      sentTime: finiteOrNull(this.sentTime),
      pricedTime: finiteOrNull(this.pricedTime),
      askedTime: finiteOrNull(this.askedTime),
    };
  }

  restore(state: Json, amounts: SavedAmounts): void {
    const saved = fieldsOf(state);
    const { status, style, pending } = saved;
    this.order = numberOr(saved['order'], 0);
    this.status = status === 'sent' || status === 'working' ? status : 'empty';
    this.style = style === 'limit' || style === 'market' ? style : 'make';
    this.price = amounts.price(saved['price']);
    this.quantity = amounts.quantity(saved['quantity']);
    this.filled = amounts.quantity(saved['filled']);
    this.pending = pending === 'cancel' || pending === 'modify' ? pending : 'none';
    this.cancelAsked = saved['cancelAsked'] === true;
    this.refusedChanges = numberOr(saved['refusedChanges'], 0);
    this.sentTime = numberOr(saved['sentTime'], Number.NaN);
    this.pricedTime = numberOr(saved['pricedTime'], Number.NaN);
    this.askedTime = numberOr(saved['askedTime'], Number.NaN);
  }
}
