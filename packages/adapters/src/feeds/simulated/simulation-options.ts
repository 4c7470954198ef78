import type { Instrument } from '@nightdesk/core/model/instrument';

/** What one simulated market is like; anything left out is the default. */
export interface MarketOptions {
  /** Price on 2024-01-01. */
  readonly startPrice?: number;
  /** Standard deviation of a year's return. */
  readonly volatility?: number;
  /** Mean volume of an hour, base units. */
  readonly hourlyVolume?: number;
}

/** What a simulated feed is like. */
export interface SimulationOptions {
  /** A whole number: the same seed gives the same markets. */
  readonly seed: number;
  /** ms between two trades of an instrument; divides a minute. */
  readonly every: number;
  /** Whether best bid and ask come before each trade. */
  readonly quotes: boolean;
  /** Correlation of the returns of any two markets, 0 to 1. */
  readonly correlation: number;
  /** Chance for each minute of an instrument that an outage of 1 to 3 minutes begins. */
  readonly gaps: number;
  /** Chance for each trade of a spike: one trade up to 3 % away, after which the price is back. */
  readonly spikes: number;
  /** Distance of bid and ask, hundredths of a per cent of the price; a tick at least. */
  readonly spread: number;
  readonly market: (instrument: Instrument) => MarketOptions;
}

/** One trade a second, no quotes, nothing unusual. */
export const SIMULATION_DEFAULTS: Omit<SimulationOptions, 'seed'> = Object.freeze({
  every: 1_000,
  quotes: false,
  correlation: 0.7,
  gaps: 0,
  spikes: 0,
  spread: 1,
  market: () => ({}),
});
