import type { Side } from '../model/ticks.ts';
import type { Decision } from '../orders/decision.ts';

/** What a strategy would do, without an order: for people, for logs, and when auto-trade is off. */
export interface Signal {
  readonly instrument: number;
  /** The direction it favours. */
  readonly side: Side;
  /** `enter`: build the position up, `exit`: take it down. */
  readonly action: 'enter' | 'exit';
}

/** Something from outside the market feed: a token launch, a wallet's trade, a sentiment score. */
export interface ExternalSignal {
  readonly kind: 'signal';
  readonly time: number;
  /** Where it comes from, such as `wallet-trades`. */
  readonly source: string;
  readonly instrument: number | null;
  readonly values: Readonly<Record<string, number>>;
}

/** An emitted signal with its reason. */
export interface EmittedSignal extends Signal {
  readonly decision: Decision;
  readonly time: number;
}
