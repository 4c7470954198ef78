import type { Order } from '../../orders/order.ts';
import type { MakerJob } from './maker-job.ts';

/** What a plan needs to know of an order. */
export type MakerOrder = Pick<
  Order,
  'sequence' | 'isOpen' | 'status' | 'quantity' | 'filledQuantity' | 'limitPrice' | 'pendingAction'
>;

/** What every event carries. */
interface Seen {
  readonly time: number;
  /** Last known price, NaN before the first: what counts where no quotes come. */
  readonly last: number;
}

/** A new job begins. */
export interface JobBegun extends Seen {
  readonly kind: 'begin';
  readonly job: MakerJob;
}

/** The owner wants no more of it. */
export interface StopAsked extends Seen {
  readonly kind: 'stop';
}

/** Best bid and offer. Once there was one, only quotes count. */
export interface QuoteSeen extends Seen {
  readonly kind: 'quote';
  readonly bid: number;
  readonly ask: number;
}

/** An order was answered, changed or filled. */
export interface MakerOrderSeen extends Seen {
  readonly kind: 'order';
  readonly order: MakerOrder;
}

/** A change that the plan asked for was refused on our side, before it was sent. */
export interface ChangeRefused extends Seen {
  readonly kind: 'refused';
}

/** Time has passed, or the last price has moved. */
export interface TimeSeen extends Seen {
  readonly kind: 'time';
}

/** All that a maker plan can be told. */
export type MakerEvent =
  | JobBegun
  | StopAsked
  | QuoteSeen
  | MakerOrderSeen
  | ChangeRefused
  | TimeSeen;

/** Why an order was changed or cancelled. */
export const MAKER_RULES: Readonly<
  Record<'moved' | 'waited' | 'gaveUp' | 'stopped' | 'shrunk' | 'standing', string>
> = Object.freeze({
  moved: 'maker: the market moved away',
  waited: 'maker: a better price after the time-out',
  gaveUp: 'maker: given up',
  stopped: 'maker: stopped',
  shrunk: 'maker: an earlier order filled late',
  standing: 'maker: the order that takes stands still',
});
