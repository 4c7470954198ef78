import type { Decision } from '../orders/decision.ts';
import type { Order } from '../orders/order.ts';
import type { RiskApproved } from '../risk/risk-engine.ts';
import type { EmittedSignal } from '../strategy/signal.ts';

/** Send this order, with the ones that its fill will wake. Only what risk approved. */
export interface SubmitOrder {
  readonly kind: 'submit';
  readonly order: RiskApproved<Order>;
  readonly children: readonly Order[];
}

/** Ask the venue to cancel. */
export interface CancelOrder {
  readonly kind: 'cancel';
  readonly order: Order;
  /** Why, when the strategy said so. */
  readonly decision: Decision | null;
}

/** Ask the venue for new terms; raw units, 0 = unchanged. */
export interface ModifyOrder {
  readonly kind: 'modify';
  readonly order: Order;
  readonly quantity: bigint;
  readonly limitPrice: bigint;
  readonly triggerPrice: bigint;
  /** Why, when the strategy said so. */
  readonly decision: Decision | null;
}

/** Send a timer event at `time` (ms); the kernel's earliest wish, replacing the one before. Infinity = none. */
export interface ScheduleTimer {
  readonly kind: 'schedule';
  readonly time: number;
}

/** Tell people what the strategy sees. */
export interface EmitSignal {
  readonly kind: 'emit-signal';
  readonly signal: EmittedSignal;
}

/** A line for people. */
export interface Notify {
  readonly kind: 'notify';
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
  readonly time: number;
}

/** All that a kernel can want done. */
export type Effect = SubmitOrder | CancelOrder | ModifyOrder | ScheduleTimer | EmitSignal | Notify;
