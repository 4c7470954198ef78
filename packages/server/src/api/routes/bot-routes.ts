import {
  botConfigPage,
  botConfigVersion,
  botPage,
  botQuery,
  botValidation,
  botView,
  cloneBotBody,
  configureBotBody,
  configured,
  createBotBody,
  processPage,
  stopBotBody,
} from '@nightdesk/contracts/api/bot-view';
import { orderPage, orderQuery, statisticsList } from '@nightdesk/contracts/api/book-views';
import { botId } from '@nightdesk/contracts/desk/bot-spec';
import { instrumentId } from '@nightdesk/contracts/desk/instrument-spec';
import { jsonObject } from '@nightdesk/contracts/desk/json';
import { pageQuery } from '@nightdesk/contracts/page';
import { z } from 'zod';
import type { ApiParts } from '../api-parts.ts';
import { type Api, endpoint, nothing } from '../endpoint.ts';

const byId = z.strictObject({ id: botId });
const byVersion = z.strictObject({ id: botId, version: z.coerce.number().int().min(1).max(1e9) });

/** Bots: made, changed, started, stopped; under `/api/trading/bots` too, as other programs know them. */
export function botRoutes(app: Api, parts: ApiParts): void {
  const { bots, configs, history, books } = parts.control;
  const common = { tag: 'Bots' } as const;
  endpoint(app, parts, {
    ...common,
    method: 'GET',
    path: '/api/bots',
    summary: 'Bots, by id',
    access: 'read',
    query: botQuery,
    reply: botPage,
    run: ({ actor, query }) => bots.list(actor, query),
  });
  endpoint(app, parts, {
    ...common,
    method: 'POST',
    path: '/api/bots',
    summary: 'Make a bot',
    access: 'bots',
    body: createBotBody,
    reply: botView,
    status: 201,
    run: ({ actor, body }) => bots.create(actor, body),
  });
  endpoint(app, parts, {
    ...common,
    method: 'POST',
    path: '/api/bots/validate',
    summary: 'What would be wrong with a bot, and its settings with every default',
    access: 'read',
    body: createBotBody,
    reply: botValidation,
    run: ({ actor, body }) => bots.validate(actor, body),
  });
  endpoint(app, parts, {
    ...common,
    method: 'GET',
    path: '/api/bots/:id',
    summary: 'One bot',
    access: 'read',
    params: byId,
    reply: botView,
    run: ({ actor, params }) => bots.get(actor, params.id),
  });
  endpoint(app, parts, {
    ...common,
    method: 'DELETE',
    path: '/api/bots/:id',
    summary: 'Remove a bot that is stopped and holds nothing',
    access: 'bots',
    params: byId,
    reply: nothing,
    status: 204,
    run: async ({ actor, params }) => {
      await bots.remove(actor, params.id);
      return undefined;
    },
  });
  for (const [word, summary] of [
    ['start', 'Start a bot'],
    ['pause', 'Pause a bot: its exits go on, nothing is opened'],
    ['resume', 'Let a paused bot go on'],
    ['restart', 'Make a bot anew that failed'],
  ] as const) {
    endpoint(app, parts, {
      ...common,
      method: 'POST',
      path: `/api/bots/:id/${word}`,
      summary,
      access: 'bots',
      params: byId,
      reply: botView,
      run: ({ actor, params }) => bots[word](actor, params.id),
    });
  }
  endpoint(app, parts, {
    ...common,
    method: 'POST',
    path: '/api/bots/:id/stop',
    summary: 'Stop a bot',
    access: 'bots',
    params: byId,
    body: stopBotBody,
    reply: botView,
    run: ({ actor, params, body }) => bots.stop(actor, params.id, body.policy),
  });
  endpoint(app, parts, {
    ...common,
    method: 'POST',
    path: '/api/bots/:id/clone',
    summary: 'Make another bot like this one',
    access: 'bots',
    params: byId,
    body: cloneBotBody,
    reply: botView,
    status: 201,
    run: ({ actor, params, body }) => bots.clone(actor, params.id, body),
  });
  endpoint(app, parts, {
    ...common,
    method: 'POST',
    path: '/api/bots/:id/close',
    summary: 'Cancel the orders of a bot and close what it holds',
    access: 'trade',
    params: byId,
    body: z
      .strictObject({ instrument: instrumentId.nullable().default(null) })
      .default({ instrument: null }),
    reply: z.strictObject({ result: z.json() }),
    run: async ({ actor, params, body }) => ({
      result: jsonOf(await books.closePositions(actor, params.id, body.instrument)),
    }),
  });
  endpoint(app, parts, {
    ...common,
    method: 'GET',
    path: '/api/bots/:id/history',
    summary: 'What happened to the process of a bot, the newest first',
    access: 'read',
    params: byId,
    query: pageQuery,
    reply: processPage,
    run: ({ actor, params, query }) => history.list(actor, { ...query, bot: params.id }),
  });
  for (const base of ['/api/bots', '/api/trading/bots']) {
    endpoint(app, parts, {
      ...common,
      method: 'GET',
      path: `${base}/:id/config`,
      summary: 'The configuration in force',
      access: 'read',
      params: byId,
      reply: botConfigVersion,
      run: ({ actor, params }) => configs.current(actor, params.id),
    });
    endpoint(app, parts, {
      ...common,
      method: 'PUT',
      path: `${base}/:id/config`,
      summary: 'Replace all settings of the strategy',
      access: 'bots',
      params: byId,
      body: jsonObject,
      reply: configured,
      run: ({ actor, params, body }) =>
        configs.configure(actor, params.id, {
          config: body,
          replace: true,
          note: '',
          dryRun: false,
        }),
    });
    endpoint(app, parts, {
      ...common,
      method: 'POST',
      path: `${base}/:id/config`,
      summary: 'Change how a bot is configured; what is left out stays',
      access: 'bots',
      params: byId,
      body: configureBotBody,
      reply: configured,
      run: ({ actor, params, body }) => configs.configure(actor, params.id, body),
    });
    endpoint(app, parts, {
      ...common,
      method: 'GET',
      path: `${base}/:id/orders`,
      summary: 'Orders of a bot, the newest first',
      access: 'read',
      params: byId,
      query: orderQuery.omit({ bot: true, account: true }),
      reply: orderPage,
      run: ({ actor, params, query }) => books.orders(actor, { ...query, bot: params.id }),
    });
    endpoint(app, parts, {
      ...common,
      method: 'GET',
      path: `${base}/:id/stats`,
      summary: 'Sums of a bot, by currency',
      access: 'read',
      params: byId,
      reply: statisticsList,
      run: async ({ actor, params }) => ({
        items: await books.statistics(actor, { bot: params.id }),
      }),
    });
  }
  endpoint(app, parts, {
    ...common,
    method: 'GET',
    path: '/api/bots/:id/configs',
    summary: 'Every configuration that a bot had, the newest first',
    access: 'read',
    params: byId,
    query: pageQuery,
    reply: botConfigPage,
    run: ({ actor, params, query }) => configs.list(actor, params.id, query),
  });
  endpoint(app, parts, {
    ...common,
    method: 'GET',
    path: '/api/bots/:id/configs/:version',
    summary: 'One configuration that a bot had',
    access: 'read',
    params: byVersion,
    reply: botConfigVersion,
    run: ({ actor, params }) => configs.version(actor, params.id, params.version),
  });
  endpoint(app, parts, {
    ...common,
    method: 'POST',
    path: '/api/bots/:id/configs/:version/revert',
    summary: 'Put an earlier configuration in force again',
    access: 'bots',
    params: byVersion,
    reply: configured,
    run: ({ actor, params }) => configs.revert(actor, params.id, params.version),
  });
}

/** What came as JSON and is handed on as it is. */
function jsonOf(value: unknown): z.infer<ReturnType<typeof z.json>> {
  return z.json().parse(value ?? null);
}
