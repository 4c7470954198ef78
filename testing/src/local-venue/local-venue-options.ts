import { VENUE_DEFAULTS, type VenueOptions } from '../venue/venue-options.ts';
import { LOCAL_DEPOSITS, LOCAL_INSTRUMENTS } from './local-instruments.ts';
import type { VenueServerOptions } from './venue-server.ts';

/** How a local venue is run, in plain JSON. Times in ms. */
export interface LocalVenueSettings {
  readonly seed?: number;
  readonly misbehaves?: boolean;
  readonly acts?: readonly string[];
  readonly venue?: Partial<Omit<VenueOptions, 'instruments' | 'deposits'>>;
}

/** A lively venue that refuses a client order id for ever, and nobody for asking too often. */
const DEFAULTS: Omit<VenueOptions, 'instruments' | 'deposits'> = {
  ...VENUE_DEFAULTS,
  dedupe: 'all',
  visibilityLag: 100,
  clockTolerance: 1_000,
  limits: { requests: 1_000_000, orders: 1_000_000, window: 10_000, patience: 100, ban: 1_000 },
  priceEvery: 100,
  aliveEvery: 500,
  parts: 3,
};

/** The options of the venue's server for some settings. */
export function localVenueOptions(settings: LocalVenueSettings): VenueServerOptions {
  return {
    seed: settings.seed ?? 1,
    misbehaves: settings.misbehaves ?? false,
    acts: settings.acts ?? [],
    venue: {
      ...DEFAULTS,
      instruments: LOCAL_INSTRUMENTS,
      deposits: LOCAL_DEPOSITS,
      ...settings.venue,
    },
  };
}
