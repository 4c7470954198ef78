import type { KernelState } from '@nightdesk/core/kernel/kernel-state';
import type { Side } from '@nightdesk/core/model/ticks';
import type { TradingState } from '@nightdesk/core/risk/trading-state';
import type { ExternalSignal } from '@nightdesk/core/strategy/signal';
import type { DecisionRecord } from './decision-record.ts';

/**
 * The lines of a tape: what the kernels of one account were given and what they decided, in the order in which it
 * happened. Blocks and files are those of every recording (`docs/feeds.md`); the lines stand in `docs/parity.md`.
 */

/** `H`: begin of a session, with each start of the desk and each day. Numbers and names begin anew. */
export interface TapeHeader {
  readonly format: 1;
  readonly what: 'kernels';
  readonly account: string;
  /** Of Nightdesk. */
  readonly version: string;
  /** When, ms. */
  readonly at: number;
}

/** `C`: a kernel is hosted from here on. */
export interface HostedLine {
  readonly bot: string;
  readonly at: number;
  /** Number of the last event of the stream that the state knows of. */
  readonly seen: number;
  /** All that is needed to make the kernel again; what it says is the recorder's owner's own. */
  readonly making: unknown;
  readonly state: KernelState;
}

/** A market event, the same for all bots that it was given to. */
export type MarketInput =
  | {
      readonly kind: 'trade';
      readonly time: number;
      readonly price: number;
      readonly quantity: number;
      readonly aggressor: Side;
    }
  | {
      readonly kind: 'quote';
      readonly time: number;
      readonly bid: number;
      readonly bidQuantity: number;
      readonly ask: number;
      readonly askQuantity: number;
    }
  | {
      readonly kind: 'bar';
      readonly timeFrame: number;
      readonly openTime: number;
      readonly open: number;
      readonly high: number;
      readonly low: number;
      readonly close: number;
      readonly volume: number;
    };

/** An event that is neither of the market nor of the account's stream. */
export type OtherInput =
  | { readonly kind: 'timer' | 'start' | 'stop'; readonly time: number }
  | {
      readonly kind: 'set-trading-state';
      readonly state: TradingState;
      readonly reason: string;
      readonly time: number;
    }
  | {
      readonly kind: 'set-instrument-state';
      readonly instrument: string;
      readonly state: 'ACTIVE' | 'REDUCING';
      readonly reason: string;
      readonly time: number;
    }
  | (Omit<ExternalSignal, 'instrument'> & { readonly instrument: string | null })
  | {
      readonly kind: 'book';
      readonly instrument: string;
      readonly time: number;
      readonly bids: readonly (readonly [number, number])[];
      readonly asks: readonly (readonly [number, number])[];
    };

/** What a tape holds, line by line. */
export type TapeLine =
  | { readonly kind: 'header'; readonly header: TapeHeader }
  | { readonly kind: 'hosted'; readonly hosted: HostedLine }
  /** Its state at this point, to be compared, and to go on from after something is missing. */
  | { readonly kind: 'state'; readonly bot: string; readonly state: KernelState }
  | {
      readonly kind: 'market';
      readonly bots: ReadonlySet<string>;
      readonly instrument: string;
      readonly event: MarketInput;
    }
  /** An event of the account's stream. */
  | { readonly kind: 'report'; readonly bot: string; readonly sequence: number }
  | { readonly kind: 'input'; readonly bot: string; readonly event: OtherInput }
  /** From here on the strategy is shown no market, or is again. */
  | { readonly kind: 'muted'; readonly bot: string; readonly isMuted: boolean }
  /** What the bot decided about the line before. */
  | { readonly kind: 'decided'; readonly bot: string; readonly records: readonly DecisionRecord[] }
  | { readonly kind: 'failed'; readonly bot: string; readonly text: string }
  /** So many lines were not recorded here: the disk was too slow. */
  | { readonly kind: 'lost'; readonly time: number; readonly count: number }
  /** The session ended in order. */
  | { readonly kind: 'end' };
