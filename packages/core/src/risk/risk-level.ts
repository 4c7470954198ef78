import type { RiskSettings } from './risk-settings.ts';

/** Who sets limits, from the widest to the narrowest. */
export const RISK_LEVELS = ['user', 'account', 'bot'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

/** Whose limit it is that holds, by setting: several levels when they agree, or each gives a part of it. */
export type LimitOwners = { readonly [K in keyof RiskSettings]?: readonly RiskLevel[] };

/** In words: `limit of the user and the bot`. */
export function ownerWords(levels: readonly RiskLevel[]): string {
  return `limit of ${levels.map((level) => `the ${level}`).join(' and ')}`;
}

/** Name of the check that each setting asks for. */
const CHECKS: { readonly [K in keyof Required<RiskSettings>]: string } = {
  allowedInstruments: 'allowed-instruments',
  maxOrderValue: 'max-order-value',
  maxPositionValue: 'max-position-value',
  maxOpenOrders: 'max-open-orders',
  maxTotalExposurePercent: 'total-exposure',
  priceCollarPercent: 'price-collar',
  maxSlippagePercent: 'slippage',
  orderRate: 'order-rate',
  staleDataMilliseconds: 'stale-data',
  duplicateMilliseconds: 'duplicate-intent',
  coolDownMilliseconds: 'cool-down',
  lossStreak: 'loss-streak',
  dailyLoss: 'daily-loss',
  maxDrawdown: 'max-drawdown',
};

/** {@link LimitOwners} by name of the check; what has no owner said is the bot's. */
export function ownersByCheck(owners: LimitOwners): ReadonlyMap<string, readonly RiskLevel[]> {
  const settings = Object.keys(CHECKS) as (keyof RiskSettings)[];
  return new Map(settings.map((setting) => [CHECKS[setting], owners[setting] ?? ['bot']]));
}
