import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processStart } from './process-identity.ts';
import { type RuntimeLock, RuntimeLocks } from './runtime-locks.ts';

let folder: string;
let locks: RuntimeLocks;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightdesk-locks-'));
  locks = new RuntimeLocks(folder);
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function lock(runner: string, pid: number, start: number): RuntimeLock {
  return { runner, pid, start, server: 1, at: 1, accounts: ['a'], bots: ['b'] };
}

/** A process that lives until it is ended; `deaf`: not by a request. */
async function child(deaf: boolean): Promise<number> {
  const program = `${deaf ? "process.on('SIGTERM', () => {});" : ''} setInterval(() => {}, 1000); process.stdout.write('up');`;
  const started = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(started);
  await new Promise((resolve) => started.stdout.once('data', resolve));
  return started.pid ?? 0;
}

describe('lock files', () => {
  it('of living processes are found, those of the dead are cleared', async () => {
    const pid = await child(false);
    locks.write(lock('one', pid, processStart(pid) ?? 0));
    locks.write(lock('two', 2 ** 22 + 5, 1));
    writeFileSync(join(folder, 'runner-three.json'), '{"torn');
    writeFileSync(join(folder, 'notes.txt'), 'not ours');
    expect(locks.orphans(new Set()).map((one) => one.lock.runner)).toEqual(['one']);
    expect(existsSync(join(folder, 'runner-two.json'))).toBe(false);
    expect(existsSync(join(folder, 'runner-three.json'))).toBe(false);
    expect(existsSync(join(folder, 'notes.txt'))).toBe(true);
  });

  it('spare a process that was only given the same id', async () => {
    const pid = await child(false);
    locks.write(lock('one', pid, (processStart(pid) ?? 0) - 1));
    expect(locks.orphans(new Set())).toEqual([]);
    expect(processStart(pid)).not.toBeNull();
  });

  it('spare our own', async () => {
    const pid = await child(false);
    locks.write(lock('one', pid, processStart(pid) ?? 0));
    expect(locks.orphans(new Set([pid]))).toEqual([]);
    expect(existsSync(join(folder, 'runner-one.json'))).toBe(true);
  });

  it('lead to the end of what is left: asked first, then killed', async () => {
    const polite = await child(false);
    const deaf = await child(true);
    locks.write(lock('one', polite, processStart(polite) ?? 0));
    locks.write(lock('two', deaf, processStart(deaf) ?? 0));
    const orphans = locks.orphans(new Set());
    expect(orphans).toHaveLength(2);
    await locks.end(orphans, 300);
    expect(processStart(polite)).toBeNull();
    expect(processStart(deaf)).toBeNull();
    expect(locks.orphans(new Set())).toEqual([]);
  });
});
