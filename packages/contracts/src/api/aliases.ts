import { z } from 'zod';
import { amounts, label } from '../desk/account-spec.ts';
import { botId, strategyName } from '../desk/bot-spec.ts';
import { instrumentId } from '../desk/instrument-spec.ts';
import { jsonObject } from '../desk/json.ts';
import { id } from '../id.ts';

/** Settings of a mode with what a bot needs beside them; everything else is the strategy's. */
const aliasConfig = z
  .object({
    botId: botId.optional(),
    name: label.optional(),
    account: id.optional(),
    instrument: z.string().max(64).optional(),
    instruments: z.array(z.string().max(64)).min(1).max(100).optional(),
    allocation: amounts.optional(),
    preset: z.string().max(60).nullable().optional(),
  })
  .catchall(z.json())
  .refine((value) => Object.keys(value).length <= 500, 'must not have more than 500 settings');

/** `POST /api/mode/start`: starts a bot; a mode is a strategy. */
export const modeStartBody = z
  .strictObject({ mode: strategyName, config: aliasConfig.default({}) })
  .meta({ id: 'ModeStart' });

/** Reply to {@link modeStartBody}. */
export const modeStarted = z.strictObject({
  success: z.literal(true),
  botId,
  userId: id,
  mode: strategyName,
  status: z.string(),
});

/** `GET /status/detailed`: memory and database in one view. Times in ms since 1970 UTC, `uptime` in ms. */
export const detailedStatus = z
  .strictObject({
    bots: z.array(
      z.strictObject({
        botId,
        userId: id,
        mode: strategyName,
        pid: z.int().nullable(),
        config: jsonObject,
        status: z.enum(['running', 'paused', 'stopped', 'starting', 'degraded', 'error']),
        pausedAt: z.number().nullable(),
        stoppedAt: z.number().nullable(),
        uptime: z.number(),
        lastTickAt: z.number().nullable(),
        restartCount: z.int(),
        tradesExecuted: z.int(),
      }),
    ),
  })
  .meta({ id: 'DetailedStatus' });

/** `POST /api/strategy/start`. */
export const strategyStartBody = z
  .strictObject({
    strategyName,
    instrument: z.union([instrumentId, z.string().max(64)]),
    environment: z.string().max(40).default('paper'),
    disclaimerAccepted: z.boolean(),
    config: aliasConfig.default({}),
  })
  .meta({ id: 'StrategyStart' });

/** Reply to {@link strategyStartBody}. */
export const strategyStarted = z.strictObject({
  success: z.literal(true),
  strategyId: botId,
  strategyName,
  instrument: z.string(),
  environment: z.literal('paper'),
  status: z.string(),
});

/** `GET /api/strategy/status`. */
export const strategyStatus = z
  .strictObject({
    strategies: z.array(
      z.strictObject({
        strategyId: botId,
        strategyName,
        instrument: z.string(),
        environment: z.literal('paper'),
        status: z.string(),
        analysisState: z.strictObject({
          status: z.enum([
            'warming_up',
            'analyzing',
            'position_open',
            'cooldown',
            'paused',
            'stopped',
            'error',
          ]),
          lastDecision: z.string().nullable(),
          lastTickAt: z.number().nullable(),
        }),
      }),
    ),
  })
  .meta({ id: 'StrategyStatus' });

/** `GET /api/trades/history?limit=&status=`. */
export const tradeHistoryQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  status: z.enum(['open', 'closed', 'all']).default('all'),
});

/** Reply to {@link tradeHistoryQuery}. Amounts are decimals as text. */
export const tradeHistory = z
  .strictObject({
    trades: z.array(
      z.strictObject({
        id: z.string(),
        botId: z.string(),
        instrument: z.string(),
        side: z.enum(['LONG', 'SHORT']),
        status: z.enum(['open', 'closed']),
        quantity: z.string(),
        entryValue: z.string(),
        exitValue: z.string().nullable(),
        fees: z.string(),
        pnl: z.string().nullable(),
        entryTime: z.number().nullable(),
        exitTime: z.number().nullable(),
        /** As `manual` or `liquidation`; `signal` when an order of the bot closed it; null while it is open. */
        exitReason: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'TradeHistory' });
