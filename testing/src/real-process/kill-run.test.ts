import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestServer } from '@nightdesk/store/postgres-server.test-support';
import { runKills } from './kill-run.ts';

describe('a desk that is killed again and again', () => {
  let server: TestServer;
  const folder = mkdtempSync(join(tmpdir(), 'nightdesk-kill-'));

  beforeAll(async () => {
    server = await startPostgres();
  });

  afterAll(async () => {
    if ('stop' in server) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.concurrent('agrees with the venue in the end, on SQLite', async () => {
    const report = await runKills({ database: join(folder, 'killed.db'), kills: 8, seed: 2 });
    expect(report.problems).toEqual([]);
    expect(report.kills).toBe(8);
    // A run in which nothing was under way would show nothing.
    expect(report.ordersInDoubt).toBeGreaterThan(0);
    expect(report.trades).toBeGreaterThan(20);
  }, 120_000);

  it.concurrent('agrees with the venue in the end, on PostgreSQL', async ({ skip }) => {
    if ('reason' in server) {
      skip(server.reason);
      return;
    }
    const report = await runKills({ database: await server.create(), kills: 4, seed: 18 });
    expect(report.problems).toEqual([]);
    expect(report.kills).toBe(4);
    expect(report.trades).toBeGreaterThan(10);
  }, 120_000);
});
