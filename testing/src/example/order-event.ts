import type { Side } from '@nightdesk/core/model/ticks';

/** What the example's client is asked to do. Amounts are raw; limit 0 = market. */
export interface OrderWish {
  readonly wish: number;
  readonly side: Side;
  readonly quantity: string;
  readonly limitPrice: string;
}

/** What the example's client writes into its journal. */
export type OrderEvent =
  | { readonly type: 'intended'; readonly wish: OrderWish }
  /** About to be sent, refused by the venue when it arrives after `expires`. */
  | {
      readonly type: 'attempted';
      readonly wish: number;
      readonly id: string;
      readonly expires: number;
    }
  /** The venue has it. */
  | { readonly type: 'found'; readonly wish: number }
  | {
      readonly type: 'filled';
      readonly wish: number;
      readonly tradeId: string;
      readonly quantity: string;
    }
  /** Over: `failed` means that the venue never took it. */
  | { readonly type: 'closed'; readonly wish: number; readonly as: 'done' | 'failed' };

/** Reads an event back from the journal, which holds nothing that this code did not write. */
export function parseOrderEvent(value: unknown): OrderEvent {
  if (!isOrderEvent(value)) throw new TypeError(`no event of the example: ${String(value)}`);
  return value;
}

function isOrderEvent(value: unknown): value is OrderEvent {
  return typeof value === 'object' && value !== null && 'type' in value && 'wish' in value;
}
