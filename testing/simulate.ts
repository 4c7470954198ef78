/**
 * `npm run simulate -- --seeds N [--seed S] [--exhaustive] [--mutants] [--workload NAME]`: runs seeds of
 * the simulation. `--seed S` alone replays one. Ends with 1 when an invariant was violated, a planted
 * defect was missed or a state that must be reached was not.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { type CampaignTotals, neverReached } from './src/run/campaign.ts';
import { runJobs } from './src/run/job-pool.ts';
import { parseFaults } from './src/run/parse-faults.ts';
import { describeFailure, describeRun, describeTotals } from './src/run/report-run.ts';
import { runSeed } from './src/run/run-seed.ts';
import { type ShrunkRun, shrinkRun } from './src/run/shrink-run.ts';
import { summarise } from './src/run/summary.ts';
import type { Workload } from './src/run/workload.ts';
import {
  findWorkload,
  mutants,
  STORE_CHOICES,
  type WorkloadOptions,
  workloads,
} from './src/workloads.ts';

/** Fewer seeds than this may miss a rare state without that meaning anything. */
const SEEDS_TO_REACH = 2_000;

const HELP = `Runs seeds of the deterministic simulation.

  --seeds N         how many seeds; default 1000, or 1 with --seed alone
  --seed S          the first seed; default 1
  --jobs N          how many threads; default one a core
  --exhaustive      also every single crash point of each seed's operations
  --pairs           with --exhaustive: also each crash together with each one in its recovery
  --mutants         plants each known defect and looks for the first seed that fails
  --workload NAME   one workload; with --mutants those that begin with it; default all
  --store STORE     disk, sqlite, or both (each seed draws one); default both
  --faults JSON     exactly these faults, as a failing run printed them
  --json            prints one line of JSON a workload, and nothing else
  --help            this text
`;

interface Settings {
  readonly firstSeed: number;
  readonly seeds: number;
  readonly jobs: number;
  readonly exhaustive: boolean;
  readonly pairs: boolean;
  readonly json: boolean;
  readonly options: WorkloadOptions;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!isForPeople(error)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** Ours, or what Node says about options it does not know. */
function isForPeople(error: unknown): error is Error {
  if (error instanceof NightdeskError) return true;
  return error instanceof TypeError && String(Reflect.get(error, 'code')).startsWith('ERR_PARSE');
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      seed: { type: 'string' },
      jobs: { type: 'string' },
      exhaustive: { type: 'boolean', default: false },
      pairs: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
      workload: { type: 'string' },
      store: { type: 'string', default: 'both' },
      faults: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const store = STORE_CHOICES.find((choice) => choice === values.store);
  if (store === undefined) {
    refuse(`--store is "${values.store}"; give one of ${STORE_CHOICES.join(', ')}.`);
  }
  const one = values.seed !== undefined && values.seeds === undefined;
  const settings: Settings = {
    firstSeed: whole('--seed', values.seed, 1),
    seeds: whole('--seeds', values.seeds, one ? 1 : 1_000),
    jobs: Math.max(1, whole('--jobs', values.jobs, availableParallelism())),
    exhaustive: values.exhaustive || values.pairs,
    pairs: values.pairs,
    json: values.json,
    options: { store },
  };
  if (values.mutants) return hunt(settings, values.workload ?? '');
  const fit = settings.exhaustive ? 'every crash' : 'drawn faults';
  const chosen =
    values.workload === undefined
      ? workloads(settings.options).filter(
          ({ purpose }) => purpose === undefined || purpose === fit,
        )
      : [named(values.workload, settings.options)];
  let failed = 0;
  for (const workload of chosen) {
    if (values.faults !== undefined) {
      const faults = parseFaults(values.faults);
      const result = await runSeed(settings.firstSeed, workload, { faults });
      console.log(describeRun(result));
      failed += result.violations.length;
    } else failed += await campaign(workload, settings);
  }
  return failed === 0 ? 0 : 1;
}

/** Runs one workload; the number of things that are wrong. */
async function campaign(workload: Workload, settings: Settings): Promise<number> {
  const { firstSeed, seeds, exhaustive, json } = settings;
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const show = progress(workload.name, seconds);
  const totals = await runJobs({ ...settings, workload: workload.name }, settings.jobs, show);
  show.end();
  const took = seconds();
  const single = exhaustive && totals.failures.some(({ faults }) => faults.length <= 2);
  const shrunk: ShrunkRun[] = [];
  for (const failure of totals.failures) shrunk.push(await shrinkRun(workload, failure));
  const missed = seeds < SEEDS_TO_REACH ? [] : neverReached(workload, totals);
  if (json) {
    console.log(JSON.stringify(summarise(workload, totals, took, shrunk, single)));
  } else {
    totals.failures.forEach((failure, i) => {
      const smallest = shrunk[i];
      if (smallest === undefined) return;
      console.log(describeFailure(workload, failure, smallest, single));
    });
    if (seeds === 1 && totals.failures.length === 0 && !exhaustive) {
      console.log(describeRun(await runSeed(firstSeed, workload)));
    }
    console.log(`${workload.name}: ${describeTotals(totals, took)}`);
    for (const name of missed) console.log(`  NEVER REACHED: ${name}`);
  }
  return totals.failures.length > 0 ? totals.failures.length : missed.length;
}

/** Looks for a failing seed of each planted defect; the number of those that were missed. */
async function hunt(settings: Settings, prefix: string): Promise<number> {
  const { seeds, json, options } = settings;
  let missed = 0;
  for (const mutant of mutants(options).filter(({ name }) => name.startsWith(prefix))) {
    const began = performance.now();
    const job = { ...settings, workload: mutant.name, exhaustive: false, pairs: false };
    const totals = await runJobs(job, settings.jobs, () => {});
    const failure = totals.failures[0];
    if (failure === undefined) missed += 1;
    const took = (performance.now() - began) / 1000;
    if (json) console.log(JSON.stringify(summarise(mutant, totals, took, [], false)));
    else {
      const verdict =
        failure === undefined
          ? `MISSED in ${seeds} seeds`
          : `caught after ${totals.runs} seeds by ${failure.violations[0]?.invariant ?? ''}`;
      console.log(`${mutant.name.padEnd(38)} ${verdict}`);
    }
  }
  return missed === 0 ? 0 : 1;
}

/** A line that is rewritten on a terminal, and nothing elsewhere. */
function progress(
  name: string,
  seconds: () => number,
): ((totals: CampaignTotals) => void) & { end(): void } {
  let shown = 0;
  const show = (totals: CampaignTotals): void => {
    if (!process.stderr.isTTY || seconds() - shown < 0.25) return;
    shown = seconds();
    process.stderr.write(`\r${name}: ${describeTotals(totals, shown)}`);
  };
  return Object.assign(show, {
    end: () => {
      if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
    },
  });
}

function named(name: string, options: WorkloadOptions): Workload {
  const found = findWorkload(name, options);
  if (found !== undefined) return found;
  const known = [...workloads(options), ...mutants(options)].map((workload) => workload.name);
  throw new NightdeskError({
    code: 'SIM_WORKLOAD',
    message: `There is no workload "${name}"; there are ${known.join(', ')}.`,
  });
}

function whole(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    refuse(`${option} is "${text}"; give a whole number from 0.`);
  }
  return value;
}

function refuse(message: string): never {
  throw new NightdeskError({ code: 'SIM_OPTION', message });
}
