/** The whole desk as a process: started, killed, started again, stopped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doctor } from '@nightdesk/store/doctor';
import { listOrders } from '@nightdesk/store/desk/book-lists';
import { allBots } from '@nightdesk/store/desk/bots';
import { listLogs } from '@nightdesk/store/desk/bot-logs';
import { openStore } from '@nightdesk/store/open-store';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

const PROGRAM = new URL('../../bin/nightdesk.mjs', import.meta.url).pathname;

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'nightdesk-desk-'));
  const folder = home;
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
});

class Running {
  readonly child: ChildProcess;
  out = '';

  constructor(...args: readonly string[]) {
    this.child = spawn(process.execPath, [PROGRAM, 'start', ...args], {
      env: { ...process.env, NIGHTDESK_HOME: home, PORT: '0', NODE_ENV: '', DATABASE_URL: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (part: Buffer) => (this.out += part.toString('utf8')));
    onTestFinished(() => this.kill());
  }

  /** Address of the desk, once it has said so. */
  async url(): Promise<string> {
    const said = /Nightdesk is at (http:\S+)/;
    await expect
      .poll(() => said.test(this.out) || this.child.exitCode !== null, { timeout: 30_000 })
      .toBe(true);
    const [, url] = said.exec(this.out) ?? [];
    if (url === undefined) throw new Error(this.out);
    return url;
  }

  /** Kills it and its runners as a power cut would. */
  kill(): void {
    const runners = readdirSync(join(home, 'runtime')).filter((name) => name.endsWith('.json'));
    this.child.kill('SIGKILL');
    for (const name of runners) {
      try {
        const { pid } = JSON.parse(readFileSync(join(home, 'runtime', name), 'utf8')) as {
          pid: number;
        };
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
  }
}

/** A process that has ended and was not buried yet is dead as well. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

interface HealthReply {
  readonly status: string;
  readonly services: { readonly strategies: { readonly total: number; readonly active: number } };
}

async function health(url: string): Promise<HealthReply> {
  return (await (await fetch(`${url}/health`)).json()) as HealthReply;
}

async function active(url: string, count: number): Promise<void> {
  await expect
    .poll(async () => (await health(url)).services.strategies.active, { timeout: 20_000 })
    .toBe(count);
}

describe('a desk', () => {
  it('begins with a demo that trades, survives being killed, and stops in time', async () => {
    const first = new Running();
    const url = await first.url();
    expect(first.out).toMatch(/SIMULATED/);
    expect(first.out).toMatch(/claim#ndl_/);
    expect(first.out).toMatch(/master key was made/);
    await active(url, 3);
    // A second server on the same data is refused, and the first one does not mind.
    const second = new Running();
    await once(second.child, 'exit');
    expect(second.child.exitCode).toBe(1);
    expect(second.out).toContain('HOME_IN_USE');
    const store = await openStore(join(home, 'desk.db'));
    onTestFinished(() => store.close());
    const orders = async (): Promise<string[]> =>
      (await store.connection.read(() => listOrders({ accounts: ['demo'] }, null, 500))).map(
        ({ clientOrderId }) => clientOrderId,
      );
    await expect.poll(async () => (await orders()).length, { timeout: 40_000 }).toBeGreaterThan(0);
    // The first decision is in the log without any other step.
    await expect
      .poll(
        async () => {
          const filter = { bots: null, search: 'OrderIntended' };
          return (await store.connection.read(() => listLogs(filter, null, 1))).length;
        },
        { timeout: 10_000 },
      )
      .toBe(1);

    first.kill();
    await once(first.child, 'exit');
    const before = await orders();
    const again = new Running();
    const where = await again.url();
    expect(again.out).not.toMatch(/demo bots/);
    await active(where, 3);
    const after = await orders();
    expect(after).toEqual(expect.arrayContaining(before));
    expect(new Set(after).size).toBe(after.length);
    const began = performance.now();
    again.child.kill('SIGTERM');
    await once(again.child, 'exit');
    expect(again.child.exitCode, again.out).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    // What is wanted stays, whatever stopped.
    const bots = await store.connection.read(allBots);
    expect(bots.map(({ desired }) => desired)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
    expect(readdirSync(join(home, 'runtime')).filter((name) => /lock|json/.test(name))).toEqual([]);
    expect(await doctor(join(home, 'desk.db'))).toMatchObject({ healthy: true });
  }, 120_000);

  it('takes its bots back from a server that was killed alone', async () => {
    const first = new Running();
    await active(await first.url(), 3);
    const { pid } = JSON.parse(
      readFileSync(
        join(
          home,
          'runtime',
          readdirSync(join(home, 'runtime')).find((name) => name.endsWith('.json')) ?? '',
        ),
        'utf8',
      ),
    ) as { pid: number };
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const again = new Running();
    await active(await again.url(), 3);
    expect(isAlive(pid), 'the runner of the dead server').toBe(false);
    again.child.kill('SIGINT');
    await once(again.child, 'exit');
    expect(again.child.exitCode).toBe(0);
  }, 120_000);

  it('runs every bot that is made while its runners start', async () => {
    const desk = new Running('--no-demo', '--runners', '2');
    const url = await desk.url();
    const post = async (path: string, body: object, token = ''): Promise<unknown> => {
      const reply = await fetch(url + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
      });
      const text = await reply.text();
      expect(reply.status, text).toBeLessThan(300);
      return JSON.parse(text);
    };
    const link = /ndl_[\w-]+/.exec(desk.out)?.[0];
    const who = { name: 'ada', password: 'correct horse battery' };
    await post('/api/auth/claim', { ...who, token: link });
    const { token } = (await post('/api/auth/token', who)) as { token: string };
    for (let i = 0; i < 8; i++) {
      const account = `acc${i}`;
      await post(
        '/api/accounts',
        { id: account, name: account, deposits: { USDT: '10000' } },
        token,
      );
    }
    for (let i = 0; i < 40; i++) {
      const bot = {
        id: `b${i}`,
        name: 'n',
        account: `acc${i % 8}`,
        strategy: 'supertrend',
        instruments: ['BTCUSDT.SIMULATED'],
        allocation: { USDT: '100' },
        start: true,
      };
      await post('/api/bots', bot, token);
    }
    await active(url, 40);
    desk.child.kill('SIGTERM');
    await once(desk.child, 'exit');
    expect(desk.child.exitCode).toBe(0);
  }, 60_000);

  it('begins empty where no demo is wanted, and names what is wrong with its configuration', async () => {
    const plain = new Running('--no-demo');
    const url = await plain.url();
    expect(plain.out).not.toMatch(/demo/);
    expect((await health(url)).services.strategies.total).toBe(0);
    plain.child.kill('SIGTERM');
    await once(plain.child, 'exit');
    const bad = spawn(process.execPath, [PROGRAM, 'start'], {
      env: { ...process.env, NIGHTDESK_HOME: home, PORT: 'x', HOST: '0.0.0.0' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    bad.stderr.on('data', (part: Buffer) => (text += part.toString('utf8')));
    await once(bad, 'exit');
    expect(text).toContain('CONFIG_INVALID');
    expect(text).toContain('server.port');
    expect(text).toContain('server.allowRemote');
  }, 60_000);
});
