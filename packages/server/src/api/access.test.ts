/** Who may do what, for every operation that the API documents. */
import { describe, expect, it } from 'vitest';
import type { Scope } from '@nightdesk/contracts/role';
import { type ApiDesk, makeAccount, makeBot, openApi, type Signed } from './api.test-support.ts';

interface Operation {
  readonly method: string;
  readonly path: string;
  /** The scope that it needs; null: anyone may. */
  readonly scope: Scope | null;
}

/** Every operation of the document, and with it of the API: a route without a schema would be a defect of its own. */
function operations(desk: ApiDesk): Operation[] {
  const { paths = {} } = desk.api.app.swagger() as {
    paths?: Record<string, Record<string, { description?: string; security?: unknown[] }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { description, security }]) => {
      const scope = /Needs the scope `(\w+)`/.exec(description ?? '')?.[1] ?? null;
      if (scope === null && security?.length !== 0 && path !== '/metrics')
        throw new Error(`${method} ${path} does not say who may`);
      return { method: method.toUpperCase(), path, scope: scope as Scope | null };
    }),
  );
}

const filled = (path: string): string =>
  path
    .replace('{version}', '1')
    .replace('{order}', 'b1-1')
    .replace('{name}', 'supertrend')
    .replaceAll(/\{\w+\}/g, 'b1');

const codeOf = (json: unknown): unknown => (json as { code?: unknown } | null)?.code;

describe('every operation', () => {
  it('is refused to who is not signed in, to what has ended, and to nonsense', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    const all = operations(desk);
    expect(all.length).toBeGreaterThan(70);
    const ended = await desk.user(admin, 'bob', 'admin');
    await desk.ask('POST', '/api/auth/sign-out', ended);
    for (const { method, path, scope } of all) {
      if (scope === null) continue;
      for (const who of [
        {},
        ended,
        { cookie: "nds_' or 1=1 --" },
        { bearer: 'x' },
        { bearer: admin.cookie },
        { cookie: admin.csrf },
      ] satisfies Signed[]) {
        const reply = await desk.ask(method, filled(path), who);
        expect([reply.status, codeOf(reply.json)], `${method} ${path}`).toEqual([
          401,
          'AUTH_REQUIRED',
        ]);
      }
    }
  });

  it('that changes something wants the token of its session', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    for (const { method, path, scope } of operations(desk)) {
      if (scope === null || method === 'GET') continue;
      for (const csrf of [undefined, '', 'x', admin.cookie, `${admin.csrf}x`]) {
        const reply = await desk.ask(method, filled(path), {
          cookie: admin.cookie,
          ...(csrf === undefined ? {} : { csrf }),
          headers: { origin: 'https://evil.example' },
        });
        expect([reply.status, codeOf(reply.json)], `${method} ${path} ${csrf ?? ''}`).toEqual([
          403,
          'AUTH_CSRF',
        ]);
      }
    }
  });

  it('is refused below its scope, to roles and to keys', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    const viewer = await desk.user(admin, 'vera', 'viewer');
    const trader = await desk.user(admin, 'tess', 'trader');
    const key = await desk.ask('POST', '/api/auth/keys', {
      ...trader,
      body: { name: 'k', scopes: ['bots'] },
    });
    const bearer = (key.json as { secret: string }).secret;
    for (const { method, path, scope } of operations(desk)) {
      if (scope === null || path === '/api/stream') continue;
      const may: [Signed, readonly Scope[]][] = [
        [viewer, ['read']],
        [trader, ['read', 'bots', 'trade']],
        [{ bearer }, ['bots']],
      ];
      for (const [who, scopes] of may) {
        // What would end the session of the test itself is left out.
        if (/sign-out|auth\/sessions$|auth\/password$/.test(path)) continue;
        const reply = await desk.ask(method, filled(path), who);
        const refused = reply.status === 403 && codeOf(reply.json) === 'AUTH_FORBIDDEN';
        if (scopes.includes(scope)) expect(reply.status, `${method} ${path}`).toBeLessThan(500);
        else expect(refused, `${method} ${path} ${reply.text}`).toBe(true);
      }
    }
  });
});

describe('what belongs to somebody', () => {
  const OWNED: readonly [method: string, path: string, body?: object][] = [
    ['GET', '/api/bots/theirs'],
    ['DELETE', '/api/bots/theirs'],
    ['POST', '/api/bots/theirs/start'],
    ['POST', '/api/bots/theirs/pause'],
    ['POST', '/api/bots/theirs/resume'],
    ['POST', '/api/bots/theirs/restart'],
    ['POST', '/api/bots/theirs/stop', {}],
    ['POST', '/api/bots/theirs/stop', { policy: 'close' }],
    ['POST', '/api/bots/theirs/clone', {}],
    ['POST', '/api/bots/theirs/close', {}],
    ['GET', '/api/bots/theirs/history'],
    ['GET', '/api/bots/theirs/config'],
    ['PUT', '/api/bots/theirs/config', { period: 7 }],
    ['POST', '/api/bots/theirs/config', { config: { period: 7 } }],
    ['GET', '/api/trading/bots/theirs/config'],
    ['PUT', '/api/trading/bots/theirs/config', { period: 7 }],
    ['POST', '/api/trading/bots/theirs/config', { config: { period: 7 } }],
    ['GET', '/api/bots/theirs/orders'],
    ['GET', '/api/trading/bots/theirs/orders'],
    ['GET', '/api/bots/theirs/stats'],
    ['GET', '/api/trading/bots/theirs/stats'],
    ['GET', '/api/bots/theirs/configs'],
    ['GET', '/api/bots/theirs/configs/1'],
    ['POST', '/api/bots/theirs/configs/1/revert'],
    ['GET', '/api/accounts/theirs_acc'],
    ['PATCH', '/api/accounts/theirs_acc', { name: 'mine' }],
    ['DELETE', '/api/accounts/theirs_acc'],
    ['GET', '/api/orders?account=theirs_acc'],
    ['GET', '/api/orders?bot=theirs'],
    ['GET', '/api/orders/theirs_acc/theirs-1'],
    ['POST', '/api/orders/theirs_acc/theirs-1/cancel'],
    ['GET', '/api/fills?account=theirs_acc'],
    ['GET', '/api/fills?bot=theirs'],
    ['GET', '/api/positions?bot=theirs'],
    ['GET', '/api/trades?bot=theirs'],
    ['GET', '/api/trades?account=theirs_acc'],
    ['GET', '/api/statistics?bot=theirs'],
    ['GET', '/api/statistics?account=theirs_acc'],
    ['GET', '/api/quarantine?account=theirs_acc'],
    [
      'POST',
      '/api/quarantine/theirs_acc/q1/resolve',
      { resolution: 'write-off', note: 'mine now' },
    ],
    ['POST', '/api/kill', { level: 'flatten', reason: 'spite', account: 'theirs_acc' }],
    ['POST', '/api/kill/release', { reason: 'spite', account: 'theirs_acc' }],
    ['GET', '/api/logs?bot=theirs'],
    ['GET', '/api/processes?bot=theirs'],
    [
      'POST',
      '/api/bots',
      {
        name: 'x',
        account: 'theirs_acc',
        strategy: 'supertrend',
        instruments: ['BTCUSDT.SIMULATED'],
      },
    ],
    [
      'POST',
      '/api/bots/validate',
      {
        name: 'x',
        account: 'theirs_acc',
        strategy: 'supertrend',
        instruments: ['BTCUSDT.SIMULATED'],
      },
    ],
    ['POST', '/api/mode/start', { mode: 'supertrend', config: { account: 'theirs_acc' } }],
    [
      'POST',
      '/api/strategy/start',
      {
        strategyName: 'supertrend',
        instrument: 'BTCUSDT',
        disclaimerAccepted: true,
        config: { account: 'theirs_acc' },
      },
    ],
  ];

  it('is not found by others, and nothing happens to it', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    const owner = await desk.user(admin, 'owner', 'trader');
    const other = await desk.user(admin, 'other', 'trader');
    await makeAccount(desk, owner, 'theirs_acc');
    await makeBot(desk, owner, 'theirs', 'theirs_acc', { start: true });
    const before = await desk.ask('GET', '/api/bots/theirs', owner);
    const told = [...desk.supervisor.told];
    for (const [method, path, body] of OWNED) {
      const reply = await desk.ask(method, path, {
        ...other,
        ...(body === undefined ? {} : { body }),
      });
      expect(reply.status, `${method} ${path} ${reply.text}`).toBe(404);
      expect(reply.text).not.toContain('BTCUSDT');
    }
    expect(desk.supervisor.told).toEqual(told);
    expect(desk.supervisor.commands).toEqual([]);
    expect((await desk.ask('GET', '/api/bots/theirs', owner)).json).toEqual(before.json);
  });

  it('is not in the lists of others, and in those of its owner and of administrators', async () => {
    const desk = await openApi();
    const admin = await desk.claim();
    const owner = await desk.user(admin, 'owner', 'trader');
    const other = await desk.user(admin, 'other', 'trader');
    await makeAccount(desk, owner, 'theirs_acc');
    await makeBot(desk, owner, 'theirs', 'theirs_acc', { start: true });
    desk.logs.add({ time: 1, bot: 'theirs', level: 'info', text: 'theirs says', fields: null });
    await desk.logs.flush();
    await desk.ask('PATCH', '/api/settings', { ...owner, body: { settings: { note: 'theirs' } } });
    for (const path of [
      '/api/bots',
      '/api/accounts',
      '/api/logs',
      '/status/detailed',
      '/api/strategy/status',
    ]) {
      expect((await desk.ask('GET', path, owner)).text, path).toContain('theirs');
      expect((await desk.ask('GET', path, admin)).text, path).toContain('theirs');
      expect((await desk.ask('GET', path, other)).text, path).not.toContain('theirs');
    }
    for (const path of [
      '/api/orders',
      '/api/trades',
      '/api/fills',
      '/api/positions',
      '/api/statistics',
      '/api/quarantine',
      '/api/backtests',
      '/api/settings',
      '/api/trades/history',
    ]) {
      const reply = await desk.ask('GET', path, other);
      expect(reply.status, path).toBe(200);
      expect(reply.text, path).not.toContain('theirs');
    }
    const killed = await desk.ask('POST', '/api/kill', {
      ...other,
      body: { level: 'stop', reason: 'all of mine' },
    });
    expect(killed.json).toEqual({ level: 'stop', steps: [], ok: true });
    expect((await desk.ask('GET', '/api/bots/theirs', owner)).json).toMatchObject({
      desired: 'RUNNING',
    });
  });
});
