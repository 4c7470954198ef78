import type { Decision } from '../../orders/decision.ts';
import type { Json } from '../../strategy/json.ts';

/** A position as a rule sees it. Prices are of the signal lane. */
export interface PositionView {
  /** 1 long, −1 short. */
  readonly direction: 1 | -1;
  /** Average price of what is held. */
  readonly entry: number;
  /** Entry fees as a share of the entry value. */
  readonly entryFee: number;
  /** Expected fee of the exit as a share of its value. */
  readonly exitFee: number;
  /** A contract settled in the coin. */
  readonly inverse: boolean;
  /** When the position was opened, ms. */
  readonly openedTime: number;
  /** Time of the event, ms. */
  readonly now: number;
  /** Last price. */
  readonly last: number;
  /** Best price for the position since the rule was asked before. */
  readonly best: number;
}

/**
 * What a rule wants. `stop`: out when the price is as bad as the level; `target`: out when it is as good;
 * `exit`: out now.
 */
export type ExitWish =
  | { readonly kind: 'stop' | 'target'; readonly level: number; readonly decision: Decision }
  | { readonly kind: 'exit'; readonly decision: Decision };

/** One rule of protection, for one position from its opening to its end. */
export interface ExitRule {
  /** What it wants, having seen this; null = nothing. */
  see(view: PositionView): ExitWish | null;
  /** When time alone changes what it wants, ms; Infinity = never again. */
  nextChange(view: PositionView): number;
  /** What it remembers, as JSON. */
  save(): Json;
  /** Takes up what {@link save} gave. */
  restore(state: Json): void;
}
