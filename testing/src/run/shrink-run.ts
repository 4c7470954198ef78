import type { Fault } from '../faults/fault.ts';
import { shrinkList } from '../faults/shrink-list.ts';
import { type RunResult, runSeed } from './run-seed.ts';
import type { Workload } from './workload.ts';

/** The smallest schedule that was found to break the same invariant. */
export interface ShrunkRun {
  readonly faults: readonly Fault[];
  readonly operations: readonly number[];
  readonly result: RunResult;
}

/**
 * Shrinks a failed run: fewer faults, then fewer operations, then faults once more, as long as the same
 * invariant is violated.
 *
 * @param tries most runs for each of the three
 */
export async function shrinkRun(
  workload: Workload,
  failed: RunResult,
  tries = 400,
): Promise<ShrunkRun> {
  const invariant = failed.violations[0]?.invariant;
  let best: ShrunkRun = { faults: failed.faults, operations: failed.operations, result: failed };
  const attempt = async (
    faults: readonly Fault[],
    operations: readonly number[],
  ): Promise<boolean> => {
    const result = await runSeed(failed.seed, workload, { faults, operations });
    if (result.violations[0]?.invariant !== invariant) return false;
    best = { faults, operations, result };
    return true;
  };
  if (invariant === undefined) return best;
  // What never fires in the explicit run is noise.
  await shrinkList(best.faults, (faults) => attempt(faults, best.operations), tries);
  await shrinkList(best.operations, (operations) => attempt(best.faults, operations), tries);
  await shrinkList(best.faults, (faults) => attempt(faults, best.operations), tries);
  return best;
}
