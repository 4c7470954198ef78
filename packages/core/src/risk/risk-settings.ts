import { AllowedInstruments } from './allowed-instruments.ts';
import { BuyingPower } from './buying-power.ts';
import { CoolDown } from './cool-down.ts';
import { DailyLoss } from './daily-loss.ts';
import { DuplicateIntent } from './duplicate-intent.ts';
import type { DailyLossSettings } from './equity-day.ts';
import { InstrumentRules } from './instrument-rules.ts';
import { LossStreak } from './loss-streak.ts';
import { MaxDrawdown } from './max-drawdown.ts';
import { MaxOpenOrders } from './max-open-orders.ts';
import { MaxOrderValue } from './max-order-value.ts';
import { MaxPositionValue } from './max-position-value.ts';
import { OrderRate } from './order-rate.ts';
import { PriceCollar } from './price-collar.ts';
import type { RateSettings } from './rate-limit.ts';
import type { RiskCheck } from './risk-context.ts';
import { RiskEngine } from './risk-engine.ts';
import { type LimitOwners, ownersByCheck } from './risk-level.ts';
import { SlippageGuard } from './slippage-guard.ts';
import { StaleData } from './stale-data.ts';
import { TotalExposure } from './total-exposure.ts';
import { TradingStateCheck } from './trading-state-check.ts';

/** A bot's limits; what is left out is not checked. Amounts of money are decimal strings, times milliseconds. */
export interface RiskSettings {
  /** Instruments (`SYMBOL.VENUE`) in which positions may be opened. */
  readonly allowedInstruments?: readonly string[];
  /** In the order's quote currency. */
  readonly maxOrderValue?: string;
  /** In the instrument's quote currency, working orders included. */
  readonly maxPositionValue?: string;
  readonly maxOpenOrders?: number;
  /** All positions and working orders, per cent of equity; 100 = own money once. */
  readonly maxTotalExposurePercent?: number;
  /** Greatest distance of limit and trigger prices from the last price. */
  readonly priceCollarPercent?: number;
  /** How much worse than expected an entry's limit may be; entries without a limit are refused. */
  readonly maxSlippagePercent?: number;
  readonly orderRate?: RateSettings;
  /** Oldest price that may be traded on; with bars it must be above the time frame. */
  readonly staleDataMilliseconds?: number;
  /** How long the same order again is taken for a fault while the first works. */
  readonly duplicateMilliseconds?: number;
  /** Pause per instrument after an exit. */
  readonly coolDownMilliseconds?: number;
  readonly lossStreak?: { readonly losses: number; readonly pauseMilliseconds: number };
  readonly dailyLoss?: DailyLossSettings;
  /** Without a pause the bot opens nothing any more. */
  readonly maxDrawdown?: { readonly percent: number; readonly pauseMilliseconds?: number };
}

/** Limits of several levels in one: more than one order rate may hold (see `combineRiskSettings`). */
export interface CombinedRiskSettings extends Omit<RiskSettings, 'orderRate'> {
  readonly orderRate?: RateSettings | readonly RateSettings[];
}

/**
 * The checks that the settings ask for, after those that every bot has: trading state and the venue's rules
 * first, buying power last.
 *
 * @param owners whose limits they are, where not the bot's own: denials say so (see `combineRiskSettings`)
 * @throws NightdeskError `RISK_SETTINGS` naming the setting that makes no sense.
 */
export function buildRiskEngine(
  settings: CombinedRiskSettings = {},
  owners: LimitOwners = {},
): RiskEngine {
  const checks: RiskCheck[] = [new TradingStateCheck(), new InstrumentRules()];
  const { allowedInstruments, lossStreak, dailyLoss, maxDrawdown } = settings;
  const rates = [settings.orderRate ?? []].flat();
  if (allowedInstruments !== undefined) checks.push(new AllowedInstruments(allowedInstruments));
  if (settings.staleDataMilliseconds !== undefined) {
    checks.push(new StaleData(settings.staleDataMilliseconds));
  }
  if (settings.duplicateMilliseconds !== undefined) {
    checks.push(new DuplicateIntent(settings.duplicateMilliseconds));
  }
  if (rates.length > 0) checks.push(new OrderRate(...rates));
  if (settings.maxOpenOrders !== undefined) checks.push(new MaxOpenOrders(settings.maxOpenOrders));
  if (settings.priceCollarPercent !== undefined) {
    checks.push(new PriceCollar(settings.priceCollarPercent));
  }
  if (settings.maxSlippagePercent !== undefined) {
    checks.push(new SlippageGuard(settings.maxSlippagePercent));
  }
  if (settings.coolDownMilliseconds !== undefined) {
    checks.push(new CoolDown(settings.coolDownMilliseconds));
  }
  if (lossStreak !== undefined) {
    checks.push(new LossStreak(lossStreak.losses, lossStreak.pauseMilliseconds));
  }
  if (dailyLoss !== undefined) checks.push(new DailyLoss(dailyLoss));
  if (maxDrawdown !== undefined) {
    checks.push(new MaxDrawdown(maxDrawdown.percent, maxDrawdown.pauseMilliseconds));
  }
  if (settings.maxOrderValue !== undefined) checks.push(new MaxOrderValue(settings.maxOrderValue));
  if (settings.maxPositionValue !== undefined) {
    checks.push(new MaxPositionValue(settings.maxPositionValue));
  }
  if (settings.maxTotalExposurePercent !== undefined) {
    checks.push(new TotalExposure(settings.maxTotalExposurePercent));
  }
  checks.push(new BuyingPower());
  return new RiskEngine(checks, ownersByCheck(owners));
}
