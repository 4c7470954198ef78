import { type RunOptions, type RunResult, runSeed } from './run-seed.ts';
import { tryCrashPairs, tryCrashPoints } from './crash-points.ts';
import type { Workload } from './workload.ts';

/** Sums over many runs. */
export interface CampaignTotals {
  runs: number;
  events: number;
  faults: number;
  crashes: number;
  /** Simulated ms. */
  simulated: number;
  readonly counters: Map<string, number>;
  readonly failures: RunResult[];
}

/** What to run. */
export interface CampaignOptions extends RunOptions {
  readonly firstSeed: number;
  readonly seeds: number;
  /** Also every single crash point of each seed's operations. */
  readonly exhaustive?: boolean;
  /** With `exhaustive`: also each pair of crashes of which the second is in the recovery from the first. */
  readonly pairs?: boolean;
  /** The campaign ends after so many failing runs. Default 1. */
  readonly stopAfter?: number;
  /** Called after each run. */
  readonly onRun?: (totals: CampaignTotals) => void;
}

/** Runs many seeds, one after the other, and sums up. */
export async function runCampaign(
  workload: Workload,
  options: CampaignOptions,
): Promise<CampaignTotals> {
  const totals = emptyTotals();
  const { stopAfter = 1 } = options;
  const count = (result: RunResult): boolean => {
    add(totals, result);
    options.onRun?.(totals);
    return totals.failures.length < stopAfter;
  };
  for (let i = 0; i < options.seeds && totals.failures.length < stopAfter; i += 1) {
    const seed = options.firstSeed + i;
    if (!count(await runSeed(seed, workload, options))) break;
    if (options.exhaustive !== true) continue;
    await tryCrashPoints(seed, workload, count);
    if (options.pairs === true && totals.failures.length < stopAfter) {
      await tryCrashPairs(seed, workload, count);
    }
  }
  return totals;
}

/** Sums of no run. */
export function emptyTotals(): CampaignTotals {
  return {
    runs: 0,
    events: 0,
    faults: 0,
    crashes: 0,
    simulated: 0,
    counters: new Map(),
    failures: [],
  };
}

/** Adds the sums of another part of a campaign. */
export function addTotals(totals: CampaignTotals, other: CampaignTotals): void {
  totals.runs += other.runs;
  totals.events += other.events;
  totals.faults += other.faults;
  totals.crashes += other.crashes;
  totals.simulated += other.simulated;
  for (const [name, times] of other.counters) {
    totals.counters.set(name, (totals.counters.get(name) ?? 0) + times);
  }
  totals.failures.push(...other.failures);
}

/** The states that a workload wants reached and that no run reached. */
export function neverReached(workload: Workload, totals: CampaignTotals): readonly string[] {
  return workload.mustReach.filter((name) => !totals.counters.has(name));
}

function add(totals: CampaignTotals, result: RunResult): void {
  totals.runs += 1;
  totals.events += result.events;
  totals.faults += result.faults.length;
  totals.crashes += result.crashes;
  totals.simulated += result.duration;
  for (const [name, times] of result.counters) {
    totals.counters.set(name, (totals.counters.get(name) ?? 0) + times);
  }
  if (result.violations.length > 0) totals.failures.push(result);
}
