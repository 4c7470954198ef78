import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@nightdesk/store/open-store';
import { type FleetFigures, type FleetPlan, runFleet } from '../fleet/fleet-run.ts';
import {
  checkCount,
  type Check,
  type Figure,
  type PartOptions,
  type PartResult,
} from '../harness/part-result.ts';

/** Plans of fewer bars than this are for tests: a handful of bots then. */
const SMALL = 100_000;
/** Paper accounts that the bots are spread over. */
const ACCOUNTS = 4;

/** A thousand bots in runners under a supervisor: start, memory, processor, event to decision; and dedicated ones. */
export async function fleetPart({ bars, rounds, say }: PartOptions): Promise<PartResult> {
  const isSmall = bars < SMALL;
  const many = isSmall ? 20 : 1_000;
  const few = isSmall ? 10 : 200;
  const watch = isSmall ? 2_200 : Math.min(60_000, rounds * 2_000);
  const settle = isSmall ? 200 : 5_000;
  const plan = { accounts: ACCOUNTS, runners: 2, isolation: 'shared', settle, watch } as const;
  say(`${few} bots`);
  const small = await inHome((home) => twice({ ...plan, home, bots: few }));
  say(`${many} bots`);
  const large = await inHome((home) => twice({ ...plan, home, bots: many }));
  const own = isSmall ? 2 : 50;
  say(`${own} dedicated bots`);
  const alone = await inHome((home) =>
    runFleet({ ...plan, home, bots: own, accounts: own, isolation: 'dedicated' }),
  );
  const checks: Check[] = [
    checkCount(`faulted of ${few} bots`, 0, small.faulted),
    checkCount(`faulted of ${many} bots`, 0, large.faulted),
    checkCount(`faulted of ${own} dedicated bots`, 0, alone.faulted),
    checkCount(`processes of ${own} dedicated bots`, own + 1, alone.processes),
  ];
  return {
    part: 'fleet',
    title: `${many} SuperTrend bots on 50 instruments`,
    figures: figures(many, few, own, small, large, alone),
    checks,
    notes: ['The server is the supervisor alone: no API, no screen, no database of logs.'],
    details: { small, large, alone },
  };
}

function figures(
  many: number,
  few: number,
  own: number,
  small: FleetFigures,
  large: FleetFigures,
  alone: FleetFigures,
): Figure[] {
  const each = (large.pss - small.pss) / (many - few);
  return [
    {
      name: 'start of the server to all trading again',
      value: large.allRunning / 1_000,
      unit: 's',
      target: { is: 'at most', value: 2 },
    },
    {
      name: 'memory of all processes',
      value: large.pss,
      unit: 'MB',
      target: { is: 'at most', value: 400 },
      note: `${large.processes} processes, the server ${large.serverPss.toFixed(0)} MB`,
    },
    {
      name: 'memory of a further bot',
      value: each,
      unit: 'MB',
      target: { is: 'at most', value: 0.1 },
      note: `from ${few} to ${many} bots`,
    },
    {
      name: 'processor cores in use',
      value: large.cores,
      unit: 'ratio',
      target: { is: 'at most', value: 0.5 },
      note: `${large.decisions.toFixed(0)} decisions a second`,
    },
    {
      name: 'event to decision, p99',
      value: large.lagP99,
      unit: 'ms',
      target: { is: 'at most', value: 5 },
      note: `p50 ${large.lagP50.toFixed(2)} ms; the median of each second's`,
    },
    {
      name: 'stop of everything',
      value: large.stopped / 1_000,
      unit: 's',
      target: { is: 'at most', value: 10 },
    },
    {
      name: 'memory of a dedicated bot',
      value: (alone.pss - alone.serverPss) / own,
      unit: 'MB',
      target: { is: 'at most', value: 25 },
      note: `${own} of them`,
    },
  ];
}

/** The first start makes everything, the second is the one that counts. */
async function twice(plan: FleetPlan): Promise<FleetFigures> {
  await runFleet({ ...plan, settle: 0, watch: 1_000 });
  return runFleet(plan);
}

async function inHome<T>(work: (home: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'nightdesk-fleet-'));
  try {
    const store = await openStore(join(home, 'desk.db'));
    await store.close();
    return await work(home);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
