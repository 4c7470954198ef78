import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { homeError, reasonOf } from './home-error.ts';
import { lifeOf, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** How often a lock shows that its process lives, for those that cannot see the process, ms. */
const SIGN_OF_LIFE = 5_000;
/** How long such a lock holds after its last sign, ms. */
const ELSEWHERE_HOLDS = 15_000;
const TRIES = 5;

const LOCK = /^server-\d+-[0-9a-z]+\.lock$/;

/** A hold on a home. */
export interface HomeLock {
  readonly file: string;
  /** What earlier processes left behind and was cleared. */
  readonly cleared: readonly string[];
  /** Lets go. Calling it again does nothing. */
  release(): void;
}

/**
 * Takes hold of a home. Every server writes a lock file of its own, named after itself alone, and only then looks
 * for others: of two that begin at the same moment each sees the other, and never do both think they are alone.
 * A file is removed by its own process, or by one that finds that process dead; no other process can ever have
 * that name.
 *
 * @param folder the folder of locks
 * @throws NightdeskError `HOME_IN_USE`, `HOME_FOLDER`
 */
export async function lockHome(folder: string): Promise<HomeLock> {
  const own = ownIdentity();
  const name = `server-${own.pid}-${own.startTicks ?? Math.round(performance.timeOrigin).toString(36)}.lock`;
  const file = join(folder, name);
  const cleared: string[] = [];
  if (isHeldHere(file, own)) throw inUse(folder, { ...own, held: true }, file);
  for (let attempt = 1; ; attempt++) {
    write(file, { ...own, held: false });
    const other = firstOther(folder, name, own, cleared);
    if (other === null) {
      write(file, { ...own, held: true });
      return held(file, cleared);
    }
    rmSync(file, { force: true });
    if (other.lock.held || attempt >= TRIES) throw inUse(folder, other.lock, other.file);
    // Both began at once and both give way; the one that waits less will be alone.
    await sleep(20 + Math.random() * 150);
  }
}

interface Lock extends ProcessIdentity {
  /** False while its process still looks for others. */
  readonly held: boolean;
}

function held(file: string, cleared: readonly string[]): HomeLock {
  const timer = setInterval(() => touch(file), SIGN_OF_LIFE);
  timer.unref();
  let released = false;
  return {
    file,
    cleared,
    release(): void {
      if (released) return;
      released = true;
      clearInterval(timer);
      rmSync(file, { force: true });
    },
  };
}

/** Two servers in one process are two as well. */
function isHeldHere(file: string, own: ProcessIdentity): boolean {
  const lock = read(file);
  return lock !== null && lock.held && lock.boot === own.boot && lock.pid === own.pid;
}

function firstOther(
  folder: string,
  name: string,
  own: ProcessIdentity,
  cleared: string[],
): { readonly file: string; readonly lock: Lock } | null {
  for (const entry of readdirSync(folder).filter((one) => LOCK.test(one) && one !== name)) {
    const file = join(folder, entry);
    const lock = read(file);
    // Gone meanwhile, or damaged by a power cut: a file that a living process wrote is whole.
    if (lock !== null && holds(file, lock, own)) return { file, lock };
    rmSync(file, { force: true });
    cleared.push(entry);
  }
  return null;
}

function holds(file: string, lock: Lock, own: ProcessIdentity): boolean {
  const life = lifeOf(lock, own);
  if (life !== 'elsewhere') return life === 'alive';
  try {
    return Date.now() - statSync(file).mtimeMs < ELSEWHERE_HOLDS;
  } catch {
    return false;
  }
}

function write(file: string, lock: Lock): void {
  const partial = `${file}.partial`;
  try {
    const handle = openSync(partial, 'w', 0o600);
    try {
      writeSync(handle, `${JSON.stringify(lock)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(partial, file);
  } catch (error) {
    throw homeError(
      'HOME_FOLDER',
      `The lock file ${file} cannot be written (${reasonOf(error)}). See that the folder can be written and the disk is not full.`,
      { file },
    );
  }
}

function read(file: string): Lock | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isLock(value) ? value : null;
  } catch {
    return null;
  }
}

function isLock(value: unknown): value is Lock {
  if (typeof value !== 'object' || value === null) return false;
  const {
    pid,
    startTicks,
    boot,
    namespace,
    host,
    held: isHeld,
  }: Record<string, unknown> = {
    ...value,
  };
  return (
    Number.isSafeInteger(pid) &&
    [startTicks, boot, namespace].every((part) => part === null || typeof part === 'string') &&
    typeof host === 'string' &&
    typeof isHeld === 'boolean'
  );
}

function touch(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Somebody removed the folder; the store will say so in its own words.
  }
}

function inUse(folder: string, { pid, host }: Lock, file: string): Error {
  return homeError(
    'HOME_IN_USE',
    `Another server (process ${pid} on ${host}) works with this home (${file}). Stop it, or set NIGHTDESK_HOME to another folder. If it was killed where this process cannot see it (another container or machine), try again in ${ELSEWHERE_HOLDS / 1_000} seconds.`,
    { folder, pid, host },
    'retry',
  );
}
