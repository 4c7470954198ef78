/** One suite over both databases, as for the rest of the store. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { startPostgres, type TestServer } from '../postgres-server.test-support.ts';
import { deskConformance } from './desk-conformance.test-support.ts';

describe('SQLite', () => {
  let folder = '';
  let count = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nightdesk-desk-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  deskConformance(async () => {
    count += 1;
    return join(folder, `${count}.db`);
  });
});

describe('PostgreSQL', () => {
  let server: TestServer = { reason: 'not started' };
  beforeAll(async () => {
    server = await startPostgres();
    if ('reason' in server) process.stderr.write(`Tests are skipped: ${server.reason}\n`);
  }, 60_000);
  afterAll(async () => {
    if (!('reason' in server)) await server.stop();
  }, 60_000);
  beforeEach(({ skip }) => {
    if ('reason' in server) skip(server.reason);
  });
  deskConformance(async () => {
    if ('reason' in server) throw new Error(server.reason);
    return server.create();
  });
});
