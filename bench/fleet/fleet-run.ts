import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const word = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all'), at: z.number() }),
  z.object({
    kind: z.literal('look'),
    running: z.number(),
    faulted: z.number(),
    orders: z.number(),
    warm: z.number(),
    runners: z.array(
      z.object({
        pid: z.number().nullable(),
        rss: z.number(),
        lag: z.object({ count: z.number(), p50: z.number(), p99: z.number() }).nullable(),
      }),
    ),
  }),
]);

type Look = Extract<z.infer<typeof word>, { readonly kind: 'look' }>;

/** What a fleet is. */
export interface FleetPlan {
  readonly home: string;
  readonly bots: number;
  readonly accounts: number;
  readonly runners: number;
  readonly isolation: 'shared' | 'dedicated';
  /** How long it is left alone before, ms. */
  readonly settle: number;
  /** How long it is watched once all run, ms. */
  readonly watch: number;
}

/** What was measured of a fleet. */
export interface FleetFigures {
  /** From the start of the server's process until every bot ran, ms. */
  readonly allRunning: number;
  /** Megabytes (10^6 bytes) of all processes together, shared pages shared out, and of the server alone. */
  readonly pss: number;
  readonly serverPss: number;
  readonly processes: number;
  /** Cores used by all processes while they were watched. */
  readonly cores: number;
  /** Event to decision, ms: the median and the largest of what the runners said each second. */
  readonly lagP50: number;
  readonly lagP99: number;
  /** Decisions a second. */
  readonly decisions: number;
  readonly orders: number;
  readonly faulted: number;
  /** Until everything had ended, ms. */
  readonly stopped: number;
}

/** Starts a fleet, watches it, stops it. @throws Error when its bots do not all run in two minutes */
export async function runFleet(plan: FleetPlan): Promise<FleetFigures> {
  const { home, bots, accounts, runners, isolation, settle, watch } = plan;
  const began = Date.now();
  const child = spawn(
    process.execPath,
    [
      '--max-semi-space-size=4',
      join(import.meta.dirname, 'fleet-server.ts'),
      ...[home, bots, accounts, runners, isolation].map(String),
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(home, 'cache', 'compile') },
    },
  );
  const looks: Look[] = [];
  let allAt = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = word.parse(JSON.parse(line));
    if (said.kind === 'all') allAt = said.at;
    else looks.push(said);
  });
  try {
    const limit = Date.now() + 120_000;
    while (allAt === 0) {
      if (Date.now() > limit) throw new Error(`only ${looks.at(-1)?.running ?? 0} bots run`);
      await pause(20);
    }
    // Warm-up and first compilation are over by then.
    await pause(settle);
    // The last look may be of before: one of now names every runner.
    for (const seen = looks.length; looks.length === seen;) await pause(20);
    const pids = [child.pid ?? 0, ...(looks.at(-1)?.runners.flatMap(({ pid }) => pid ?? []) ?? [])];
    const before = pids.map(cpuSeconds);
    const from = looks.length;
    const at = performance.now();
    await pause(watch);
    const seconds = (performance.now() - at) / 1_000;
    const cpu = pids.reduce((sum, pid, i) => sum + cpuSeconds(pid) - (before[i] ?? 0), 0);
    const watched = looks.slice(from);
    const lags = watched.flatMap(({ runners: all }) => all.flatMap(({ lag }) => lag ?? []));
    return {
      allRunning: allAt - began,
      pss: pids.reduce((sum, pid) => sum + pss(pid), 0),
      serverPss: pss(child.pid ?? 0),
      processes: pids.length,
      cores: cpu / seconds,
      lagP50: median(lags.map(({ p50 }) => p50)),
      lagP99: median(lags.map(({ p99 }) => p99)),
      decisions: lags.reduce((sum, { count }) => sum + count, 0) / seconds,
      orders: watched.at(-1)?.orders ?? 0,
      faulted: watched.at(-1)?.faulted ?? 0,
      stopped: await stop(child),
    };
  } finally {
    child.kill('SIGKILL');
    // Runners outlive a server that was killed; those of a run that failed must not.
    for (const { pid } of looks.at(-1)?.runners ?? []) if (pid !== null) end(pid);
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, as it should have.
  }
}

async function stop(child: ChildProcess): Promise<number> {
  const at = performance.now();
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
  return performance.now() - at;
}

/** Megabytes of a process, pages that are shared counted in shares. */
function pss(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return (Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1024) / 1e6;
}

function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
