import { z } from 'zod';
import { positiveDecimal } from '../decimal.ts';
import { instrumentId } from './instrument-spec.ts';

const milliseconds = z
  .int()
  .min(1)
  .max(366 * 86_400_000);
const percent = z.number().positive().max(100);
const exposure = z.number().positive().max(100_000);
const count = z.int().min(1).max(1_000_000);
const amount = positiveDecimal.refine((text) => /[1-9]/.test(text), 'must be above 0');

const dailyLoss = z
  .strictObject({
    percent: percent.exactOptional(),
    amount: amount.exactOptional(),
    resetHourUtc: z.int().min(0).max(23).exactOptional(),
  })
  .refine(
    (value) => value.percent !== undefined || value.amount !== undefined,
    'must give percent, amount or both',
  );

const rate = z.strictObject({ orders: count, milliseconds });

/** Limits of one bot, or for each bot of an account or user; what is left out is not checked. */
export const riskSettings = z
  .strictObject({
    allowedInstruments: z.array(instrumentId).max(1000).exactOptional(),
    maxOrderValue: amount.exactOptional(),
    maxPositionValue: amount.exactOptional(),
    maxOpenOrders: count.exactOptional(),
    maxTotalExposurePercent: exposure.exactOptional(),
    priceCollarPercent: percent.exactOptional(),
    maxSlippagePercent: percent.exactOptional(),
    orderRate: rate.exactOptional(),
    staleDataMilliseconds: milliseconds.exactOptional(),
    duplicateMilliseconds: milliseconds.exactOptional(),
    coolDownMilliseconds: milliseconds.exactOptional(),
    lossStreak: z.strictObject({ losses: count, pauseMilliseconds: milliseconds }).exactOptional(),
    dailyLoss: dailyLoss.exactOptional(),
    maxDrawdown: z
      .strictObject({ percent, pauseMilliseconds: milliseconds.exactOptional() })
      .exactOptional(),
  })
  .meta({ id: 'RiskSettings', description: 'Limits of one bot; see docs/risk.md.' });

/** Limits of one bot. */
export type RiskSettingsSpec = z.infer<typeof riskSettings>;

/** Limits over all bots of an account together. */
export const accountLimits = z
  .strictObject({
    allowedInstruments: z.array(instrumentId).max(1000).exactOptional(),
    maxOrderValue: amount.exactOptional(),
    maxOpenOrders: count.exactOptional(),
    maxTotalExposure: amount.exactOptional(),
    maxTotalExposurePercent: exposure.exactOptional(),
    orderRate: rate.exactOptional(),
    dailyLoss: dailyLoss.exactOptional(),
    maxDrawdown: z.strictObject({ percent }).exactOptional(),
  })
  .meta({ id: 'AccountLimits', description: 'Limits over all bots of an account together.' });

/** What an account limits: all its bots together, and each of them. */
export const accountRisk = z
  .strictObject({
    together: accountLimits.exactOptional(),
    eachBot: riskSettings.exactOptional(),
  })
  .meta({ id: 'AccountRisk' });

/** What an account limits. */
export type AccountRiskSpec = z.infer<typeof accountRisk>;
