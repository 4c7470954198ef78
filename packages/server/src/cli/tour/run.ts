import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { generateCandles } from '@nightdesk/data/generate';
import { inspectBars } from '@nightdesk/data/validate/inspect-bars';
import { CandleStore } from '@nightdesk/data/store/candle-store';
import { formatSeriesKey } from '@nightdesk/data/store/series-name';
import { dataNotes } from '@nightdesk/research/backtest/data-notes';
import { runBacktest } from '@nightdesk/research/backtest/run-backtest';
import { loadStrategy } from '@nightdesk/strategies/load-strategy';
import { summaryText } from '../backtest/summary.ts';
import { writeResultFiles } from '../backtest/write-files.ts';
import { candleFolder, homeFolder, makeHomeFolder } from '../data-folder.ts';
import type { Options } from '../options.ts';
import { print, tell } from '../output.ts';

const HOUR = 3_600_000;

/** Makes candles, back-tests, writes the report and says what to do next. */
export async function runTour(options: Options): Promise<void> {
  const seed = options.number('seed', { min: 0, max: 4_294_967_295, whole: true }) ?? 1;
  const count = options.number('bars', { min: 100, max: 1_000_000, whole: true }) ?? 20_000;
  const symbol = `DEMO${seed}USDT`;
  tell(`Making ${count} simulated candles of one hour (seed ${seed}) …`);
  const [market] = generateCandles({
    seed,
    bars: count,
    timeFrame: HOUR,
    symbols: [{ symbol }],
    gaps: 0.0005,
  });
  if (market === undefined) return;
  await makeHomeFolder();
  await new CandleStore(candleFolder()).put({ ...market, replace: true });
  tell('Back-testing SuperTrend on them …');
  const run = runBacktest({
    strategy: await loadStrategy('supertrend'),
    markets: [
      {
        ...market,
        notes: dataNotes(inspectBars(market.bars.data, market.bars.timeFrame)),
        rules: { makerFee: '0.001', takerFee: '0.001' },
      },
    ],
  });
  const metrics = run.metrics();
  const folder = join(homeFolder(), 'reports', 'tour');
  const paths = await writeResultFiles(run, metrics, {
    report: folder,
    csv: folder,
    events: undefined,
  });
  await print(`\n${summaryText(run, metrics)}\n`);
  const page = paths.find((path) => path.endsWith('.html')) ?? folder;
  const series = formatSeriesKey({ symbol: market.symbol, timeFrame: HOUR });
  await print(
    [
      'These candles are SIMULATED: what is earned on them shows nothing about any market.',
      '',
      `The report:  ${pathToFileURL(page).href}`,
      '',
      'What to do next:',
      `  npx nightdesk backtest --strategy supertrend --set period=14 --data ${series} --fee 0.001`,
      '  npx nightdesk data import YOUR-CANDLES.csv.gz --symbol BTCUSDT',
      '  npx nightdesk strategies',
      '  npx nightdesk --help',
      '',
    ].join('\n'),
  );
}
