/** One suite over both databases: SQLite in a file, PostgreSQL as a real server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { doctorConformance } from './doctor-conformance.test-support.ts';
import { eventConformance } from './events/event-conformance.test-support.ts';
import { migrationConformance } from './migrations/migration-conformance.test-support.ts';
import { postgresConformance } from './connection/postgres-conformance.test-support.ts';
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
  eventConformance(create);
  doctorConformance(create);
});

const server: TestServer = await startPostgres();
const missing = 'reason' in server ? server.reason : undefined;
if (missing !== undefined) process.stderr.write(`Tests on PostgreSQL are skipped: ${missing}\n`);

describe.skipIf(missing !== undefined)(
  missing === undefined ? 'PostgreSQL' : `PostgreSQL: skipped, ${missing}`,
  () => {
    const create = async (): Promise<string> => {
      if ('reason' in server) throw new Error(server.reason);
      return server.create();
    };
    afterAll(async () => {
      if (!('reason' in server)) await server.stop();
    }, 30_000);
    migrationConformance(create);
    eventConformance(create);
    doctorConformance(create);
    postgresConformance(create);
  },
);
