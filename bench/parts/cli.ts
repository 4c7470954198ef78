import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { playLoop } from '../baselines/loop.ts';
import { numberOf } from '../harness/c-loop.ts';
import {
  checkEquity,
  dataSet,
  MILLION,
  MILLION_FACTS,
  readBars,
  WORK_FOLDER,
} from '../harness/data-set.ts';
import {
  checkCount,
  type Check,
  type Figure,
  type PartOptions,
  type PartResult,
} from '../harness/part-result.ts';
import { type EndedProgram, runNode, runProgram } from '../harness/run-node.ts';
import { median } from '../harness/statistics.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COMMAND = join(ROOT, 'packages', 'server', 'bin', 'nightdesk.mjs');
const TIME = '/usr/bin/time';

/**
 * The command as a person or program runs it: process start to the printed result, and memory. This process stays
 * small, because on Linux a child's peak memory counts from its parent's size at the start.
 */
export async function cliPart({ bars, processes, say }: PartOptions): Promise<PartResult> {
  const file = await inProcess(bars);
  const home = join(WORK_FOLDER, `home-${bars}`);
  const env = { NIGHTDESK_HOME: home };
  await rm(home, { recursive: true, force: true });
  say('filling a candle store');
  await runNode(
    [COMMAND, 'data', 'import', file.path, '--symbol', 'BENCHUSDT-SIM', '--simulated', '--quiet'],
    [0],
    env,
  );
  await rm(join(home, 'cache'), { recursive: true, force: true });
  const args = [
    ...['backtest', '--strategy', 'supertrend', '--set', 'period=10', '--set', 'multiplier=3'],
    ...['--data', 'BENCHUSDT-SIM@1m', '--fee', '0.001', '--capital', '10000', '--json'],
  ];
  say('the first run');
  const first = await runNode([COMMAND, ...args], [0], env);
  const runs: EndedProgram[] = [];
  for (let i = 0; i < processes; i += 1) {
    say(`run ${i + 1} of ${processes}`);
    runs.push(await runNode([COMMAND, ...args], [0], env));
  }
  const printed = runs.map(({ stdout }): unknown => JSON.parse(stdout));
  const notes: string[] = [];
  const others = [
    ...(await throughNpx(args, env, processes, notes, say)),
    ...(await fromOutside(args, env, notes)),
  ];
  const of = (name: string): number => median(printed.map((json) => numberOf(json, name)));
  const start = runs.map(({ firstOutputMs }) => firstOutputMs / 1000);
  const end = median(runs.map(({ wallMs }) => wallMs / 1000));
  return {
    part: 'cli',
    title: `nightdesk backtest --json, ${bars.toLocaleString('en')} bars of the candle store`,
    figures: [
      {
        name: 'process start to the printed result',
        value: median(start),
        unit: 's',
        target: { is: 'at most', value: 0.6 },
        note: `best ${Math.min(...start).toFixed(3)} s, to the process's end ${end.toFixed(3)} s; loading ${of('loadMs').toFixed(0)} ms, playing ${of('runMs').toFixed(0)} ms`,
      },
      {
        name: 'the same without compiled code kept from before',
        value: first.firstOutputMs / 1000,
        unit: 's',
        target: null,
      },
      {
        name: 'peak memory, as it prints it',
        value: of('peakMemoryMb'),
        unit: 'MB',
        target: { is: 'at most', value: 200 },
      },
      ...others,
    ],
    checks: [...check(bars, file, printed)],
    notes,
    details: {
      runs: runs.map(({ firstOutputMs, wallMs }) => ({ firstOutputMs, wallMs })),
      printed,
    },
  };
}

interface BarFile {
  readonly path: string;
  readonly trades: number;
  readonly equity: number;
}

/** Where the bars are and what comes out of them. The million's result is known, so they need not be read here. */
async function inProcess(bars: number): Promise<BarFile> {
  const path = join(WORK_FOLDER, `bars-${bars}.f64`);
  if (bars === MILLION) {
    const script = join(import.meta.dirname, '..', 'make-data.ts');
    await runNode([script, `${bars}`]);
    return { path, ...MILLION_FACTS };
  }
  const { data } = await readBars(await dataSet(bars, () => {}));
  return { path, ...playLoop(data) };
}

function* check(bars: number, file: BarFile, printed: readonly unknown[]): Generator<Check> {
  const [last] = printed.slice(-1);
  yield checkCount('command: bars', bars, numberOf(last, 'bars'));
  yield checkCount('command: trades', file.trades, numberOf(last, 'trades'));
  yield checkEquity('command: equity', bars, file.equity, numberOf(last, 'finalEquity'));
}

/** `npx nightdesk`, npm's own start included. */
async function throughNpx(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  processes: number,
  notes: string[],
  say: PartOptions['say'],
): Promise<Figure[]> {
  if (processes < 3 || process.platform === 'win32') return [];
  const times: number[] = [];
  try {
    for (let i = 0; i < 3; i += 1) {
      say(`npx, run ${i + 1} of 3`);
      const run = await runProgram('npx', ['nightdesk', ...args], [0], env, ROOT);
      times.push(run.firstOutputMs / 1000);
    }
  } catch (error) {
    notes.push(`npx could not be measured: ${error instanceof Error ? error.message : ''}`);
    return [];
  }
  return [
    {
      name: 'through npx, its own start included',
      value: median(times),
      unit: 's',
      target: null,
      note: `best ${Math.min(...times).toFixed(3)} s of 3`,
    },
  ];
}

/** Peak memory as the system counts it. */
async function fromOutside(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  notes: string[],
): Promise<Figure[]> {
  if (!existsSync(TIME)) {
    notes.push(`${TIME} is not there: peak memory is only as the command prints it.`);
    return [];
  }
  const format = ['-f', 'peak %M'];
  const { stderr } = await runProgram(
    TIME,
    [...format, process.execPath, COMMAND, ...args],
    [0],
    env,
  );
  const kilobytes = Number(/^peak (\d+)$/m.exec(stderr)?.[1] ?? NaN);
  return [
    {
      name: 'peak memory, as the system counts it',
      value: kilobytes / 1024,
      unit: 'MB',
      target: { is: 'at most', value: 200 },
    },
  ];
}
