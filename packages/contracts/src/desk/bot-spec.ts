import { z } from 'zod';
import { id } from '../id.ts';
import { amounts, label } from './account-spec.ts';
import { instrumentId } from './instrument-spec.ts';
import { jsonObject } from './json.ts';
import { riskSettings } from './risk.ts';
import { stopPolicy } from './states.ts';

/** A bot's name in order ids: never used again, not even after it was deleted. */
export const botId = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,24}$/, 'must be 1 to 24 letters, digits or _')
  .meta({ id: 'BotId', example: 'trend_btc' });

/** A strategy by the name of its folder. */
export const strategyName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,59}$/, 'must be the name of a strategy, such as "supertrend"')
  .meta({ id: 'StrategyName', example: 'supertrend' });

/** Bar length of a bot, ms; null: the strategy's own setting decides. */
export const timeFrame = z
  .int()
  .min(1_000)
  .max(31 * 86_400_000)
  .nullable();

/** How a bot is hosted: with the others of its account, or in a process of its own. */
export const isolation = z.enum(['shared', 'dedicated']).meta({ id: 'Isolation' });

/** Everything that a runner must know to host a bot. */
export const botSpec = z
  .strictObject({
    id: botId,
    userId: id,
    account: id,
    name: label,
    strategy: strategyName,
    /** The set of settings that `config` was laid over; null: the defaults. */
    preset: z.string().max(60).nullable(),
    /** The settings as they hold: preset and changes merged and validated. */
    config: jsonObject,
    configVersion: z.int().min(1),
    instruments: z.array(instrumentId).min(1).max(100),
    timeFrame,
    allocation: amounts,
    risk: riskSettings,
    stopPolicy,
    isolation,
  })
  .meta({ id: 'BotSpec' });

/** Everything that a runner must know to host a bot. */
export type BotSpec = z.infer<typeof botSpec>;
