/** A desk that only answers what a test puts into it, over real HTTP, and remembers what it was asked. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type BotView, botView } from '@nightdesk/contracts/api/bot-view';
import { type Health, health } from '@nightdesk/contracts/health';

/** One request as it came. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** What is answered: a status and JSON, or nothing at all (`silence`). */
export type Answer = { readonly status?: number; readonly json: unknown } | 'silence';

/** The secret that it takes. */
export const SECRET = 'ndk_test';

/** A fake desk. */
export class FakeDesk {
  readonly asked: Asked[] = [];
  readonly answers = new Map<string, (asked: Asked) => Answer>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'http://desk');
        const asked: Asked = {
          method: request.method ?? '',
          path: url.pathname,
          query: Object.fromEntries(url.searchParams),
          headers: request.headers,
          body: text === '' ? null : JSON.parse(text),
        };
        this.asked.push(asked);
        const answer =
          request.headers.authorization === `Bearer ${SECRET}`
            ? this.answers.get(`${asked.method} ${asked.path}`)?.(asked)
            : refusal(401, 'AUTH_REQUIRED', 'Sign in first.');
        if (answer === 'silence') return;
        const { status = 200, json } =
          answer ?? refusal(404, 'NOT_FOUND', 'There is no such thing.');
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(json));
      });
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    // An address of an IP socket, by the line above.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Answers the same whenever it is asked. */
  on(what: string, json: unknown, status = 200): void {
    this.answers.set(what, () => ({ json, status }));
  }
}

/** A refusal as the API gives it. */
export function refusal(status: number, code: string, detail: string): Answer & object {
  const json = {
    type: `urn:nightdesk:${code}`,
    title: code,
    status,
    detail,
    code,
    disposition: 'refuse',
  };
  return { status, json };
}

/** A bot that is well; `changes` over it. Checked by the contract. */
export function aBot(changes: Readonly<Record<string, unknown>> = {}): BotView {
  return botView.parse({
    id: 'trend',
    userId: 'u1',
    account: 'paper1',
    name: 'Trend',
    strategy: 'supertrend',
    preset: null,
    config: { period: 10 },
    configVersion: 1,
    instruments: ['BTCUSDT.SIMULATED'],
    timeFrame: null,
    allocation: { USDT: '1000' },
    risk: {},
    stopPolicy: 'leave',
    isolation: 'shared',
    simulated: true,
    desired: 'RUNNING',
    process: 'RUNNING',
    reason: '',
    trading: 'ACTIVE',
    runner: 'r1',
    pid: 77,
    restarts: 0,
    createdTime: 1_700_000_000_000,
    updatedTime: 1_700_000_000_000,
    startedTime: 1_700_000_000_000,
    pausedTime: null,
    stoppedTime: null,
    runningSince: Date.now() - 7_200_000,
    lastTickTime: Date.now() - 3_000,
    lastDecision: { time: Date.now() - 60_000, rule: 'the trend is up', text: 'BUY 0.5' },
    positions: [{ instrument: 'BTCUSDT.SIMULATED', quantity: '0.5' }],
    equity: 1012.5,
    currency: 'USDT',
    openOrders: 1,
    warm: true,
    failure: null,
    ...changes,
  });
}

/** A desk that is well. */
export function wellHealth(changes: Readonly<Record<string, unknown>> = {}): Health {
  const now = Date.now();
  return health.parse({
    status: 'ok',
    live: true,
    ready: true,
    time: now,
    startedTime: now - 3_600_000,
    version: '0.1.0',
    mode: 'paper',
    services: {
      strategies: { total: 1, active: 1 },
      runners: { total: 1, active: 1 },
      feeds: { total: 1, active: 1 },
      database: { state: 'ok', reason: null, checkedTime: now - 2_000 },
    },
    ...changes,
  });
}
