import { tmpdir } from 'node:os';
import { onTestFinished } from 'vitest';
import { pino } from 'pino';
import { type Desk as IdentityDesk, openDesk, PASSWORD } from '../auth/identity.test-support.ts';
import { loadConfig } from '../config/load-config.ts';
import { Control } from '../control/control.ts';
import { FakeSupervisor } from '../control/fake-supervisor.test-support.ts';
import { OwnerIndex } from '../control/owner-index.ts';
import { BotLog } from '../logs/bot-log.ts';
import type { RequestLimits } from './api-parts.ts';
import { buildApi, type DeskApi } from './app.ts';
import { DeskHealth } from './desk-health.ts';
import { DeskMetrics } from './metrics.ts';
import { StreamHub } from './stream-hub.ts';

/** What a request came to. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly json: unknown;
}

/** How somebody asks. */
export interface Signed {
  readonly cookie?: string;
  readonly csrf?: string;
  readonly bearer?: string;
}

/** More of a request. */
export interface More extends Signed {
  readonly body?: unknown;
  readonly payload?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The API on a store of its own, with a supervisor that starts nothing. */
export class ApiDesk {
  readonly identity: IdentityDesk;
  readonly control: Control;
  readonly supervisor: FakeSupervisor;
  readonly hub: StreamHub;
  readonly health: DeskHealth;
  readonly logs: BotLog;
  readonly owners: OwnerIndex;
  readonly api: DeskApi;

  constructor(parts: Omit<ApiDesk, 'ask' | 'claim' | 'user' | 'close'>) {
    this.identity = parts.identity;
    this.control = parts.control;
    this.supervisor = parts.supervisor;
    this.hub = parts.hub;
    this.health = parts.health;
    this.logs = parts.logs;
    this.owners = parts.owners;
    this.api = parts.api;
  }

  /** Asks. */
  async ask(method: string, url: string, more: More = {}): Promise<Reply> {
    const { body, payload, cookie, csrf, bearer, headers = {} } = more;
    const text = payload ?? (body === undefined ? undefined : JSON.stringify(body));
    const reply = await this.api.app.inject({
      method: method as 'GET',
      url,
      headers: {
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie === undefined ? {} : { cookie: `nightdesk=${cookie}` }),
        ...(csrf === undefined ? {} : { 'x-csrf-token': csrf }),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...headers,
      },
      ...(text === undefined ? {} : { payload: text }),
    });
    let json: unknown = null;
    try {
      json = JSON.parse(reply.payload);
    } catch {
      json = null;
    }
    return { status: reply.statusCode, headers: reply.headers, text: reply.payload, json };
  }

  /** Claims the desk for `ada`, an administrator, over HTTP. */
  async claim(): Promise<Required<Pick<Signed, 'cookie' | 'csrf'>>> {
    const link = await this.identity.identity.firstAdmin.open();
    const reply = await this.ask('POST', '/api/auth/claim', {
      body: { token: link?.token.reveal(), name: 'ada', password: PASSWORD },
    });
    return signedBy(reply);
  }

  /** Makes a user and signs them in over HTTP. */
  async user(
    admin: Signed,
    name: string,
    role: 'viewer' | 'trader' | 'admin',
  ): Promise<Required<Pick<Signed, 'cookie' | 'csrf'>>> {
    const made = await this.ask('POST', '/api/users', { ...admin, body: { name, role } });
    const { link } = made.json as { link: { token: string } };
    await this.ask('POST', '/api/auth/password-link', {
      body: { token: link.token, password: PASSWORD },
    });
    return signedBy(
      await this.ask('POST', '/api/auth/sign-in', { body: { name, password: PASSWORD } }),
    );
  }
}

function signedBy(reply: Reply): { cookie: string; csrf: string } {
  const header = String(reply.headers['set-cookie']);
  const cookie = /nightdesk=([^;]+)/.exec(header)?.[1] ?? '';
  return { cookie, csrf: (reply.json as { csrfToken: string }).csrfToken };
}

/** Limits that no test meets by accident. */
const WIDE: RequestLimits = {
  perAddress: 1_000_000,
  perUser: 1_000_000,
  streamsPerUser: 20,
  streams: 500,
};

/** Opens an API that is closed when the test ends. */
export async function openApi(limits: Partial<RequestLimits> = {}): Promise<ApiDesk> {
  const identity = await openDesk();
  const { connection } = identity.parts;
  const { clock } = identity;
  const { config } = loadConfig({ NIGHTDESK_HOME: `${tmpdir()}/nightdesk-api` });
  const supervisor = new FakeSupervisor();
  const owners = new OwnerIndex();
  const logs = new BotLog(connection, clock, (error) => {
    throw error;
  });
  const control = new Control(
    { connection, clock, supervisor, owners, candles: `${tmpdir()}/nightdesk-no-candles` },
    logs,
  );
  const hub = new StreamHub(clock.now());
  const health = new DeskHealth({ connection, supervisor, clock, mode: 'paper', version: '0' });
  health.comeUp();
  const api = await buildApi({
    control,
    identity: identity.identity,
    health,
    metrics: new DeskMetrics({ supervisor, hub, waitingLogs: () => logs.waiting }),
    hub,
    clock,
    logger: pino({ level: 'silent' }),
    server: config.server,
    limits: { ...WIDE, ...limits },
    version: '0.0.0',
  });
  onTestFinished(async () => {
    api.streams.close();
    await control.backtests.close();
    await logs.close();
    await api.app.close();
  });
  return new ApiDesk({ identity, control, supervisor, hub, health, logs, owners, api });
}

/** A paper account over HTTP. */
export async function makeAccount(desk: ApiDesk, who: Signed, id: string): Promise<void> {
  const reply = await desk.ask('POST', '/api/accounts', {
    ...who,
    body: { id, name: id, deposits: { USDT: '10000' } },
  });
  if (reply.status !== 201) throw new Error(reply.text);
}

/** A bot over HTTP. */
export async function makeBot(
  desk: ApiDesk,
  who: Signed,
  id: string,
  account: string,
  more: object = {},
): Promise<void> {
  const reply = await desk.ask('POST', '/api/bots', {
    ...who,
    body: {
      id,
      name: id,
      account,
      strategy: 'supertrend',
      instruments: ['BTCUSDT.SIMULATED'],
      allocation: { USDT: '100' },
      ...more,
    },
  });
  if (reply.status !== 201) throw new Error(reply.text);
}
