import {
  accountPage,
  accountView,
  changeAccountBody,
  createAccountBody,
} from '@nightdesk/contracts/api/account-view';
import {
  bookQuery,
  fillPage,
  orderPage,
  orderQuery,
  orderView,
  positionList,
  positionQuery,
  quarantineList,
  quarantineQuery,
  resolveQuarantineBody,
  statisticsList,
  tradePage,
  tradeQuery,
} from '@nightdesk/contracts/api/book-views';
import { processPage } from '@nightdesk/contracts/api/bot-view';
import {
  backtestBody,
  backtestPage,
  backtestView,
  candleQuery,
  candles,
  candleSeriesList,
  changeSettingsBody,
  killBody,
  killReport,
  logPage,
  logQuery,
  processQuery,
  releaseBody,
  settingsView,
  strategyDetail,
  strategyList,
} from '@nightdesk/contracts/api/desk-views';
import { botId, strategyName } from '@nightdesk/contracts/desk/bot-spec';
import { id } from '@nightdesk/contracts/id';
import { pageQuery } from '@nightdesk/contracts/page';
import { z } from 'zod';
import type { ApiParts } from '../api-parts.ts';
import { type Api, endpoint, nothing } from '../endpoint.ts';

const byId = z.strictObject({ id });
const orderParams = z.strictObject({
  account: id,
  order: z.string().regex(/^[A-Za-z0-9_]{1,24}-[0-9a-z]{1,11}$/, 'must be a client order id'),
});

/** Accounts, books, kill switch and everything else of the desk. */
export function deskRoutes(app: Api, parts: ApiParts): void {
  accountRoutes(app, parts);
  bookRoutes(app, parts);
  dangerRoutes(app, parts);
  knowledgeRoutes(app, parts);
}

function accountRoutes(app: Api, parts: ApiParts): void {
  const { accounts } = parts.control;
  const tag = 'Accounts';
  endpoint(app, parts, {
    method: 'GET',
    path: '/api/accounts',
    tag,
    summary: 'Accounts, by id',
    access: 'read',
    reply: accountPage,
    run: async ({ actor }) => ({ items: (await accounts.list(actor)).slice(0, 500), next: null }),
  });
  endpoint(app, parts, {
    method: 'POST',
    path: '/api/accounts',
    tag,
    summary: 'Make a paper account',
    access: 'bots',
    body: createAccountBody,
    reply: accountView,
    status: 201,
    run: ({ actor, body }) => accounts.create(actor, body),
  });
  endpoint(app, parts, {
    method: 'GET',
    path: '/api/accounts/:id',
    tag,
    summary: 'One account',
    access: 'read',
    params: byId,
    reply: accountView,
    run: ({ actor, params }) => accounts.get(actor, params.id),
  });
  endpoint(app, parts, {
    method: 'PATCH',
    path: '/api/accounts/:id',
    tag,
    summary: 'Change the name or the limits of an account',
    access: 'bots',
    params: byId,
    body: changeAccountBody,
    reply: accountView,
    run: ({ actor, params, body }) => accounts.change(actor, params.id, body),
  });
  endpoint(app, parts, {
    method: 'DELETE',
    path: '/api/accounts/:id',
    tag,
    summary: 'Remove an account that no bot is on',
    access: 'bots',
    params: byId,
    reply: nothing,
    status: 204,
    run: async ({ actor, params }) => {
      await accounts.remove(actor, params.id);
      return undefined;
    },
  });
}

function bookRoutes(app: Api, parts: ApiParts): void {
  const { books } = parts.control;
  const common = { tag: 'Books', access: 'read', method: 'GET' } as const;
  endpoint(app, parts, {
    ...common,
    path: '/api/orders',
    summary: 'Orders, the newest first',
    query: orderQuery,
    reply: orderPage,
    run: ({ actor, query }) => books.orders(actor, query),
  });
  endpoint(app, parts, {
    ...common,
    path: '/api/orders/:account/:order',
    summary: 'One order',
    params: orderParams,
    reply: orderView,
    run: ({ actor, params }) => books.order(actor, params.account, params.order),
  });
  endpoint(app, parts, {
    method: 'POST',
    path: '/api/orders/:account/:order/cancel',
    tag: 'Books',
    summary: 'Ask the venue to cancel an order',
    access: 'trade',
    params: orderParams,
    reply: orderView,
    run: ({ actor, params }) => books.cancelOrder(actor, params.account, params.order),
  });
  endpoint(app, parts, {
    ...common,
    path: '/api/fills',
    summary: 'Fills, the newest first',
    query: bookQuery,
    reply: fillPage,
    run: ({ actor, query }) => books.fills(actor, query),
  });
  endpoint(app, parts, {
    ...common,
    path: '/api/positions',
    summary: 'Positions',
    query: positionQuery,
    reply: positionList,
    run: async ({ actor, query: { open, ...asked } }) => ({
      items: await books.positions(actor, asked, open === 'true'),
    }),
  });
  endpoint(app, parts, {
    ...common,
    path: '/api/trades',
    summary: 'Closed trades, the last closed first',
    query: tradeQuery,
    reply: tradePage,
    run: ({ actor, query }) => books.trades(actor, query),
  });
  endpoint(app, parts, {
    ...common,
    path: '/api/statistics',
    summary: 'Sums by bot and currency',
    query: z.strictObject({ account: id.optional(), bot: botId.optional() }),
    reply: statisticsList,
    run: async ({ actor, query }) => ({ items: await books.statistics(actor, query) }),
  });
  endpoint(app, parts, {
    ...common,
    path: '/api/quarantine',
    summary: 'Differences between books and venue that nothing explained',
    query: quarantineQuery,
    reply: quarantineList,
    run: async ({ actor, query }) => ({
      items: await books.quarantine(actor, query.account, query.open === 'true'),
    }),
  });
}

function dangerRoutes(app: Api, parts: ApiParts): void {
  const { killSwitch, quarantines } = parts.control;
  const common = { method: 'POST', access: 'trade' } as const;
  endpoint(app, parts, {
    ...common,
    path: '/api/quarantine/:account/:quarantine/resolve',
    tag: 'Books',
    summary: 'Decide about a difference',
    params: z.strictObject({ account: id, quarantine: z.string().min(1).max(200) }),
    body: resolveQuarantineBody,
    reply: z.strictObject({ result: z.json() }),
    run: async ({ actor, params, body }) => ({
      result: z
        .json()
        .parse((await quarantines.resolve(actor, params.account, params.quarantine, body)) ?? null),
    }),
  });
  endpoint(app, parts, {
    ...common,
    path: '/api/kill',
    tag: 'Kill switch',
    summary: 'Throw the kill switch',
    body: killBody,
    reply: killReport,
    run: ({ actor, body }) => killSwitch.kill(actor, body.level, body.reason, body.account),
  });
  endpoint(app, parts, {
    ...common,
    path: '/api/kill/release',
    tag: 'Kill switch',
    summary: 'Let bots open positions again',
    body: releaseBody,
    reply: killReport,
    run: ({ actor, body }) => killSwitch.release(actor, body.reason, body.account),
  });
}

function knowledgeRoutes(app: Api, parts: ApiParts): void {
  const { strategies, backtests, candles: stored, logs, history, settings } = parts.control;
  const common = { tag: 'Desk', access: 'read', method: 'GET' } as const;
  endpoint(app, parts, {
    ...common,
    path: '/api/strategies',
    summary: 'Every strategy',
    reply: strategyList,
    run: ({ actor }) => ({ items: strategies.list(actor) }),
  });
  endpoint(app, parts, {
    ...common,
    path: '/api/strategies/:name',
    summary: 'A strategy with the schema of its settings, its presets and its document',
    params: z.strictObject({ name: strategyName }),
    reply: strategyDetail,
    run: ({ actor, params }) => strategies.get(actor, params.name),
  });
  endpoint(app, parts, {
    ...common,
    path: '/api/candles',
    summary: 'Stored candles, the oldest first',
    query: candleQuery,
    reply: candles,
    run: ({ actor, query }) => stored.read(actor, query),
  });
  endpoint(app, parts, {
    ...common,
    path: '/api/candles/series',
    summary: 'Which candles are stored',
    reply: candleSeriesList,
    run: async ({ actor }) => ({ items: await stored.list(actor) }),
  });
  endpoint(app, parts, {
    ...common,
    path: '/api/logs',
    summary: 'Lines of bots, the newest first',
    query: logQuery,
    reply: logPage,
    run: ({ actor, query }) => logs.list(actor, query),
  });
  endpoint(app, parts, {
    ...common,
    path: '/api/processes',
    summary: 'What happened to processes, the newest first',
    query: processQuery,
    reply: processPage,
    run: ({ actor, query }) => history.list(actor, query),
  });
  for (const [path, whose] of [
    ['/api/settings', 'own'],
    ['/api/settings/desk', 'desk'],
  ] as const) {
    endpoint(app, parts, {
      ...common,
      path,
      summary: whose === 'own' ? 'Your settings' : 'Settings of the desk',
      reply: settingsView,
      run: async ({ actor }) => ({ settings: await settings.read(actor, whose) }),
    });
    endpoint(app, parts, {
      method: 'PATCH',
      path,
      tag: 'Desk',
      summary: whose === 'own' ? 'Change your settings' : 'Change settings of the desk',
      access: whose === 'own' ? 'read' : 'admin',
      body: changeSettingsBody,
      reply: settingsView,
      run: async ({ actor, body }) => ({
        settings: await settings.change(actor, whose, body.settings),
      }),
    });
  }
  endpoint(app, parts, {
    ...common,
    tag: 'Back-tests',
    path: '/api/backtests',
    summary: 'Back-tests, the newest first, without their results',
    query: pageQuery,
    reply: backtestPage,
    run: ({ actor, query }) => backtests.list(actor, query),
  });
  endpoint(app, parts, {
    method: 'POST',
    tag: 'Back-tests',
    path: '/api/backtests',
    summary: 'Back-test a strategy on stored candles',
    access: 'bots',
    body: backtestBody,
    reply: backtestView,
    status: 202,
    run: ({ actor, body }) => backtests.start(actor, body),
  });
  endpoint(app, parts, {
    ...common,
    tag: 'Back-tests',
    path: '/api/backtests/:id',
    summary: 'A back-test with its result',
    params: byId,
    reply: backtestView,
    run: ({ actor, params }) => backtests.get(actor, params.id),
  });
  endpoint(app, parts, {
    method: 'POST',
    tag: 'Back-tests',
    path: '/api/backtests/:id/cancel',
    summary: 'End a back-test that runs',
    access: 'bots',
    params: byId,
    reply: backtestView,
    run: ({ actor, params }) => backtests.cancel(actor, params.id),
  });
  endpoint(app, parts, {
    method: 'DELETE',
    tag: 'Back-tests',
    path: '/api/backtests/:id',
    summary: 'Remove a back-test that has ended',
    access: 'bots',
    params: byId,
    reply: nothing,
    status: 204,
    run: async ({ actor, params }) => {
      await backtests.remove(actor, params.id);
      return undefined;
    },
  });
}
