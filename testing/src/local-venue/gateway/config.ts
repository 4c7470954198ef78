import type { Instrument } from '@nightdesk/core/model/instrument';
import type { VenueCapabilities } from '@nightdesk/core/ports/venue-gateway';

/** Where a local venue is and what is known of it. Times in ms. */
export interface GatewayConfig {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly instruments: readonly Instrument[];
  /** How long an answer is waited for, from the call to its last byte. */
  readonly timeout: number;
  /** How old a query may be when it arrives. */
  readonly queryWindow: number;
  /** Connections for orders; queries have as many of their own, so that they delay no order. */
  readonly connections: number;
  /** Most bytes of an answer. */
  readonly maxBody: number;
  readonly dedupe: VenueCapabilities['dedupe'];
  readonly visibilityLag: number;
  readonly clockTolerance: number;
}

/** What a configuration has unless it says otherwise. */
export const GATEWAY_DEFAULTS: Omit<GatewayConfig, 'url' | 'instruments'> = {
  timeout: 3_000,
  queryWindow: 5_000,
  connections: 8,
  maxBody: 8 * 1_048_576,
  dedupe: 'all',
  visibilityLag: 3_000,
  clockTolerance: 1_000,
};
