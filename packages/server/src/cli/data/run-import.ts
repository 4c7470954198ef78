import { importCandles } from '@nightdesk/data/import-candles';
import { describeReport } from '@nightdesk/data/describe-report';
import { symbolOfFile } from '@nightdesk/research/backtest/split-symbol';
import { policy } from '../backtest/load-markets.ts';
import { usageError } from '../cli-error.ts';
import { candleFolder, makeHomeFolder } from '../data-folder.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { progressBar } from '../progress.ts';
import { infoText, timeFrameOption } from './common.ts';

/** Imports a file into the store and says what was found and done. */
export async function runImport(options: Options): Promise<void> {
  const [file = ''] = options.positionals;
  const onProblem = policy(options.text('on-problem'));
  if (options.has('fill-gaps') && onProblem !== 'repair') {
    throw usageError('--fill-gaps invents candles, so it needs --on-problem repair beside it.');
  }
  await makeHomeFolder();
  const bar = progressBar('importing', options.has('quiet'));
  const result = await importCandles(file, {
    store: candleFolder(),
    symbol: options.text('symbol') ?? symbolOfFile(file),
    timeFrame: timeFrameOption(options, 'time-frame'),
    onProblem,
    fillGaps: options.has('fill-gaps'),
    replace: options.has('replace'),
    simulated: options.has('simulated') ? true : undefined,
    onProgress: bar?.on,
  }).finally(() => bar?.end());
  const { info, added, unchanged, replaced, report } = result;
  if (options.has('json')) {
    await print(`${JSON.stringify({ series: info, added, unchanged, replaced, report })}\n`);
    return;
  }
  await print(
    [
      ...describeReport(report),
      `${added} candles added, ${unchanged} were there already${replaced > 0 ? `, ${replaced} replaced` : ''}.`,
      infoText(info),
      '',
    ].join('\n'),
  );
}
