/** One suite over both databases: SQLite in a file, PostgreSQL as a real server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { accountConformance } from './account-conformance.test-support.ts';
import { booksConformance } from './books/books-conformance.test-support.ts';
import { doctorConformance } from './doctor-conformance.test-support.ts';
import { eventConformance } from './events/event-conformance.test-support.ts';
import { migrationConformance } from './migrations/migration-conformance.test-support.ts';
import { upgradeConformance } from './migrations/upgrade-conformance.test-support.ts';
import { postgresConformance } from './connection/postgres-conformance.test-support.ts';
import { processConformance } from './process-conformance.test-support.ts';
import { startPostgres, type TestServer } from './postgres-server.test-support.ts';

describe('SQLite', () => {
  let folder = '';
  let count = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nightdesk-store-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const create = async (): Promise<string> => {
    count += 1;
    return join(folder, `${count}.db`);
  };
  migrationConformance(create);
  upgradeConformance(create);
  eventConformance(create);
  accountConformance(create);
  doctorConformance(create);
  booksConformance(create, 60);
  processConformance(create, 8);
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
  const create = async (): Promise<string> => {
    if ('reason' in server) throw new Error(server.reason);
    return server.create();
  };
  migrationConformance(create);
  upgradeConformance(create);
  eventConformance(create);
  accountConformance(create);
  doctorConformance(create);
  booksConformance(create, 15);
  processConformance(create, 4);
  postgresConformance(create);
});
