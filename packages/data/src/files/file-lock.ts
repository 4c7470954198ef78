import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataError, fileError, systemCode } from '../data-error.ts';

/** How names of lock files end. */
export const LOCK_SUFFIX = '.lock';

/** How often a held lock is looked at again, ms. */
const LOOK_AGAIN = 50;

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly id: string;
}

/**
 * Runs `work` while holding `PATH.lock`, so that two processes do not read, merge and write the same file at once.
 * A lock whose process is gone (same machine) is taken over; one that stays held is an error after `waitMs`.
 * @throws NightdeskError `DATA_STORE_BUSY` (disposition `retry`), `DATA_FILE_…`
 */
export async function withFileLock<T>(
  path: string,
  waitMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const lock = `${path}${LOCK_SUFFIX}`;
  const mine = JSON.stringify({
    pid: process.pid,
    host: hostname(),
    id: randomUUID(),
  } satisfies Holder);
  const until = Date.now() + waitMs;
  while (!(await create(lock, mine))) {
    const text = await readText(lock);
    // Gone in the meantime, or its process is: try again at once.
    if (text === null || (isAbandoned(text) && (await removeAbandoned(lock, text)))) continue;
    if (Date.now() >= until) {
      const pid = parseHolder(text)?.pid ?? null;
      const who = pid === null ? 'another process' : `process ${pid}`;
      throw dataError(
        'DATA_STORE_BUSY',
        `${path}: ${who} is writing this series. Try again later; if no such process runs, delete ${lock}.`,
        { file: path, lock, pid },
        { disposition: 'retry' },
      );
    }
    await sleep(LOOK_AGAIN);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/**
 * Makes a lock with its text in it at once: one that was made first and written then would stay empty for ever, and
 * nobody's, when its process is killed in between.
 */
async function create(lock: string, text: string): Promise<boolean> {
  const whole = `${lock}.${randomUUID()}${LOCK_SUFFIX}`;
  try {
    await writeFile(whole, text, { flag: 'wx' });
    await link(whole, lock);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw fileError(error, lock, 'write');
  } finally {
    await rm(whole, { force: true });
  }
}

async function readText(lock: string): Promise<string | null> {
  try {
    return await readFile(lock, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw fileError(error, lock, 'read');
  }
}

function parseHolder(text: string): Holder | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { pid, host, id } = { pid: 0, host: '', id: '', ...value };
    return Number.isInteger(pid) && pid > 0 && typeof host === 'string' && typeof id === 'string'
      ? { pid, host, id }
      : null;
  } catch {
    // Another process is writing it right now; it will be whole on the next look.
    return null;
  }
}

function isAbandoned(text: string): boolean {
  const holder = parseHolder(text);
  if (holder === null || holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}

/**
 * Removes an abandoned lock, under a lock of its own: otherwise two that saw the same dead holder could each remove one,
 * the second of them a fresh one.
 */
async function removeAbandoned(lock: string, seen: string): Promise<boolean> {
  const guard = `${lock}.removing`;
  if (!(await create(guard, seen))) return false;
  try {
    if ((await readText(lock)) === seen) await rm(lock, { force: true });
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}
