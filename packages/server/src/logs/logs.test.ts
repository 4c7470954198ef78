import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Connection, Steps } from '@nightdesk/store/connection/connection';
import type { LogRecord } from '@nightdesk/store/desk/bot-logs';
import { openStore, type Store } from '@nightdesk/store/open-store';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CLI_ACTOR } from '../auth/actor.ts';
import { BotLog, type BotLogOptions } from './bot-log.ts';
import { openServerLog } from './server-log.ts';

function folderOf(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `nightdesk-${name}-`));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const line = (text: string, level: LogRecord['level'] = 'info'): LogRecord => ({
  time: 1_000,
  bot: 'b1',
  level,
  text,
  fields: null,
});

/** A connection that fails as often as it is told. */
class Failing implements Connection {
  failures = 0;
  readonly #real: Connection;

  constructor(real: Connection) {
    this.#real = real;
  }

  get dialect(): Connection['dialect'] {
    return this.#real.dialect;
  }

  get place(): string {
    return this.#real.place;
  }

  async write<T>(work: () => Steps<T>): Promise<T> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('locked');
    }
    return this.#real.write(work);
  }

  read<T>(work: () => Steps<T>): Promise<T> {
    return this.#real.read(work);
  }

  close(): Promise<void> {
    return this.#real.close();
  }
}

async function log(
  options: Partial<BotLogOptions> = {},
): Promise<{ log: BotLog; connection: Failing; errors: unknown[] }> {
  const store: Store = await openStore(join(folderOf('logs'), 'desk.db'));
  const errors: unknown[] = [];
  const connection = new Failing(store.connection);
  const made = new BotLog(connection, { now: () => 2_000 }, (error) => errors.push(error), options);
  onTestFinished(async () => {
    connection.failures = 0;
    await made.close();
    await store.close();
  });
  return { log: made, connection, errors };
}

async function texts(from: BotLog, limit = 500): Promise<string[]> {
  const { items } = await from.list(CLI_ACTOR, { limit });
  return items.map(({ text }) => text).reverse();
}

describe('logs of bots', () => {
  it('are written in batches and in their order', async () => {
    const { log: made } = await log({ flushEvery: 5, batch: 10 });
    const all = Array.from({ length: 95 }, (_, i) => `${i}`);
    for (const text of all) made.add(line(text));
    await expect.poll(() => made.waiting).toBe(0);
    expect(await texts(made)).toEqual(all);
  });

  it('are not lost while the database takes nothing', async () => {
    const { log: made, connection, errors } = await log({ batch: 2 });
    connection.failures = 2;
    for (const text of ['a', 'b', 'c']) made.add(line(text));
    await made.flush();
    made.add(line('d'));
    await made.flush();
    expect([errors.length, await texts(made)]).toEqual([2, []]);
    await made.flush();
    expect(await texts(made)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('let go of what matters least when there are too many, and say so', async () => {
    const { log: made, connection } = await log({ mostWaiting: 10 });
    connection.failures = 1;
    for (let i = 0; i < 11; i++) made.add(line(`${i}`, i === 0 ? 'error' : 'info'));
    await made.flush();
    await made.flush();
    expect(await texts(made)).toEqual([
      '6 lines were dropped: the database could not take them in time.',
      '0',
      '7',
      '8',
      '9',
      '10',
    ]);
  });

  it('are cut where they are long, and go when they are old', async () => {
    const { log: made } = await log({ keep: 2, batch: 1, keepFor: 5_000 });
    made.add(line('x'.repeat(10_000)));
    await made.flush();
    expect((await texts(made))[0]?.length).toBe(4_000);
    for (const text of ['b', 'c']) made.add(line(text));
    await made.flush();
    expect(await made.clear()).toBe(1);
    expect(await texts(made)).toEqual(['b', 'c']);
  });
});

describe('the log of the server', () => {
  it('is JSON lines in files that follow one another, without secrets', async () => {
    const folder = folderOf('server-log');
    const log = await openServerLog({ folder, level: 'info', size: '2k', count: 3 });
    const { logger } = log;
    logger.info(
      {
        password: 'hunter2',
        request: { headers: { cookie: 'hunter2', authorization: 'hunter2' } },
      },
      'signed in',
    );
    logger.error(
      { err: new NightdeskError({ code: 'X', message: 'why', context: { a: 1 } }) },
      'failed',
    );
    for (let i = 0; i < 300; i++) {
      logger.info({ i }, 'a line that fills the file');
      if (i % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await log.close();
    const files = readdirSync(folder).filter((name) => name.startsWith('server'));
    expect(files.length).toBeGreaterThan(1);
    expect(files.length).toBeLessThan(6);
    for (const file of files) {
      const text = readFileSync(join(folder, file), 'utf8');
      expect(text).not.toContain('hunter2');
      for (const row of text.trimEnd().split('\n')) if (row !== '') JSON.parse(row);
    }
  });
});
