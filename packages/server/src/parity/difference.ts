import type { DecisionRecord } from './decision-record.ts';

/**
 * Why two runs of a day differ:
 *
 * - `signal`: another decision, or one more or less; also other numbers behind the same decision
 * - `timing`: the same decision about another event
 * - `price`, `size`: the same order at another price, or for another quantity
 * - `fill`: another position, or fills that only one of the two knows
 * - `fee`: the same position for other money
 * - `message`: other words for people
 * - `failure`: only one of the two failed
 * - `record`: the account's stream holds another order than the one that was decided
 */
export type Cause =
  | 'signal'
  | 'timing'
  | 'price'
  | 'size'
  | 'fill'
  | 'fee'
  | 'message'
  | 'failure'
  | 'record';

/** One difference between what was recorded and what the replay says. */
export interface Difference {
  readonly cause: Cause;
  /** Time of the event that it is about, ms since 1970 UTC; NaN before the first. */
  readonly time: number;
  /** Number of the event within the bot's recording, from 1. */
  readonly at: number;
  /** The event in words, such as `bar BTCUSDT.SIMULATED`. */
  readonly event: string;
  /** In a sentence. */
  readonly text: string;
  /** What was recorded; null = nothing. */
  readonly recorded: DecisionRecord | null;
  /** What the replay decided; null = nothing. */
  readonly replayed: DecisionRecord | null;
}
