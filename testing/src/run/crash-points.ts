import type { Fault, Opportunity } from '../faults/fault.ts';
import { isCrash } from '../process/crash-kind.ts';
import { type RunResult, runSeed } from './run-seed.ts';
import type { Workload } from './workload.ts';

/** A second crash comes at one of so many awaits after the first: as the process recovers. */
const RECOVERY = 24;

/**
 * Every single crash of a workload's run without other faults: each await, before and after its effect,
 * killed or without power, and both ends of the time until the restart.
 */
export async function crashPoints(seed: number, workload: Workload): Promise<readonly Fault[]> {
  const calm = await runSeed(seed, workload, { faults: [], observe: true });
  return calm.opportunities.flatMap((place) => crashesAt(place, 'both ends'));
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

/**
 * Tries each crash of a workload's run together with each crash in the recovery from it, both with the shortest
 * time until the restart. For small workloads: the runs are many.
 */
export async function tryCrashPairs(
  seed: number,
  workload: Workload,
  onRun: (result: RunResult) => boolean,
): Promise<void> {
  const calm = await runSeed(seed, workload, { faults: [], observe: true });
  for (const first of calm.opportunities.flatMap((place) => crashesAt(place, 'shortest'))) {
    const once = await runSeed(seed, workload, { faults: [first], observe: true });
    for (const second of crashesAfter(once.opportunities, first)) {
      if (!onRun(await runSeed(seed, workload, { faults: [first, second] }))) return;
    }
  }
}

function crashesAfter(opportunities: readonly Opportunity[], first: Fault): readonly Fault[] {
  const at = opportunities.findIndex(({ site, n }) => site === first.site && n === first.n);
  return opportunities
    .slice(at + 1)
    .filter((place) => crashesAt(place, 'shortest').length > 0)
    .slice(0, RECOVERY)
    .flatMap((place) => crashesAt(place, 'shortest'));
}

function crashesAt(
  { site, n, specs }: Opportunity,
  restarts: 'both ends' | 'shortest',
): readonly Fault[] {
  return specs
    .filter(({ kind }) => isCrash(kind))
    .flatMap(({ kind, low = 0, high = 0 }) => {
      const soon = { site, n, kind, amount: low };
      return restarts === 'shortest' ? [soon] : [soon, { site, n, kind, amount: high }];
    });
}
