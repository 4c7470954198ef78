/**
 * `npm run simulate -- --seeds N [--seed S] [--exhaustive] [--mutants] [--workload NAME]`: runs seeds of
 * the simulation. `--seed S` alone replays one. Ends with 1 when an invariant was violated, a planted
 * defect was missed or a state that must be reached was not.
 */
import { parseArgs } from 'node:util';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { type CampaignTotals, neverReached, runCampaign } from './src/run/campaign.ts';
import { parseFaults } from './src/run/parse-faults.ts';
import { describeFailure, describeRun, describeTotals } from './src/run/report-run.ts';
import { runSeed } from './src/run/run-seed.ts';
import { shrinkRun } from './src/run/shrink-run.ts';
import type { Workload } from './src/run/workload.ts';
import { findWorkload, mutants, workloads } from './src/workloads.ts';

/** Fewer seeds than this may miss a rare state without that meaning anything. */
const SEEDS_TO_REACH = 2_000;

const HELP = `Runs seeds of the deterministic simulation.

  --seeds N         how many seeds; default 1000, or 1 with --seed alone
  --seed S          the first seed; default 1
  --exhaustive      also every single crash point of each seed's operations
  --mutants         plants each known defect and looks for the first seed that fails
  --workload NAME   one workload; default all
  --faults JSON     exactly these faults, as a failing run printed them
  --help            this text
`;

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
      exhaustive: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
      workload: { type: 'string' },
      faults: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const firstSeed = whole('--seed', values.seed, 1);
  const one = values.seed !== undefined && values.seeds === undefined;
  const seeds = whole('--seeds', values.seeds, one ? 1 : 1_000);
  if (values.mutants) return hunt(firstSeed, seeds);
  const chosen = values.workload === undefined ? workloads() : [named(values.workload)];
  let failed = 0;
  for (const workload of chosen) {
    if (values.faults !== undefined) {
      const result = await runSeed(firstSeed, workload, { faults: parseFaults(values.faults) });
      console.log(describeRun(result));
      failed += result.violations.length;
    } else failed += await campaign(workload, firstSeed, seeds, values.exhaustive);
  }
  return failed === 0 ? 0 : 1;
}

/** Runs one workload; the number of things that are wrong. */
async function campaign(
  workload: Workload,
  firstSeed: number,
  seeds: number,
  exhaustive: boolean,
): Promise<number> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const show = progress(workload.name, seconds);
  const totals = await runCampaign(workload, { firstSeed, seeds, exhaustive, onRun: show });
  show.end();
  for (const failure of totals.failures) {
    const single = exhaustive && failure.faults.length === 1;
    console.log(describeFailure(workload, failure, await shrinkRun(workload, failure), single));
  }
  if (seeds === 1 && totals.failures.length === 0 && !exhaustive) {
    console.log(describeRun(await runSeed(firstSeed, workload)));
  }
  console.log(`${workload.name}: ${describeTotals(totals, seconds())}`);
  if (totals.failures.length > 0 || seeds < SEEDS_TO_REACH) return totals.failures.length;
  const missed = neverReached(workload, totals);
  for (const name of missed) console.log(`  NEVER REACHED: ${name}`);
  return missed.length;
}

/** Looks for a failing seed of each planted defect; the number of those that were missed. */
async function hunt(firstSeed: number, seeds: number): Promise<number> {
  let missed = 0;
  for (const mutant of mutants()) {
    const totals = await runCampaign(mutant, { firstSeed, seeds });
    const failure = totals.failures[0];
    if (failure === undefined) missed += 1;
    const verdict =
      failure === undefined
        ? `MISSED in ${seeds} seeds`
        : `caught after ${totals.runs} seeds by ${failure.violations[0]?.invariant ?? ''}`;
    console.log(`${mutant.name.padEnd(34)} ${verdict}`);
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

function named(name: string): Workload {
  const found = findWorkload(name);
  if (found !== undefined) return found;
  const known = [...workloads(), ...mutants()].map((workload) => workload.name).join(', ');
  throw new NightdeskError({
    code: 'SIM_WORKLOAD',
    message: `There is no workload "${name}"; there are ${known}.`,
  });
}

function whole(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new NightdeskError({
      code: 'SIM_OPTION',
      message: `${option} is "${text}"; give a whole number from 0.`,
    });
  }
  return value;
}
