import { BarColumns } from '@nightdesk/core/model/bar-columns';
import { runBacktest } from '@nightdesk/research/backtest/run-backtest';
import { generateBars } from '../baselines/gen.ts';
import { playLoop } from '../baselines/loop.ts';
import { TIME_FRAME } from '../harness/data-set.ts';
import {
  checkCount,
  checkNear,
  type Check,
  type Figure,
  type PartOptions,
  type PartResult,
} from '../harness/part-result.ts';
import { summarise, type Summary, timed, type Timing } from '../harness/statistics.ts';
import { QUANTITY, severalSuperTrends } from '../several-strategy.ts';

/** Enough for any number of losing instruments at a fixed quantity. */
const CAPITAL = 1_000_000;

/**
 * What one more instrument costs. Each has candles of its own, all end at the same moments, and all numbers of
 * instruments take turns in one process. With one instrument the driver takes its short path, without merging feeds.
 */
export async function instrumentsPart(options: PartOptions): Promise<PartResult> {
  const { bars, instruments: counts, rounds, say } = options;
  const most = Math.max(...counts);
  say(`making ${most} markets of ${bars.toLocaleString('en')} bars`);
  const markets = Array.from(
    { length: most },
    (_, i) => new BarColumns(generateBars(bars, i + 1), TIME_FRAME),
  );
  const timings = new Map<number, Timing[]>(counts.map((count) => [count, []]));
  const checks: Check[] = [];
  const measured = Math.max(2, Math.ceil(rounds / 4));
  for (let round = -1; round < measured; round += 1) {
    say(`round ${round + 2} of ${measured + 1}`);
    for (const count of counts) {
      const { value, timing } = timed(() => play(markets.slice(0, count)));
      if (round < 0) checks.push(...checkRun(markets.slice(0, count), value));
      else timings.get(count)?.push(timing);
    }
  }
  const summaries = new Map([...timings].map(([count, times]) => [count, summarise(times)]));
  return {
    part: 'instruments',
    title: 'One more instrument',
    figures: figures(counts, bars, summaries),
    checks,
    notes: [],
    details: Object.fromEntries(summaries),
  };
}

function figures(
  counts: readonly number[],
  bars: number,
  summaries: ReadonlyMap<number, Summary>,
): Figure[] {
  const one = summaries.get(1);
  if (one === undefined) return [];
  return counts.flatMap((count): Figure[] => {
    const all = summaries.get(count);
    if (all === undefined) return [];
    const each = (all.medianMs / count / bars) * 1e6;
    const note = `${each.toFixed(0)} ns a bar`;
    if (count === 1) {
      return [{ name: '1 instrument', value: each, unit: 'ns/bar', target: null }];
    }
    const more = (ms: (s: Summary) => number): number =>
      (ms(all) - ms(one)) / (count - 1) / ms(one);
    return [
      {
        name: `${count} instruments: each further one, of the first`,
        value: more((s) => s.medianMs),
        unit: 'ratio',
        target: { is: 'at most', value: 1 },
        note: `by processor time ${more((s) => s.medianCpuMs).toFixed(2)}, by best ${more((s) => s.bestMs).toFixed(2)}; ${note}`,
      },
    ];
  });
}

function play(markets: readonly BarColumns[]): ReturnType<typeof runBacktest> {
  return runBacktest({
    strategy: severalSuperTrends,
    markets: markets.map((bars, i) => ({
      symbol: `BENCH${i}-USDT`,
      bars,
      rules: { base: `BENCH${i}`, quote: 'USDT', tick: '0.01', takerFee: '0.001' },
      simulated: true,
    })),
    capital: String(CAPITAL),
    keepLines: false,
  });
}

/** Against the loop: its fills at a fixed quantity, each market for itself. */
function checkRun(
  markets: readonly BarColumns[],
  run: ReturnType<typeof runBacktest>,
): readonly Check[] {
  let trades = 0;
  let equity = CAPITAL;
  for (const bars of markets) {
    const fills: number[] = [];
    trades += playLoop(bars.data, fills).trades;
    fills.forEach((price, i) => {
      equity += QUANTITY * price * (i % 2 === 0 ? -1.001 : 0.999);
    });
    const last = bars.data[(bars.length - 1) * 6 + 4] ?? NaN;
    if (fills.length % 2 === 1) equity += QUANTITY * last;
  }
  const name = `${markets.length} instruments`;
  return [
    checkCount(`${name}: trades`, trades, run.tradeCount),
    checkNear(`${name}: equity`, equity, Number(run.finalEquity), 1e-6),
  ];
}
