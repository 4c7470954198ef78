import { readFileSync } from 'node:fs';

/**
 * When a process began, in the system's own ticks: process ids are used again, the pair is not. null when there is no
 * such process; 0 where the system does not say.
 */
export function processStart(pid: number): number | null {
  if (!isAlive(pid)) return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program stands in brackets and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A process that has ended and that nobody has buried is none.
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return Number(fields[19] ?? 0);
  } catch {
    return isAlive(pid) ? 0 : null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There is one, and it is not ours.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
