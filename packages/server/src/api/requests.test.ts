/** What a request may look like, and how errors, idempotency keys, limits and headers are. */
import { problem } from '@nightdesk/contracts/problem';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { describe, expect, it } from 'vitest';
import { makeAccount, makeBot, openApi, type Reply } from './api.test-support.ts';

const isProblem = (reply: Reply, status: number, code: string): void => {
  expect([reply.status, problem.parse(reply.json).code], reply.text).toEqual([status, code]);
  expect(reply.headers['content-type']).toBe('application/problem+json');
};

describe('bodies', () => {
  it('are JSON, small and flat', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    const post = (payload: string, headers = {}): Promise<Reply> =>
      desk.ask('POST', '/api/accounts', { ...admin, payload, headers });
    isProblem(await post('{"name":'), 400, 'REQUEST_JSON');
    isProblem(await post(`{"name":${'['.repeat(100_000)}`), 400, 'REQUEST_JSON');
    isProblem(await post(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`), 400, 'REQUEST_JSON');
    isProblem(await post(JSON.stringify({ name: 'x'.repeat(300_000) })), 413, 'REQUEST_TOO_LARGE');
    isProblem(await post('{"__proto__":{"role":"admin"}}'), 400, 'REQUEST_JSON');
    isProblem(await post('{"constructor":{"prototype":{"a":1}}}'), 400, 'REQUEST_JSON');
    isProblem(await post(''), 400, 'REQUEST_INVALID');
    for (const type of [
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
    ])
      isProblem(await post('a=b', { 'content-type': type }), 415, 'REQUEST_TYPE');
  });

  it('name every field that is wrong', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    const reply = await desk.ask('POST', '/api/bots', {
      ...admin,
      body: { id: '../x', name: '', account: 5, strategy: 'supertrend', instruments: [], extra: 1 },
    });
    isProblem(reply, 400, 'REQUEST_INVALID');
    const paths = problem.parse(reply.json).errors?.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['body.id', 'body.name', 'body.account', 'body.instruments']),
    );
  });

  it('are not read from who may not ask', async () => {
    const desk = await openApi();
    const reply = await desk.ask('POST', '/api/bots', { payload: 'x'.repeat(10_000_000) });
    expect(reply.status).toBe(401);
  });
});

describe('names', () => {
  it('with tricks in them are names or refused, and nothing else', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    await makeAccount(desk, admin, 'acc');
    const name = "Robert'); drop table bots;-- <script>alert(1)</script> ../../etc/passwd %00";
    await makeBot(desk, admin, 'b1', 'acc', { name: name.slice(0, 80) });
    const found = await desk.ask(
      'GET',
      `/api/bots?search=${encodeURIComponent("'); drop")}`,
      admin,
    );
    expect(found.json).toMatchObject({ items: [{ id: 'b1', name: name.slice(0, 80) }] });
    expect((await desk.ask('GET', '/api/bots?search=%25', admin)).json).toMatchObject({
      items: [{ id: 'b1' }],
    });
    for (const path of [
      '/api/bots/..%2f..%2fetc%2fpasswd',
      "/api/bots/b1'%20or%201=1",
      '/api/bots/b1%00',
      '/api/candles?symbol=../../desk&timeFrame=60000',
      '/api/candles?symbol=%2e%2e%2fdesk&timeFrame=60000',
      '/api/strategies/..%2f..%2fpackage',
      '/api/strategies/__proto__',
      '/api/bots?cursor=n1~s.zz.',
      '/api/bots?limit=100000',
      '/api/bots?limit=1&limit=2',
      '/api/bots?account[]=1',
    ]) {
      const reply = await desk.ask('GET', path, admin);
      expect([400, 404], `${path} ${reply.text}`).toContain(reply.status);
      problem.parse(reply.json);
    }
    isProblem(
      await desk.ask('GET', '/api/candles?symbol=NOSUCH&timeFrame=60000', admin),
      404,
      'CANDLES_NOT_FOUND',
    );
  });

  it('that are no addresses are refused like the rest', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    isProblem(await desk.ask('GET', '/api/bots/%zz', admin), 400, 'REQUEST_ADDRESS');
    isProblem(await desk.ask('GET', `/api/bots/${'x'.repeat(500)}`, admin), 400, 'REQUEST_ADDRESS');
  });

  it('of bots are never used again', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    await makeAccount(desk, admin, 'acc');
    await makeBot(desk, admin, 'b1', 'acc');
    expect((await desk.ask('DELETE', '/api/bots/b1', admin)).status).toBe(204);
    await expect(makeBot(desk, admin, 'b1', 'acc')).rejects.toThrow(/BOT_ID_TAKEN/);
  });
});

describe('answers', () => {
  it('are private, typed, not framed, and say nothing of the inside', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    const { headers } = await desk.ask('GET', '/api/bots', admin);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['server']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
    isProblem(await desk.ask('GET', '/api/nothing', admin), 404, 'ROUTE_NOT_FOUND');
    isProblem(
      await desk.ask('OPTIONS', '/api/bots', { headers: { origin: 'https://x.example' } }),
      404,
      'ROUTE_NOT_FOUND',
    );
  });

  it('tell nothing of a failure of the desk but where to look', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    await makeAccount(desk, admin, 'acc');
    await makeBot(desk, admin, 'b1', 'acc', { start: true });
    desk.supervisor.failure = new Error(
      'postgres://desk:hunter2@db/ broke at /srv/nightdesk/x.ts:5',
    );
    const reply = await desk.ask('POST', '/api/bots/b1/close', { ...admin, body: {} });
    isProblem(reply, 500, 'INTERNAL');
    expect(reply.text).not.toContain('hunter2');
    expect(reply.text).toContain(String(reply.headers['x-request-id']));
    desk.supervisor.failure = new NightdeskError({
      code: 'ACCOUNT_NOT_HOSTED',
      message: 'Later.',
      disposition: 'retry',
    });
    isProblem(
      await desk.ask('POST', '/api/bots/b1/close', { ...admin, body: {} }),
      503,
      'ACCOUNT_NOT_HOSTED',
    );
  });

  it('set a cookie that no script and no other site gets', async () => {
    const desk = await openApi();
    await desk.claim();
    const reply = await desk.ask('POST', '/api/auth/sign-in', {
      body: { name: 'ada', password: 'correct horse battery' },
    });
    const cookie = String(reply.headers['set-cookie']);
    expect(cookie).toMatch(/; Path=\//);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
    expect(reply.text).not.toContain(/nightdesk=([^;]+)/.exec(cookie)?.[1] ?? 'x');
  });

  it('are the OpenAPI document and its page too', async () => {
    const desk = await openApi();
    const reply = await desk.ask('GET', '/api/docs/json');
    expect(reply.json).toMatchObject({ openapi: '3.1.0' });
    expect((await desk.ask('GET', '/api/docs/')).text).toContain('swagger');
  });
});

describe('a desk that has no room', () => {
  it('says when to come back', async () => {
    const desk = await openApi({ perAddress: 5, perUser: 4 });
    const admin = await desk.claim();
    const replies: Reply[] = [];
    for (let i = 0; i < 6; i++) replies.push(await desk.ask('GET', '/api/bots', admin));
    const last = replies.at(-1);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429, 429]);
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
    for (let i = 0; i < 5; i++) await desk.ask('GET', '/health');
    isProblem(await desk.ask('GET', '/health'), 429, 'RATE_LIMITED');
  });

  it('guesses of passwords are few', async () => {
    const desk = await openApi();
    await desk.claim();
    const codes: unknown[] = [];
    for (let i = 0; i < 12; i++) {
      const reply = await desk.ask('POST', '/api/auth/sign-in', {
        body: { name: 'ada', password: `guess ${i}` },
      });
      codes.push(problem.parse(reply.json).code);
    }
    expect(codes[0]).toBe('AUTH_REFUSED');
    expect(codes.at(-1)).toBe('AUTH_LIMITED');
  });

  it('takes no changes while it goes down, and says that it is not ready', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    expect((await desk.ask('GET', '/health/ready')).status).toBe(200);
    desk.health.goDown();
    isProblem(
      await desk.ask('POST', '/api/kill', { ...admin, body: { level: 'stop', reason: 'x' } }),
      503,
      'NOT_READY',
    );
    expect((await desk.ask('GET', '/health/ready')).status).toBe(503);
    expect((await desk.ask('GET', '/health/live')).status).toBe(200);
  });
});

describe('an idempotency key', () => {
  it('does a thing once', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    await makeAccount(desk, admin, 'acc');
    const ask = (key: string, name: string): Promise<Reply> =>
      desk.ask('POST', '/api/bots', {
        ...admin,
        headers: { 'idempotency-key': key },
        body: { name, account: 'acc', strategy: 'supertrend', instruments: ['BTCUSDT.SIMULATED'] },
      });
    const first = await ask('k1', 'one');
    const again = await ask('k1', 'one');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.json).toEqual(first.json);
    expect(again.headers['idempotency-replayed']).toBe('true');
    isProblem(await ask('k1', 'two'), 422, 'IDEMPOTENCY_MISMATCH');
    const list = await desk.ask('GET', '/api/bots', admin);
    expect((list.json as { items: unknown[] }).items.length).toBe(1);
    const [left, right] = await Promise.all([ask('k2', 'three'), ask('k2', 'three')]);
    // Whoever comes second is answered as the first, or asked to wait.
    for (const { status } of [left, right]) expect([201, 409]).toContain(status);
    const after = await desk.ask('GET', '/api/bots?search=three', admin);
    expect((after.json as { items: unknown[] }).items.length).toBe(1);
  });

  it('is free again when nothing was done, and belongs to its user', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    const other = await desk.user(admin, 'tess', 'trader');
    const ask = (who: typeof admin, account: string): Promise<Reply> =>
      desk.ask('POST', '/api/bots', {
        ...who,
        headers: { 'idempotency-key': 'k' },
        body: { name: 'n', account, strategy: 'supertrend', instruments: ['BTCUSDT.SIMULATED'] },
      });
    expect((await ask(admin, 'acc')).status).toBe(404);
    await makeAccount(desk, admin, 'acc');
    await makeAccount(desk, other, 'acc2');
    expect((await ask(admin, 'acc')).status).toBe(201);
    expect((await ask(other, 'acc2')).status).toBe(201);
  });
});

describe('health and metrics', () => {
  it('have the fields that monitors know', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    await makeAccount(desk, admin, 'acc');
    await makeBot(desk, admin, 'b1', 'acc', { start: true });
    desk.identity.clock.pass(5_000);
    const reply = await desk.ask('GET', '/health');
    expect(reply.json).toMatchObject({
      live: true,
      ready: true,
      services: { strategies: { total: 1, active: 1 } },
    });
    const metrics = await desk.ask('GET', '/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.text).toContain('nightdesk_bots{process="RUNNING"} 1');
  });

  it('are for this machine and for who may read', async () => {
    const desk = await openApi();
    await desk.claim();
    const far = await desk.api.app.inject({ url: '/metrics', remoteAddress: '203.0.113.9' });
    expect(far.statusCode).toBe(401);
    expect(
      (await desk.api.app.inject({ url: '/health', remoteAddress: '203.0.113.9' })).statusCode,
    ).toBe(200);
    // Nobody is believed who says where they ask from, unless a proxy was declared.
    const claimed = await desk.api.app.inject({
      url: '/metrics',
      remoteAddress: '203.0.113.9',
      headers: { 'x-forwarded-for': '127.0.0.1' },
    });
    expect(claimed.statusCode).toBe(401);
  });
});

describe('aliases', () => {
  it('have the shapes that other programs know', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    const started = await desk.ask('POST', '/api/mode/start', {
      ...admin,
      body: { mode: 'supertrend', config: { period: 7 } },
    });
    expect(started.status, started.text).toBe(201);
    const { botId } = started.json as { botId: string };
    const detailed = await desk.ask('GET', '/status/detailed', admin);
    const [bot] = (detailed.json as { bots: Record<string, unknown>[] }).bots;
    expect(Object.keys(bot ?? {}).sort()).toEqual([
      'botId',
      'config',
      'lastTickAt',
      'mode',
      'pausedAt',
      'pid',
      'restartCount',
      'status',
      'stoppedAt',
      'tradesExecuted',
      'uptime',
      'userId',
    ]);
    expect(bot).toMatchObject({
      botId,
      mode: 'supertrend',
      status: 'running',
      config: { period: 7 },
    });
    const strategy = {
      strategyName: 'breakout',
      instrument: 'ETHUSDT',
      environment: 'paper',
      config: {},
    };
    const ask = (body: object): Promise<Reply> =>
      desk.ask('POST', '/api/strategy/start', { ...admin, body });
    isProblem(await ask({ ...strategy, disclaimerAccepted: false }), 422, 'DISCLAIMER');
    isProblem(
      await ask({ ...strategy, disclaimerAccepted: true, environment: 'live' }),
      422,
      'ENVIRONMENT_UNAVAILABLE',
    );
    isProblem(
      await ask({ ...strategy, disclaimerAccepted: true, config: { entryPeriod: 0 } }),
      422,
      'BOT_INVALID',
    );
    expect((await ask({ ...strategy, disclaimerAccepted: true })).json).toMatchObject({
      success: true,
      instrument: 'ETHUSDT.SIMULATED',
    });
    const states = await desk.ask('GET', '/api/strategy/status', admin);
    expect(states.json).toMatchObject({
      strategies: [{ analysisState: { status: expect.any(String) as string } }, {}],
    });
    expect(
      (await desk.ask('GET', '/api/trades/history?limit=5&status=closed', admin)).json,
    ).toEqual({ trades: [] });
  });
});
