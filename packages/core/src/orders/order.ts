import { NightdeskError } from '../errors/nightdesk-error.ts';
import type { Instrument } from '../model/instrument.ts';
import type { Side } from '../model/ticks.ts';
import type { Decision } from './decision.ts';
import {
  isTerminalCode,
  nextStatusCode,
  ORDER_STATUSES,
  type OrderStatus,
  type OrderStep,
  STATUS,
} from './order-status.ts';
import type { OrderType, TimeInForce } from './order-types.ts';

/** The exact, rounded terms of an order: what {@link Order} is made from. Raw units of the instrument. */
export interface OrderTerms {
  readonly side: Side;
  readonly type: OrderType;
  /** 0 when ordered by cash. */
  readonly quantity: bigint;
  /** Raw quote currency; 0 when ordered by quantity. */
  readonly cash: bigint;
  /** Raw price; 0 = none. */
  readonly limitPrice: bigint;
  readonly triggerPrice: bigint;
  /** Trailing distance as a raw price, or 0. */
  readonly trailAmount: bigint;
  /** Trailing distance in hundredths of a per cent, or 0. */
  readonly trailBasisPoints: bigint;
  readonly timeInForce: TimeInForce;
  /** NaN = none. */
  readonly expireTime: number;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly ocoGroup: string;
}

/** Something we asked of the venue about a working order and have no answer to yet. */
export type PendingAction = 'none' | 'cancel' | 'modify';

/**
 * An order and what became of it: a fold of its events through the transition table.
 * Every field is set in the constructor and amounts are raw integers in the instrument's units,
 * because orders are made and filled on the hot path; `docs` and records show decimals.
 */
export class Order {
  declare readonly instrument: Instrument;
  /** Position of the instrument in the kernel's list. */
  declare readonly instrumentIndex: number;
  /** Number within its bot, from 1; with the bot's id it makes the client order id. */
  declare readonly sequence: number;
  declare readonly side: Side;
  declare readonly type: OrderType;
  declare readonly timeInForce: TimeInForce;
  declare readonly expireTime: number;
  declare readonly postOnly: boolean;
  declare readonly reduceOnly: boolean;
  declare readonly ocoGroup: string;
  /** Sequence of the order whose fill wakes this one; 0 = none. */
  declare readonly parent: number;
  declare readonly trailAmount: bigint;
  declare readonly trailBasisPoints: bigint;
  declare readonly decision: Decision | null;
  /** ms since 1970 UTC. */
  declare readonly createdTime: number;
  /** Ordered quantity; of a cash order, what its fills made of it. */
  declare quantity: bigint;
  declare readonly cash: bigint;
  declare limitPrice: bigint;
  declare triggerPrice: bigint;
  #status: number = STATUS.INITIALIZED;
  declare pendingAction: PendingAction;
  declare filledQuantity: bigint;
  /** Sum of the fills' values in the settlement currency, raw. The average price is derived from it. */
  declare filledValue: bigint;
  declare updatedTime: number;
  declare reason: string;

  constructor(
    instrument: Instrument,
    instrumentIndex: number,
    sequence: number,
    terms: OrderTerms,
    parent: number,
    decision: Decision | null,
    time: number,
  ) {
    this.instrument = instrument;
    this.instrumentIndex = instrumentIndex;
    this.sequence = sequence;
    this.side = terms.side;
    this.type = terms.type;
    this.timeInForce = terms.timeInForce;
    this.expireTime = terms.expireTime;
    this.postOnly = terms.postOnly;
    this.reduceOnly = terms.reduceOnly;
    this.ocoGroup = terms.ocoGroup;
    this.parent = parent;
    this.trailAmount = terms.trailAmount;
    this.trailBasisPoints = terms.trailBasisPoints;
    this.decision = decision;
    this.createdTime = time;
    this.quantity = terms.quantity;
    this.cash = terms.cash;
    this.limitPrice = terms.limitPrice;
    this.triggerPrice = terms.triggerPrice;
    this.pendingAction = 'none';
    this.filledQuantity = 0n;
    this.filledValue = 0n;
    this.updatedTime = time;
    this.reason = '';
  }

  /** What is still to fill; 0 for a cash order, whose quantity the venue decides. */
  get leavesQuantity(): bigint {
    return this.quantity > this.filledQuantity ? this.quantity - this.filledQuantity : 0n;
  }

  get isOpen(): boolean {
    return !isTerminalCode(this.#status);
  }

  get status(): OrderStatus {
    return ORDER_STATUSES[this.#status] ?? 'INITIALIZED';
  }

  /** Takes up a saved state: for restoring only, every other change is a step of the table. */
  restoreStatus(status: OrderStatus): void {
    this.#status = STATUS[status];
  }

  /** Takes one step other than a fill. @throws NightdeskError `ORDER_TRANSITION`. */
  apply(
    step: Exclude<OrderStep, 'filled' | 'partially-filled'>,
    time: number,
    reason: string,
  ): void {
    this.#status = nextStatusCode(this.#status, step, this.sequence);
    this.updatedTime = time;
    if (reason !== '') this.reason = reason;
    if (isTerminalCode(this.#status)) this.pendingAction = 'none';
  }

  /**
   * Books a fill. `complete` is the venue's word that a cash order is done; for an order by quantity
   * the cumulative quantity decides.
   *
   * @throws NightdeskError, each halt and without a change: `ORDER_FILL` for a quantity that is not positive,
   * `ORDER_OVERFILL` when more is filled than was ordered, `ORDER_TRANSITION`.
   */
  applyFill(quantity: bigint, value: bigint, complete: boolean, time: number): void {
    if (quantity <= 0n) {
      throw new NightdeskError({
        code: 'ORDER_FILL',
        message: `A fill of order ${this.sequence} of ${this.instrument.symbol} has quantity ${quantity}; fills are positive, the report is broken.`,
        context: { order: this.sequence, instrument: this.instrument.id },
        disposition: 'halt',
      });
    }
    const filled = this.filledQuantity + quantity;
    if (this.cash === 0n && filled > this.quantity) {
      throw new NightdeskError({
        code: 'ORDER_OVERFILL',
        message: `Order ${this.sequence} of ${this.instrument.symbol} would be filled beyond its quantity; the fill is doubled or belongs to another order.`,
        context: { order: this.sequence, instrument: this.instrument.id },
        disposition: 'halt',
      });
    }
    const full = this.cash === 0n ? filled === this.quantity : complete;
    this.#status = nextStatusCode(
      this.#status,
      full ? 'filled' : 'partially-filled',
      this.sequence,
    );
    this.filledQuantity = filled;
    this.filledValue += value;
    if (this.cash !== 0n) this.quantity = filled;
    this.updatedTime = time;
    if (full) this.pendingAction = 'none';
  }
}
