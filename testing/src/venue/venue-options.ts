import type { Instrument } from '@nightdesk/core/model/instrument';
import type { Money } from '@nightdesk/core/money/money';
import type { VenueCapabilities } from '@nightdesk/core/ports/venue-gateway';
import type { RateLimits } from './rate-limiter.ts';

/** What a simulated venue is made from. Times in ms. */
export interface VenueOptions {
  readonly instruments: readonly { readonly instrument: Instrument; readonly price: bigint }[];
  readonly deposits: readonly Money[];
  /** Which earlier orders make it refuse the same client order id. */
  readonly dedupe: VenueCapabilities['dedupe'];
  /** It changes working orders in one step. */
  readonly amend: boolean;
  /** It keeps one-cancels-other groups; without, it refuses an order that names one. */
  readonly oco: boolean;
  /** It knows reduce-only orders of contracts; without, it refuses them. Spot orders are never reduce-only. */
  readonly reduceOnly: boolean;
  /** Only where the network of the run doubles no requests. */
  readonly singleDelivery: boolean;
  /**
   * What a trade that is not visible yet does to later ones. `in-order`: it hides them. `as-visible`: they are
   * shown first, and the cursor of their page lies behind them all, so that who goes on from it misses the
   * earlier one: what comes after a cursor is only complete once the lag has passed.
   */
  readonly tradeView: 'in-order' | 'as-visible';
  /** Longest time that an order or trade may be missing from queries; each draws its own. */
  readonly visibilityLag: number;
  /** How far ahead of its clock a timestamp may be. Binance: 1000. */
  readonly clockTolerance: number;
  readonly limits: RateLimits;
  /** Time between two prices. */
  readonly priceEvery: number;
  /** Time between two signs of life on the stream. */
  readonly aliveEvery: number;
  /** Most parts that an order is filled in. */
  readonly parts: number;
}

/** Options that a workload changes where it matters. */
export const VENUE_DEFAULTS: Omit<VenueOptions, 'instruments' | 'deposits'> = {
  dedupe: 'open-only',
  amend: true,
  oco: true,
  reduceOnly: true,
  singleDelivery: false,
  tradeView: 'in-order',
  visibilityLag: 3_000,
  clockTolerance: 1_000,
  limits: { requests: 200, orders: 50, window: 10_000, patience: 3, ban: 15_000 },
  priceEvery: 1_000,
  aliveEvery: 5_000,
  parts: 3,
};
