import type { Side } from '../../model/ticks.ts';
import type { Decision } from '../../orders/decision.ts';
import type { OrderType } from '../../orders/order-types.ts';
import type { SlotName } from './exit-slot.ts';

/** Send an order. Raw units; 0 = none. */
export interface PlaceExit {
  readonly kind: 'place';
  readonly slot: SlotName;
  readonly side: Side;
  readonly type: Extract<OrderType, 'MARKET' | 'LIMIT' | 'STOP_MARKET' | 'STOP_LIMIT'>;
  readonly quantity: bigint;
  readonly limitPrice: bigint;
  readonly triggerPrice: bigint;
  readonly reduceOnly: boolean;
  /** "" or the name that stop and target share. */
  readonly ocoGroup: string;
  readonly decision: Decision;
}

/** Give a working order other terms. Raw units: `quantity` counts what is filled already; 0 = none. */
export interface ReplaceExit {
  readonly kind: 'replace';
  readonly slot: SlotName;
  readonly order: number;
  readonly quantity: bigint;
  readonly limitPrice: bigint;
  readonly triggerPrice: bigint;
  readonly decision: Decision;
}

/** Cancel an order. */
export interface CancelExit {
  readonly kind: 'cancel';
  readonly slot: SlotName;
  readonly order: number;
  readonly decision: Decision;
}

/** Cancel what still enters: the position is ending. */
export interface StopEntering {
  readonly kind: 'stop-entering';
  readonly decision: Decision;
}

/** Tell a person. */
export interface ExitAlert {
  readonly kind: 'alert';
  readonly level: 'warn' | 'error';
  readonly text: string;
  readonly decision: Decision;
}

/** All that an exit plan can want done. */
export type ExitAction = PlaceExit | ReplaceExit | CancelExit | StopEntering | ExitAlert;
