import type { Fault } from '../faults/fault.ts';
import { CRASHES } from '../process/crash-kind.ts';
import { type RunResult, runSeed } from './run-seed.ts';
import type { Workload } from './workload.ts';

const KINDS = new Set(CRASHES.map(({ kind }) => kind));

/**
 * Every single crash of a workload's run without other faults: each await, before and after its effect,
 * killed or without power, and both ends of the time until the restart.
 */
export async function crashPoints(seed: number, workload: Workload): Promise<readonly Fault[]> {
  const calm = await runSeed(seed, workload, { faults: [], observe: true });
  return calm.opportunities.flatMap(({ site, n, specs }) =>
    specs
      .filter(({ kind }) => KINDS.has(kind))
      .flatMap(({ kind, low = 0, high = 0 }) => [
        { site, n, kind, amount: low },
        { site, n, kind, amount: high },
      ]),
  );
}

/** Tries each crash of {@link crashPoints} alone; ends early when `onRun` gives false. */
export async function tryCrashPoints(
  seed: number,
  workload: Workload,
  onRun: (result: RunResult) => boolean,
): Promise<void> {
  for (const fault of await crashPoints(seed, workload)) {
    // One after the other: a run has the process to itself.
    if (!onRun(await runSeed(seed, workload, { faults: [fault] }))) return;
  }
}
