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
  visibilityLag: 3_000,
  clockTolerance: 1_000,
  limits: { requests: 200, orders: 50, window: 10_000, patience: 3, ban: 15_000 },
  priceEvery: 1_000,
  aliveEvery: 5_000,
  parts: 3,
};
