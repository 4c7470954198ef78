import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAccountStore } from '@nightdesk/store/account-store';
import { openStore } from '@nightdesk/store/open-store';
import type { AccountBooks } from '@nightdesk/core/execution/events/books';
import { areAll, TestDesk, testAccount, testBot, until } from './desk.test-support.ts';
import { z } from 'zod';
import { processStart } from './process-identity.ts';
import type { Supervisor } from './supervisor.ts';

const BOTS = 20;
let desk: TestDesk;
const servers: ChildProcess[] = [];

beforeEach(async () => {
  desk = new TestDesk();
  await desk.prepare();
  desk.directory.specs.set('paper', testAccount());
  for (let i = 0; i < BOTS; i += 1) desk.directory.want(testBot(`b${i}`));
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.kill('SIGKILL');
  await desk.close();
});

describe('twenty paper bots in a runner', () => {
  it('trade again within three seconds of its being killed, as they stood, nothing traded twice', async () => {
    const supervisor = await desk.start();
    await until('all run', () => areAll(supervisor, 'RUNNING'));
    await until('there are fills', () => fills().length >= 10, 25_000);
    const pid = pidOf(supervisor);
    const told = desk.stream.length;
    process.kill(pid, 'SIGKILL');
    const noticed = await until('it is noticed', () => !areAll(supervisor, 'RUNNING'), 999);
    const again = await until('all run again', () => areAll(supervisor, 'RUNNING'));
    expect(noticed + again).toBeLessThan(3_000 * crowd());
    expect(pidOf(supervisor)).not.toBe(pid);
    expect(desk.directory.records.map(({ what, cause }) => [what, cause])).toContainEqual([
      'ended',
      'killed',
    ]);
    await until('they go on trading', () => desk.stream.length > told + 5, 25_000);
    await supervisor.stop(5_000);
    await assertBooksAreWhole();
  });

  it('that hangs are ended and started again', async () => {
    const supervisor = await desk.start({ hangAfter: 1_500, killAfter: 500 });
    await until('all run', () => areAll(supervisor, 'RUNNING'));
    const pid = pidOf(supervisor);
    process.kill(pid, 'SIGSTOP');
    await until('its end is recorded', () => ended() !== undefined, 8_000);
    expect(isAlive(pid)).toBe(false);
    await until('all run again', () => areAll(supervisor, 'RUNNING'));
    expect(ended()).toMatchObject({
      cause: 'hang',
      bots: BOTS,
    });
  });

  it('live on when their server is killed, and are taken over by the next one', async () => {
    const first = await startServer();
    const [pid] = first.runners;
    expect(pid).toBeDefined();
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    // Nobody was there to end the runner: it goes on, and its lock file says where it is.
    expect(isAlive(pid ?? 0)).toBe(true);
    const second = await desk.start();
    expect(isAlive(pid ?? 0)).toBe(false);
    await until('all run', () => areAll(second, 'RUNNING'));
    expect(desk.directory.records.find(({ what }) => what === 'orphan-ended')).toMatchObject({
      pid,
      bots: BOTS,
    });
    await until('there are fills', () => fills().length >= 5, 25_000);
    await second.stop(5_000);
    await assertBooksAreWhole();
  });

  it('come back when the server and its runner were killed at once', async () => {
    const first = await startServer();
    for (const pid of first.runners) process.kill(pid, 'SIGKILL');
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const second = await desk.start();
    await until('all run', () => areAll(second, 'RUNNING'));
    await until('there are fills', () => fills().length >= 5, 25_000);
    await second.stop(5_000);
    await assertBooksAreWhole();
  });

  it('are stopped within ten seconds, and what is wanted of them stays', async () => {
    const supervisor = await desk.start();
    await until('all run', () => areAll(supervisor, 'RUNNING'));
    const pid = pidOf(supervisor);
    const began = performance.now();
    await supervisor.stop(10_000);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(isAlive(pid)).toBe(false);
    expect([...desk.directory.wanted.values()].every(({ desired }) => desired === 'RUNNING')).toBe(
      true,
    );
    expect(desk.directory.records.at(-1)).toMatchObject({ what: 'ended', cause: 'stopped' });
  });
});

function fills(): typeof desk.stream {
  return desk.stream.filter(({ kind }) => kind === 'OrderFilled');
}

function ended(): (typeof desk.directory.records)[number] | undefined {
  return desk.directory.records.find(({ what }) => what === 'ended');
}

function pidOf(supervisor: Supervisor): number {
  const pid = supervisor.fleet().runners[0]?.pid ?? null;
  if (pid === null) throw new Error('there is no runner');
  return pid;
}

function isAlive(pid: number): boolean {
  return processStart(pid) !== null;
}

/** How many processes want each processor: what takes three seconds of an idle machine takes longer then. */
function crowd(): number {
  return Math.max(1, (loadavg()[0] ?? 1) / availableParallelism());
}

/** A server in a process of its own, when all its bots run. */
async function startServer(): Promise<{ child: ChildProcess; runners: number[] }> {
  const { home, store, directory } = desk;
  const accounts = [...directory.specs.values()];
  const wishes = JSON.stringify({ home, store, accounts, bots: [...directory.wanted.values()] });
  const program = join(import.meta.dirname, 'server-process.test-support.ts');
  const child = spawn(process.execPath, [program, wishes], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  servers.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, runners: z.array(z.number()).parse(JSON.parse(line)) };
  }
  throw new Error('the server ended before its bots ran');
}

/** What is durable: each order once, each fill once, and positions that are the sum of their fills. */
async function assertBooksAreWhole(): Promise<void> {
  const store = await openStore(desk.store);
  try {
    const { books } = await openAccountStore(store, 'paper').load();
    expect(books.all('quarantine')).toEqual([]);
    assertFillsMakePositions(books);
    for (const order of books.all('orders')) {
      expect(order.attempts, `${order.clientOrderId} was sent once`).toBeLessThanOrEqual(2);
      const filled = books
        .all('fills')
        .filter(({ clientOrderId }) => clientOrderId === order.clientOrderId)
        .reduce((sum, { quantity }) => sum + Number(quantity), 0);
      expect(filled, `${order.clientOrderId} is filled as its fills say`).toBeCloseTo(
        Number(order.filledQuantity),
        8,
      );
      expect(filled).toBeLessThanOrEqual(Number(order.quantity) + 1e-9);
    }
  } finally {
    await store.close();
  }
}

function assertFillsMakePositions(books: AccountBooks): void {
  const sums = new Map<string, number>();
  for (const { bot, instrument, side, quantity } of books.all('fills')) {
    const key = `${bot} ${instrument}`;
    sums.set(key, (sums.get(key) ?? 0) + (side === 'BUY' ? 1 : -1) * Number(quantity));
  }
  expect(sums.size).toBeGreaterThan(0);
  for (const { bot, instrument, quantity } of books.all('positions')) {
    expect(Number(quantity)).toBeCloseTo(sums.get(`${bot} ${instrument}`) ?? 0, 8);
  }
}
