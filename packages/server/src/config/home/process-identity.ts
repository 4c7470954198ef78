import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * What tells one process from every other, also from a later one with the same number. Parts that the system does
 * not tell are null (there is no /proc but on Linux).
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in ticks since the machine did; field 22 of /proc/PID/stat. */
  readonly startTicks: string | null;
  /** Which run of the machine the ticks count from. */
  readonly boot: string | null;
  /** Where the pid counts: a container has numbers of its own. */
  readonly namespace: string | null;
  readonly host: string;
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    startTicks: startTicksOf(process.pid),
    boot: readText('/proc/sys/kernel/random/boot_id'),
    namespace: readLink('/proc/self/ns/pid'),
    host: hostname(),
  };
}

/** Whether a process lives: `elsewhere` when it counts its numbers where this process cannot look. */
export function lifeOf(
  other: ProcessIdentity,
  own: ProcessIdentity = ownIdentity(),
): 'alive' | 'dead' | 'elsewhere' {
  // Another run of this same machine: whatever ran then does not run now.
  if (other.host === own.host && other.namespace === own.namespace && other.boot !== own.boot) {
    return 'dead';
  }
  if (other.boot !== own.boot || other.namespace !== own.namespace) return 'elsewhere';
  if (other.boot === null && other.host !== own.host) return 'elsewhere';
  if (own.startTicks !== null) {
    const ticks = startTicksOf(other.pid);
    return ticks !== null && ticks === other.startTicks ? 'alive' : 'dead';
  }
  return answers(other.pid) ? 'alive' : 'dead';
}

/** When a process began; null when there is none, when it has ended and waits to be buried, or nobody tells. */
export function startTicksOf(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name stands in brackets and may hold anything, brackets and spaces too.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  return state === 'Z' || state === 'X' ? null : (fields[19] ?? null);
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is one, of somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
