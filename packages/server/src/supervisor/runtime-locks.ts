import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { processStart } from './process-identity.ts';

const lockSchema = z.object({
  runner: z.string(),
  pid: z.int().positive(),
  /** See `processStart`. */
  start: z.number(),
  /** The server that it belongs to. */
  server: z.int(),
  /** When it was written, ms since 1970 UTC. */
  at: z.number(),
  accounts: z.array(z.string()),
  bots: z.array(z.string()),
});

/** What is written down of a runner while it lives. */
export type RuntimeLock = z.infer<typeof lockSchema>;

/** A runner of an earlier server that is still alive. */
export interface Orphan {
  readonly lock: RuntimeLock;
  readonly file: string;
}

const NAME = /^runner-[A-Za-z0-9_-]{1,80}\.json$/;
/** ms between two looks whether a process has gone. */
const LOOK = 20;

/**
 * The files below `runtime/` that say which processes there are: whoever comes next finds what an earlier server left,
 * and ends it before anybody else writes to the same accounts.
 */
export class RuntimeLocks {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Writes a runner down, whole or not at all. */
  write(lock: RuntimeLock): void {
    const file = this.#file(lock.runner);
    writeFileSync(`${file}.new`, `${JSON.stringify(lock)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  remove(runner: string): void {
    rmSync(this.#file(runner), { force: true });
  }

  /** Runners that live and are none of `ours` (pids). Files of the dead are cleared away. */
  orphans(ours: ReadonlySet<number>): Orphan[] {
    const found: Orphan[] = [];
    for (const name of readdirSync(this.#folder)) {
      if (!NAME.test(name)) continue;
      const file = join(this.#folder, name);
      const lock = readLock(file);
      if (lock !== null && ours.has(lock.pid)) continue;
      if (lock === null || !isSame(lock)) rmSync(file, { force: true });
      else found.push({ lock, file });
    }
    return found;
  }

  /**
   * Ends runners of an earlier server: asks them to stop, their orders left as they are, and kills what has not gone
   * within `patience` ms. None of them writes any more when this resolves.
   */
  async end(orphans: readonly Orphan[], patience: number): Promise<void> {
    for (const { lock } of orphans) signal(lock, 'SIGTERM');
    const until = performance.now() + patience;
    while (orphans.some(({ lock }) => isSame(lock)) && performance.now() < until) await pause(LOOK);
    for (const { lock } of orphans) if (isSame(lock)) signal(lock, 'SIGKILL');
    while (orphans.some(({ lock }) => isSame(lock))) await pause(LOOK);
    for (const { file } of orphans) rmSync(file, { force: true });
  }

  #file(runner: string): string {
    return join(this.#folder, `runner-${runner}.json`);
  }
}

function readLock(file: string): RuntimeLock | null {
  try {
    return lockSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // A file that nobody can read says nothing of any process.
    return null;
  }
}

/** The process of the file, and not another one that was given its id. */
function isSame({ pid, start }: RuntimeLock): boolean {
  const now = processStart(pid);
  return now !== null && (now === start || now === 0);
}

function signal({ pid }: RuntimeLock, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has gone in the meantime.
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
