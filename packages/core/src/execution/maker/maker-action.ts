import type { Side } from '../../model/ticks.ts';
import type { Decision } from '../../orders/decision.ts';

/** Send an order. `make` rests (post-only where the venue knows that), `limit` is IOC. Raw units; 0 = none. */
export interface PlaceMaker {
  readonly kind: 'place';
  readonly style: 'make' | 'limit' | 'market';
  readonly side: Side;
  readonly quantity: bigint;
  readonly limitPrice: bigint;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly decision: Decision;
}

/** Give the working order other terms. Raw units: `quantity` counts what is filled already; 0 = as it is. */
export interface ReplaceMaker {
  readonly kind: 'replace';
  readonly order: number;
  readonly quantity: bigint;
  readonly limitPrice: bigint;
  readonly decision: Decision;
}

/** Cancel the working order. */
export interface CancelMaker {
  readonly kind: 'cancel';
  readonly order: number;
  readonly decision: Decision;
}

/** Tell a person. */
export interface MakerAlert {
  readonly kind: 'alert';
  readonly level: 'warn' | 'error';
  readonly text: string;
}

/** All that a maker plan can want done. */
export type MakerAction = PlaceMaker | ReplaceMaker | CancelMaker | MakerAlert;
