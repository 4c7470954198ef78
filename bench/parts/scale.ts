import { playLoop } from '../baselines/loop.ts';
import { playEngine } from '../engine-run.ts';
import { CLoop } from '../harness/c-loop.ts';
import { checkEquity, dataSet, MILLION, MILLION_FACTS, readBars } from '../harness/data-set.ts';
import {
  checkCount,
  type Check,
  type Figure,
  type PartOptions,
  type PartResult,
} from '../harness/part-result.ts';
import { ratios, summarise, type Summary, timed, type Timing } from '../harness/statistics.ts';

/** Linear means: the dearest size costs at most this much more a bar than the cheapest; caches allow no 1. */
const LINEAR = 1.5;

/** Whether the time a bar takes depends on how many there are. */
export async function scalePart({ sizes, rounds, say }: PartOptions): Promise<PartResult> {
  const checks: Check[] = [];
  const found = new Map<number, { readonly engine: Summary; readonly c: Summary | null }>();
  const most = Math.max(...sizes);
  // One process for all, so each size is warmed up until the engine is compiled for good.
  for (const size of sizes) {
    say(`${size.toLocaleString('en')} bars`);
    const file = await dataSet(size, say);
    const bars = await readBars(file);
    const c = await CLoop.start(file);
    const engineTimes: Timing[] = [];
    const cTimes: Timing[] = [];
    // As many bars in all for each size, within reason.
    const runs = Math.max(3, Math.min(rounds, Math.ceil((rounds * most) / size / 10)));
    const warmUp = Math.min(30, Math.max(1, Math.ceil(5_000_000 / size)));
    try {
      for (let run = -warmUp; run < runs; run += 1) {
        const { value, timing } = timed(() => playEngine(bars));
        const cRun = c === null ? null : await c.play();
        if (run === 0) {
          const loop = size === MILLION ? MILLION_FACTS : playLoop(bars.data);
          checks.push(
            checkCount(`${size} bars: trades`, loop.trades, value.tradeCount),
            checkEquity(`${size} bars: equity`, size, loop.equity, Number(value.finalEquity)),
          );
        }
        if (run < 0) continue;
        engineTimes.push(timing);
        if (cRun !== null) cTimes.push(cRun.timing);
      }
    } finally {
      c?.stop();
    }
    found.set(size, {
      engine: summarise(engineTimes),
      c: cTimes.length === 0 ? null : summarise(cTimes),
    });
  }
  return {
    part: 'scale',
    title: 'Time against the number of bars',
    figures: figures(found),
    checks,
    notes: [],
    details: Object.fromEntries(found),
  };
}

function figures(
  found: ReadonlyMap<number, { readonly engine: Summary; readonly c: Summary | null }>,
): Figure[] {
  const perBar = [...found].map(([size, { engine }]) => (engine.medianMs / size) * 1e6);
  const perBarCpu = [...found].map(([size, { engine }]) => (engine.medianCpuMs / size) * 1e6);
  const spread = (values: readonly number[]): number => Math.max(...values) / Math.min(...values);
  return [
    ...[...found].map(([size, { engine, c }], i): Figure => {
      const ratio = c === null ? '' : `, ${ratios(c, engine).median.toFixed(3)} of the C loop`;
      return {
        name: `${size.toLocaleString('en')} bars`,
        value: perBar[i] ?? NaN,
        unit: 'ns/bar',
        target: null,
        note: `processor ${(perBarCpu[i] ?? NaN).toFixed(1)} ns${ratio}`,
      };
    }),
    {
      name: 'dearest size, of the cheapest',
      value: spread(perBar),
      unit: 'ratio',
      target: { is: 'at most', value: LINEAR },
      note: `by processor time ${spread(perBarCpu).toFixed(2)}`,
    },
  ];
}
