import { join } from 'node:path';
import type { EngineResult } from '../engine.ts';
import { dataSet } from '../harness/data-set.ts';
import { runNode } from '../harness/run-node.ts';
import type { Check, Figure, PartOptions, PartResult } from '../harness/part-result.ts';
import { median, ratios, type Summary } from '../harness/statistics.ts';

/** Hot: many runs of one process, in turns with the loops. Cold: the first run of fresh processes. */
export async function enginePart(options: PartOptions): Promise<PartResult> {
  const { bars, rounds, processes, say } = options;
  await dataSet(bars, say);
  say('trading, hot');
  const hot = await engine(bars, rounds, []);
  say('signals only, hot');
  const signals = await engine(bars, rounds, ['--signals']);
  say('long/short, hot');
  const flip = await engine(bars, Math.ceil(rounds / 3), ['--flip']);
  const cold: EngineResult[] = [];
  for (let i = 0; i < processes; i += 1) {
    say(`cold, process ${i + 1} of ${processes}`);
    cold.push(await engine(bars, 1, []));
  }
  const first = coldSummary(cold);
  return {
    part: 'engine',
    title: 'SuperTrend(10, 3) through the kernel, the matching engine, real orders and exact money',
    figures: [
      ...speed('hot', hot, hot.engine, 0.25),
      ...speed('first run of a process', hot, first, 0.12),
      ...speed('signals only, hot', signals, signals.engine, 0.4),
      ...speed('long/short on contracts, hot', flip, flip.engine, null),
    ],
    checks: distinct([hot, signals, flip, ...cold].flatMap(({ checks }) => checks)),
    notes:
      hot.c === null
        ? [
            'No C compiler (gcc or cc) was found: only the JavaScript loop is there to compare with.',
          ]
        : [],
    details: { hot, signals, flip, cold },
  };
}

async function engine(bars: number, runs: number, flags: readonly string[]): Promise<EngineResult> {
  const script = join(import.meta.dirname, '..', 'engine.ts');
  const args = [script, '--bars', `${bars}`, '--runs', `${runs}`, '--json', ...flags];
  const { stdout } = await runNode(args, [0, 1]);
  // Printed by `engine.ts` of this same folder.
  return JSON.parse(stdout) as EngineResult;
}

function coldSummary(runs: readonly EngineResult[]): Summary {
  const wall = runs.map(({ engine: { medianMs } }) => medianMs);
  const cpu = runs.map(({ engine: { medianCpuMs } }) => medianCpuMs);
  return {
    runs: runs.length,
    medianMs: median(wall),
    bestMs: Math.min(...wall),
    medianCpuMs: median(cpu),
    bestCpuMs: Math.min(...cpu),
  };
}

/** A subject against both loops of a hot run. */
function speed(
  name: string,
  { c, loop, bars }: EngineResult,
  subject: Summary,
  target: number | null,
): Figure[] {
  const wanted = target === null ? null : ({ is: 'at least', value: target } as const);
  const figures: Figure[] = [];
  for (const [of, reference] of [
    ['C loop', c],
    ['JavaScript loop', loop],
  ] as const) {
    if (reference === null) continue;
    const { median: middle, best, cpu } = ratios(reference, subject);
    // On a busy machine a disturbed turn of the short loop would flatter the engine; on a quiet one all three agree.
    // The processor's clock is coarse: of a few bars it gives 0.
    const value = Math.min(...[middle, best, cpu].filter(Number.isFinite));
    figures.push({
      name: `${name}, of the ${of}`,
      value,
      unit: 'ratio',
      target: of === 'C loop' ? wanted : null,
      note: `the lowest of: by median ${middle.toFixed(3)}, by best ${best.toFixed(3)}, by processor time ${cpu.toFixed(3)}`,
    });
  }
  figures.push({
    name: `${name}, speed`,
    value: bars / subject.medianMs / 1000,
    unit: 'M/s',
    target: null,
    note: `bars; median ${subject.medianMs.toFixed(1)} ms, best ${subject.bestMs.toFixed(1)} ms of ${subject.runs}`,
  });
  return figures;
}

/** One of each name, a wrong one before a right one. */
function distinct(checks: readonly Check[]): Check[] {
  const byName = new Map<string, Check>();
  for (const check of checks)
    if (byName.get(check.name)?.ok !== false) byName.set(check.name, check);
  return [...byName.values()];
}
