import { type ChildProcess, fork } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { codeOf, errorOf, rejection } from '../../secrets/error-of.test-support.ts';
import { newMasterKey } from '../../secrets/master-key.ts';
import { Secret } from '../../secrets/secret.ts';
import { loadConfig } from '../load-config.ts';
import { readKeyFile, writeKeyFile } from './key-file.ts';
import { type Home, openHome } from './open-home.ts';
import { openKeyRing } from './open-key-ring.ts';
import { lifeOf, ownIdentity, startTicksOf } from './process-identity.ts';

const folder = mkdtempSync(join(tmpdir(), 'nightdesk-home-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let path = '';
let count = 0;
beforeEach(() => {
  count += 1;
  path = join(folder, `deep/${count}`);
});

async function open(): Promise<Home> {
  const home = await openHome(path);
  onTestFinished(() => home.close());
  return home;
}

interface Said {
  readonly held: boolean;
  readonly code?: string;
  readonly message?: string;
  readonly cleared?: readonly string[];
}

/** Lets another process take hold of the home. */
async function other(): Promise<{ child: ChildProcess; said: Said }> {
  const child = fork(join(import.meta.dirname, 'home.test-support.ts'), [path], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const messages: unknown[] = await once(child, 'message');
  // Written by home.test-support.ts.
  return { child, said: messages[0] as Said };
}

/** A lock file as another process would have written it. */
function plant(name: string, change: object, age = 0): string {
  mkdirSync(join(path, 'runtime'), { recursive: true });
  const file = join(path, 'runtime', name);
  writeFileSync(file, JSON.stringify({ ...ownIdentity(), held: true, ...change }));
  const time = new Date(Date.now() - age);
  utimesSync(file, time, time);
  return file;
}

describe('a home', () => {
  it('is made for its owner only, with its folders', async () => {
    const home = await open();
    const mode = (file: string): number => statSync(file).mode & 0o777;
    expect(mode(path)).toBe(0o700);
    for (const name of [
      'secrets',
      'runtime',
      'logs',
      'recordings',
      'candles',
      'reports',
      'backups',
    ])
      expect(mode(join(path, name)), name).toBe(0o700);
    expect(home).toMatchObject({
      path,
      database: join(path, 'desk.db'),
      keyFile: join(path, 'secrets/master.key'),
    });
    expect(readdirSync(join(path, 'runtime')).length).toBe(1);
    home.close();
    home.close();
    expect(readdirSync(join(path, 'runtime'))).toEqual([]);
  });

  it('is closed to others when it was open, and keeps what is in it', async () => {
    mkdirSync(path, { recursive: true, mode: 0o755 });
    chmodSync(path, 0o755);
    writeFileSync(join(path, 'config.json'), '{}');
    await open();
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(path, 'config.json'), 'utf8')).toBe('{}');
  });

  it('says why it cannot be made', async () => {
    writeFileSync(join(folder, `file-${count}`), '');
    path = join(folder, `file-${count}`, 'below');
    expect((await rejection(openHome(path))).code).toBe('FOLDER');
    path = join(folder, `odd-${count}`);
    mkdirSync(path);
    writeFileSync(join(path, 'logs'), '');
    expect(await rejection(openHome(path))).toMatchObject({
      code: 'HOME_FOLDER',
      message: expect.stringContaining(join(path, 'logs')) as string,
    });
  });
});

describe('the lock', () => {
  it('refuses a second server in the same process, and lets it in after the first', async () => {
    const first = await open();
    const error = await rejection(openHome(path));
    expect(error.code).toBe('HOME_IN_USE');
    expect(error.message).toContain(`process ${process.pid} `);
    first.close();
    await open();
  });

  it('refuses a second living process, and clears one that was killed', async () => {
    const { child, said } = await other();
    expect(said).toEqual({ held: true, cleared: [] });
    const error = await rejection(openHome(path));
    expect(error).toMatchObject({ code: 'HOME_IN_USE', disposition: 'retry' });
    expect(error.message).toContain(`process ${child.pid} `);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const home = await open();
    expect(home.cleared.length).toBe(1);
  });

  it('clears a lock whose number another process has now', async () => {
    const file = plant('server-1-42.lock', { pid: 1, startTicks: '42' });
    const home = await open();
    expect(home.cleared).toEqual(['server-1-42.lock']);
    expect(existsSync(file)).toBe(false);
  });

  it('clears a lock of before the machine was started again, and one that is damaged', async () => {
    plant(`server-1-${startTicksOf(1) ?? '0'}.lock`, {
      pid: 1,
      startTicks: startTicksOf(1),
      boot: 'another-boot',
    });
    writeFileSync(join(path, 'runtime', 'server-2-2.lock'), '{"pid":');
    writeFileSync(join(path, 'runtime', 'runner-1.json'), 'of somebody else');
    const home = await open();
    expect([...home.cleared].sort((a, b) => a.localeCompare(b)).length).toBe(2);
    expect(readFileSync(join(path, 'runtime', 'runner-1.json'), 'utf8')).toBe('of somebody else');
  });

  it('holds for a process that cannot be seen while it gives signs of life', async () => {
    const elsewhere = { pid: 7, startTicks: '1', namespace: 'pid:[1]', host: 'other' };
    const file = plant('server-7-1.lock', elsewhere);
    const error = await rejection(openHome(path));
    expect(error.code).toBe('HOME_IN_USE');
    expect(error.message).toContain('process 7 on other');
    expect(existsSync(file)).toBe(true);
    plant('server-7-1.lock', elsewhere, 16_000);
    expect((await open()).cleared).toEqual(['server-7-1.lock']);
  });

  it('lets exactly one of several in that begin at once', async () => {
    for (let round = 0; round < 3; round++) {
      const all = await Promise.all([other(), other(), other()]);
      const held = all.filter(({ said }) => said.held);
      expect(held.length).toBeLessThanOrEqual(1);
      for (const { said } of all) if (!said.held) expect(said.code).toBe('HOME_IN_USE');
      for (const { child } of all) {
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      }
      if (held.length === 1) return;
    }
    throw new Error('in three rounds nobody got in');
  });
});

describe('process identity', () => {
  it('knows itself, the dead and those whose number is used again', async () => {
    const own = ownIdentity();
    expect(lifeOf(own)).toBe('alive');
    if (own.startTicks === null) return;
    expect(lifeOf({ ...own, startTicks: '1' })).toBe('dead');
    expect(lifeOf({ ...own, pid: 2 ** 30 })).toBe('dead');
    expect(lifeOf({ ...own, boot: 'x' })).toBe('dead');
    expect(lifeOf({ ...own, namespace: 'x' })).toBe('elsewhere');
    expect(lifeOf({ ...own, host: 'x', boot: 'y' })).toBe('elsewhere');
    const { child } = await other();
    const pid = child.pid ?? 0;
    const identity = { ...own, pid, startTicks: startTicksOf(pid) };
    expect(lifeOf(identity)).toBe('alive');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(lifeOf(identity)).toBe('dead');
  });
});

describe('the master key', () => {
  const config = (env: Record<string, string> = {}): Parameters<typeof openKeyRing>[0] =>
    loadConfig({ NIGHTDESK_HOME: path, ...env }).config;

  it('is made at the first start with a warning, and found at the second', async () => {
    const home = await open();
    const first = openKeyRing(config(), home);
    expect(first.warnings).toEqual([
      expect.stringMatching(/A master key was made in .*master\.key/),
    ]);
    expect(statSync(home.keyFile).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(path, 'secrets'))).toEqual(['master.key']);
    const second = openKeyRing(config(), home);
    expect(second.warnings).toEqual([]);
    expect(second.ring.current.id).toBe(first.ring.current.id);
    const written = readFileSync(home.keyFile, 'utf8').trim();
    expect(first.warnings.join()).not.toContain(written.slice(0, 10));
  });

  it('is not made up in production, nor where a file was named', async () => {
    const home = await open();
    for (const env of [{ NODE_ENV: 'production' }, { WALLET_ENCRYPTION_KEY_FILE: 'other.key' }]) {
      const error = errorOf(() => openKeyRing(config(env), home));
      expect(error.code).toBe('HOME_KEY_MISSING');
      expect(error.message).toMatch(/openssl rand -base64 32/);
    }
    expect(existsSync(home.keyFile)).toBe(false);
    const key = newMasterKey();
    const given = { NODE_ENV: 'production', WALLET_ENCRYPTION_KEY: key.reveal() };
    expect(openKeyRing(config(given), home).ring.current.id).toBe(key.id);
    expect(existsSync(home.keyFile)).toBe(false);
  });

  it('of the environment goes before that of the file, which still opens', async () => {
    const home = await open();
    const old = writeKeyFile(home.keyFile);
    const [key, older] = [newMasterKey(), newMasterKey()];
    const { ring, warnings } = openKeyRing(
      config({
        WALLET_ENCRYPTION_KEY: key.reveal(),
        WALLET_ENCRYPTION_KEY_PREVIOUS: older.reveal(),
      }),
      home,
    );
    expect(ring.current.id).toBe(key.id);
    for (const one of [old, key, older]) expect(ring.key(one.id).id).toBe(one.id);
    expect(warnings).toEqual([expect.stringContaining('Rotate')]);
  });

  it('is refused when others can read it, or when it is none', async () => {
    const home = await open();
    writeKeyFile(home.keyFile);
    chmodSync(home.keyFile, 0o644);
    const error = errorOf(() => openKeyRing(config(), home));
    expect(error.code).toBe('HOME_KEY');
    expect(error.message).toContain(`chmod 600 ${home.keyFile}`);
    writeFileSync(home.keyFile, 'not a key');
    chmodSync(home.keyFile, 0o600);
    expect(codeOf(() => readKeyFile(home.keyFile))).toBe('SECRET_KEY');
    rmSync(home.keyFile);
    mkdirSync(home.keyFile);
    chmodSync(home.keyFile, 0o700);
    expect(codeOf(() => readKeyFile(home.keyFile))).toBe('HOME_KEY');
  });

  it('that is there already is never written over', async () => {
    const home = await open();
    const first = writeKeyFile(home.keyFile);
    expect(writeKeyFile(home.keyFile).id).toBe(first.id);
    expect(readKeyFile(home.keyFile)?.id).toBe(first.id);
    expect(new Secret(first.reveal()).equals(readFileSync(home.keyFile, 'utf8').trim())).toBe(true);
  });
});
