import { describeFault, type Fault } from '../faults/fault.ts';
import { Draws } from '../random/draws.ts';
import type { CampaignTotals } from './campaign.ts';
import type { RunResult } from './run-seed.ts';
import type { ShrunkRun } from './shrink-run.ts';
import type { Workload } from './workload.ts';

/** A run in words: its hash, what was violated, what happened on the way. */
export function describeRun(result: RunResult): string {
  const { seed, hash, events, faults, crashes, duration, violations } = result;
  return [
    `seed ${seed}: ${hash}, ${events} events, ${faults.length} faults, ${crashes} crashes, ${(duration / 1000).toFixed(1)} simulated s`,
    ...violations.map(
      ({ invariant, message, time }) => `  VIOLATED ${invariant} at ${time} ms: ${message}`,
    ),
  ].join('\n');
}

/**
 * A failed run in words, with the command that replays it.
 *
 * @param single the crash that was tried alone, when it was not the seed's own schedule
 */
export function describeFailure(
  workload: Workload,
  failed: RunResult,
  shrunk: ShrunkRun,
  single: boolean,
): string {
  const operations = workload.plan(new Draws(failed.seed));
  return [
    describeRun(failed),
    `  replay: ${replayCommand(workload, failed.seed, single ? failed.faults : null)}`,
    `  ${shrunk.faults.length} faults and ${shrunk.operations.length} operations are enough:`,
    ...shrunk.operations.map((index) => `    operation ${index}: ${operations.describe(index)}`),
    ...shrunk.faults.map((fault) => `    ${describeFault(fault)}`),
    ...shrunk.result.violations
      .slice(0, 1)
      .map(({ time, message }) => `  then, at ${time} ms: ${message}`),
  ].join('\n');
}

/** The command that runs a seed again, with exactly these faults when there are some. */
export function replayCommand(
  workload: Workload,
  seed: number,
  faults: readonly Fault[] | null,
): string {
  const given = faults === null ? '' : ` --faults '${JSON.stringify(faults)}'`;
  return `npm run simulate -- --seed ${seed} --workload ${workload.name}${given}`;
}

/** Sums of a campaign in one line. */
export function describeTotals(totals: CampaignTotals, seconds: number): string {
  const rate = seconds > 0 ? Math.round(totals.runs / seconds) : 0;
  return `${totals.runs} runs, ${totals.events} events, ${totals.faults} faults, ${totals.crashes} crashes, ${Math.round(totals.simulated / 3_600_000)} simulated h, ${totals.failures.length} failed; ${seconds.toFixed(1)} s, ${rate} runs/s`;
}
