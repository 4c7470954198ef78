import type { Instrument } from '@nightdesk/core/model/instrument';
import type { VenueGateway } from '@nightdesk/core/ports/venue-gateway';

/** A venue with one account, as the conformance suite drives it. */
export interface VenueUnderTest {
  readonly gateway: VenueGateway;
  /** A spot instrument near 30,000, of which the account holds 1, besides 10,000 of the quote currency. */
  readonly instrument: Instrument;
  /** Raw price at which it was traded last. */
  price(): bigint;
  /** Moves the market up by 0.6 to 2 %, through every price between. */
  rise(): Promise<void>;
  /** Moves it down by as much. */
  fall(): Promise<void>;
  /** Shows the market once more at its present price, so that what has arrived meets it. */
  stay(): Promise<void>;
  /** Our clock, ms since 1970 UTC. */
  now(): number;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Waits for an answer while the venue's world goes on. */
  settle<T>(promise: Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** What a venue cannot show, with the reason in words. */
export interface ConformanceLimits {
  /** It never fills an order in parts on demand. */
  readonly noParts?: string;
}

/** How the suite gets a fresh venue for each test. `parts`: orders of 0.03 and more are filled in several parts. */
export type VenueFactory = (options: { readonly parts: boolean }) => Promise<VenueUnderTest>;
