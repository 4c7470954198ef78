import { Draws } from '../random/draws.ts';
import { type CampaignTotals, neverReached } from './campaign.ts';
import { replayCommand } from './report-run.ts';
import type { ShrunkRun } from './shrink-run.ts';
import type { Workload } from './workload.ts';

/** A failing run for machines. */
export interface FailureSummary {
  readonly seed: number;
  readonly invariant: string;
  readonly message: string;
  /** The command that replays it. */
  readonly replay: string;
  readonly faults: ShrunkRun['faults'];
  readonly operations: readonly string[];
}

/** A campaign for machines: what `--json` prints. */
export interface CampaignSummary {
  readonly workload: string;
  readonly runs: number;
  readonly events: number;
  readonly faults: number;
  readonly crashes: number;
  readonly simulatedHours: number;
  readonly seconds: number;
  readonly counters: Readonly<Record<string, number>>;
  readonly neverReached: readonly string[];
  readonly failures: readonly FailureSummary[];
}

/** Sums up. @param shrunk each failure of `totals` with its smallest schedule, in order */
export function summarise(
  workload: Workload,
  totals: CampaignTotals,
  seconds: number,
  shrunk: readonly ShrunkRun[],
  single: boolean,
): CampaignSummary {
  return {
    workload: workload.name,
    runs: totals.runs,
    events: totals.events,
    faults: totals.faults,
    crashes: totals.crashes,
    simulatedHours: totals.simulated / 3_600_000,
    seconds,
    counters: Object.fromEntries([...totals.counters].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    neverReached: neverReached(workload, totals),
    failures: totals.failures.map((failed, i): FailureSummary => {
      const [violation] = failed.violations;
      const words = workload.plan(new Draws(failed.seed));
      return {
        seed: failed.seed,
        invariant: violation?.invariant ?? '',
        message: violation?.message ?? '',
        replay: replayCommand(workload, failed.seed, single ? failed.faults : null),
        faults: shrunk[i]?.faults ?? failed.faults,
        operations: (shrunk[i]?.operations ?? []).map((index) => words.describe(index)),
      };
    }),
  };
}
