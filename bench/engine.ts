/**
 * One engine in one process, against the C loop and the JavaScript loop in turns:
 * `node bench/engine.ts --runs 25 [--bars N] [--signals | --flip] [--json]`. Under a profiler: `--alone` leaves the loops out.
 */
import { parseArgs } from 'node:util';
import { playLoop } from './baselines/loop.ts';
import { playEngine, type EngineMode } from './engine-run.ts';
import { CLoop } from './harness/c-loop.ts';
import { checkEquity, dataSet, MILLION, MILLION_FACTS, readBars } from './harness/data-set.ts';
import { checkCount, type Check } from './harness/part-result.ts';
import { ratios, summarise, type Summary, timed, type Timing } from './harness/statistics.ts';

/** Runs before the first that counts: until then the compiler has not seen enough. */
const WARM_UP = 5;

/** What to run. */
export interface EngineOptions {
  readonly bars: number;
  /** Measured runs; with 1, that is the first run of the process, without a warm-up. */
  readonly runs: number;
  readonly mode: EngineMode;
  /** Without the loops: only the engine is to be seen. */
  readonly alone?: boolean;
}

/** What was measured. `engine` is a whole call of the library; `play` its part that plays the bars. */
export interface EngineResult {
  readonly mode: EngineMode;
  readonly bars: number;
  readonly engine: Summary;
  readonly play: { readonly medianMs: number; readonly bestMs: number };
  /** Null where there is no C compiler, or alone. */
  readonly c: Summary | null;
  readonly loop: Summary | null;
  readonly checks: readonly Check[];
}

/** Plays the bars `runs` times, each time after a turn of each loop. */
export async function benchEngine(options: EngineOptions): Promise<EngineResult> {
  const { bars: size, runs, mode, alone = false } = options;
  const file = await dataSet(size, () => {});
  const bars = await readBars(file);
  const c = alone ? null : await CLoop.start(file);
  const timings = { engine: [] as Timing[], c: [] as Timing[], loop: [] as Timing[] };
  const playMs: number[] = [];
  const checks: Check[] = [];
  try {
    for (let run = runs === 1 ? 0 : -WARM_UP; run < runs; run += 1) {
      // The engine first: on the first run of a process nothing may be warm.
      const { value, timing } = timed(() => playEngine(bars, mode));
      const cRun = c === null ? null : await c.play();
      const loop = alone ? null : timed(() => playLoop(bars.data));
      if (run < 0) continue;
      timings.engine.push(timing);
      playMs.push(value.playMs);
      if (cRun !== null) timings.c.push(cRun.timing);
      if (loop !== null) timings.loop.push(loop.timing);
      if (run > 0) continue;
      checks.push(...checkRun(size, mode, bars.data, value));
      if (cRun !== null) checks.push(...checkTrades('C loop', size, bars.data, cRun));
    }
  } finally {
    c?.stop();
  }
  return {
    mode,
    bars: size,
    engine: summarise(timings.engine),
    play: summaryOfPlay(playMs),
    c: timings.c.length === 0 ? null : summarise(timings.c),
    loop: timings.loop.length === 0 ? null : summarise(timings.loop),
    checks,
  };
}

function summaryOfPlay(playMs: readonly number[]): EngineResult['play'] {
  const { medianMs, bestMs } = summarise(playMs.map((wallMs) => ({ wallMs, cpuMs: wallMs })));
  return { medianMs, bestMs };
}

/** Trades and equity against the JavaScript loop, and on the million bars against the published numbers. */
function checkTrades(
  who: string,
  size: number,
  rows: Float64Array,
  { trades, equity }: { readonly trades: number; readonly equity: number },
): Check[] {
  const wanted = size === MILLION ? MILLION_FACTS : playLoop(rows);
  return [
    checkCount(`${who}: trades`, wanted.trades, trades),
    checkEquity(`${who}: equity`, size, wanted.equity, equity),
  ];
}

function checkRun(
  size: number,
  mode: EngineMode,
  rows: Float64Array,
  run: ReturnType<typeof playEngine>,
): Check[] {
  if (mode === 'trade') {
    const result = { trades: run.tradeCount, equity: Number(run.finalEquity) };
    return checkTrades('engine', size, rows, result);
  }
  if (mode === 'flip') return [];
  // Each turn of the trend is a signal and, traded, a fill; one of the last bar would fill after it.
  const fills: number[] = [];
  playLoop(rows, fills);
  const signals = run.log.length;
  return [
    checkCount('signals only: trades', 0, run.tradeCount),
    checkCount(
      'signals only: signals',
      signals === fills.length + 1 ? signals : fills.length,
      signals,
    ),
    checkEquity('signals only: equity', size, 10_000, Number(run.finalEquity)),
  ];
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '25' },
      bars: { type: 'string', default: String(MILLION) },
      signals: { type: 'boolean', default: false },
      flip: { type: 'boolean', default: false },
      alone: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const result = await benchEngine({
    bars: Number(values.bars),
    runs: Number(values.runs),
    mode: values.signals ? 'signals' : values.flip ? 'flip' : 'trade',
    alone: values.alone,
  });
  if (values.json) console.log(JSON.stringify(result));
  else printResult(result);
  if (result.checks.some(({ ok }) => !ok)) process.exitCode = 1;
}

function printResult({ engine, play, c, loop, checks, bars, mode }: EngineResult): void {
  const line = (name: string, { medianMs, bestMs, medianCpuMs }: Summary): string =>
    `${name.padEnd(16)} median ${medianMs.toFixed(2)} ms, best ${bestMs.toFixed(2)} ms, processor ${medianCpuMs.toFixed(2)} ms, ${(bars / medianMs / 1000).toFixed(1)} M bars/s`;
  console.log(`${bars} bars, ${mode}, ${engine.runs} runs`);
  console.log(line('engine', engine));
  console.log(
    `${'  of it playing'.padEnd(16)} median ${play.medianMs.toFixed(2)} ms, best ${play.bestMs.toFixed(2)} ms`,
  );
  for (const [name, reference] of [
    ['C loop', c],
    ['JavaScript loop', loop],
  ] as const) {
    if (reference === null) continue;
    const ratio = ratios(reference, engine);
    console.log(line(name, reference));
    console.log(
      `${''.padEnd(16)} engine at ${ratio.median.toFixed(3)} of it by median, ${ratio.best.toFixed(3)} by best, ${ratio.cpu.toFixed(3)} by processor time; playing alone ${(reference.medianMs / play.medianMs).toFixed(3)}`,
    );
  }
  for (const { name, wanted, got, ok } of checks) {
    console.log(`${ok ? 'ok   ' : 'WRONG'} ${name}: ${got}${ok ? '' : `, wanted ${wanted}`}`);
  }
}
