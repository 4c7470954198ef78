import type { DailyLossSettings } from './equity-day.ts';
import type { RateSettings } from './rate-limit.ts';

/**
 * Limits over all bots of an account together, or over all accounts of a user; what is left out is not checked.
 * Amounts are decimal strings in the reporting currency.
 */
export interface AccountRiskSettings {
  /** Instruments (`SYMBOL.VENUE`) in which positions may be opened. */
  readonly allowedInstruments?: readonly string[];
  /** Of any single order. */
  readonly maxOrderValue?: string;
  /** All working orders, with those that wait for another one's fill. */
  readonly maxOpenOrders?: number;
  /** All positions and working orders. */
  readonly maxTotalExposure?: string;
  /** The same in per cent of all bots' equity. */
  readonly maxTotalExposurePercent?: number;
  /** One limit, or several that all hold. */
  readonly orderRate?: RateSettings | readonly RateSettings[];
  readonly dailyLoss?: DailyLossSettings;
  /** When it is reached, the account is set to REDUCING; a person sets it back. */
  readonly maxDrawdown?: { readonly percent: number };
}
