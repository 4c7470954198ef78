import type { Side } from '../../model/ticks.ts';
import type { Decision } from '../../orders/decision.ts';

/** What is to be bought or sold. */
export interface MakerJob {
  readonly side: Side;
  /** Raw units, positive, whole lots. */
  readonly quantity: bigint;
  /** Only ever makes a position smaller. */
  readonly reduceOnly: boolean;
  readonly decision: Decision;
}

/** `making`: rests in the book; `taking`: the rest is taken; `ending`: the last order is being cancelled. */
export type MakerPhase = 'making' | 'taking' | 'ending' | 'done';

/**
 * How it ended. `filled`: whole; `dust`: but for less than the venue takes; `gave-up`: time, price or number
 * of changes ran out; `stopped`: the owner wanted so, or someone cancelled the order; `refused`: the venue or
 * risk would not have it; `lost`: after a restart nobody knows what became of the order.
 */
export type MakerOutcome = 'filled' | 'dust' | 'gave-up' | 'stopped' | 'refused' | 'lost';

/** How far the work is. Quantities in raw units. */
export interface MakerProgress {
  readonly phase: MakerPhase;
  /** null until it is done. */
  readonly outcome: MakerOutcome | null;
  readonly job: MakerJob;
  /** Of all its orders together. */
  readonly filled: bigint;
  /** Fills that were reported after their order was proven to be over: `filled` never exceeds the job by more. */
  readonly late: bigint;
  readonly reprices: number;
}
