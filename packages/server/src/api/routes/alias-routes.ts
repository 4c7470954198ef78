import {
  detailedStatus,
  modeStartBody,
  modeStarted,
  strategyStartBody,
  strategyStarted,
  strategyStatus,
  tradeHistory,
  tradeHistoryQuery,
} from '@nightdesk/contracts/api/aliases';
import { controlError } from '../../control/control-error.ts';
import { statusOf } from '../../control/strategy-runs.ts';
import type { ApiParts } from '../api-parts.ts';
import { type Api, endpoint } from '../endpoint.ts';

/** What programs of other desks call: the same use-cases under the names and in the shapes that they know. */
export function aliasRoutes(app: Api, parts: ApiParts): void {
  const { runs } = parts.control;
  const tag = 'Aliases';
  endpoint(app, parts, {
    method: 'POST',
    path: '/api/mode/start',
    tag,
    summary: 'Start a bot of a mode, which is a strategy',
    access: 'bots',
    body: modeStartBody,
    reply: modeStarted,
    status: 201,
    run: async ({ actor, body }) => {
      const bot = await runs.start(actor, body.mode, body.config);
      const { id: botId, userId, strategy: mode } = bot;
      return { success: true as const, botId, userId, mode, status: statusOf(bot) };
    },
  });
  endpoint(app, parts, {
    method: 'GET',
    path: '/status/detailed',
    tag,
    summary: 'Every bot: what is stored and what its process says, in one',
    access: 'read',
    reply: detailedStatus,
    run: ({ actor }) => runs.detailed(actor),
  });
  endpoint(app, parts, {
    method: 'POST',
    path: '/api/strategy/start',
    tag,
    summary: 'Start a strategy on an instrument',
    access: 'bots',
    body: strategyStartBody,
    reply: strategyStarted,
    status: 201,
    run: async ({ actor, body }) => {
      if (!body.disclaimerAccepted) {
        throw controlError(
          'DISCLAIMER',
          'Accept the disclaimer first (disclaimerAccepted: true): trading can lose all of the money that is given to it.',
        );
      }
      if (body.environment !== 'paper') {
        throw controlError(
          'ENVIRONMENT_UNAVAILABLE',
          `This desk trades in "paper" and not in "${body.environment}".`,
          { environment: body.environment },
        );
      }
      const { instrument } = body;
      const bot = await runs.start(actor, body.strategyName, { ...body.config, instrument });
      return {
        success: true as const,
        strategyId: bot.id,
        strategyName: bot.strategy,
        instrument: bot.instruments[0] ?? instrument,
        environment: 'paper' as const,
        status: statusOf(bot),
      };
    },
  });
  endpoint(app, parts, {
    method: 'GET',
    path: '/api/strategy/status',
    tag,
    summary: 'What each strategy is doing',
    access: 'read',
    reply: strategyStatus,
    run: ({ actor }) => runs.states(actor),
  });
  endpoint(app, parts, {
    method: 'GET',
    path: '/api/trades/history',
    tag,
    summary: 'Trades that are open or closed, the newest first',
    access: 'read',
    query: tradeHistoryQuery,
    reply: tradeHistory,
    run: ({ actor, query }) => runs.history(actor, query.limit, query.status),
  });
}
