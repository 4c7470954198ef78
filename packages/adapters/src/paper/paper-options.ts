import type { SlippageModel } from '@nightdesk/core/matching/slippage';
import { NO_SLIPPAGE } from '@nightdesk/core/matching/slippage';
import type { Money } from '@nightdesk/core/money/money';
import type { OrderRecord } from '@nightdesk/core/execution/events/records';

/** What of a feed orders are matched with. */
export type MatchOn = 'trades' | 'quotes' | 'bars';

/** The assumptions of a paper venue. `docs/matching.md` says what they mean. */
export interface PaperOptions {
  /** What the account begins with. Counts for a currency only until the account's books have begun with it. */
  readonly deposits: readonly Money[];
  /** From us to the venue, ms: orders, changes and cancels arrive so much later. */
  readonly latency: number;
  readonly slippage: SlippageModel;
  /** The most of a trade's or bar's volume that our orders may take, 0–1; null = as much as we like. */
  readonly volumeShare: number | null;
  readonly limitFill: 'through' | 'touch';
  /** Null = the best that the feed has: quotes, else trades, else bars. */
  readonly matchOn: MatchOn | null;
  /** ms between two signs of life on the account's stream. */
  readonly aliveEvery: number;
  /** How long (ms) ended orders, and trades that were read, are remembered. */
  readonly keepFor: number;
  /**
   * Looks an order of long ago up in the account's durable books. With it a client order id is refused for ever;
   * without, for as long as the venue remembers the order.
   */
  readonly lookUp: ((clientOrderId: string) => Promise<OrderRecord | null>) | null;
}

/** No latency, no slippage, no limit by volume, nothing deposited. */
export const PAPER_DEFAULTS: PaperOptions = Object.freeze({
  deposits: [],
  latency: 0,
  slippage: NO_SLIPPAGE,
  volumeShare: null,
  limitFill: 'through',
  matchOn: null,
  aliveEvery: 5_000,
  keepFor: 600_000,
  lookUp: null,
});
