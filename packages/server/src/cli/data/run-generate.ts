import { dirname } from 'node:path';
import { exportCsv } from '@nightdesk/data/export-csv';
import { generateCandles, type GeneratedCandles } from '@nightdesk/data/generate';
import { CandleStore, type SeriesInfo } from '@nightdesk/data/store/candle-store';
import { usageError } from '../cli-error.ts';
import { candleFolder, makeHomeFolder } from '../data-folder.ts';
import { finishFirst } from '../finish-first.ts';
import { makeFolder } from '../make-folder.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { parseTime } from '../parse-time.ts';
import { progressBar } from '../progress.ts';
import { infoText, timeFrameOption } from './common.ts';

const ANY = { min: 0, max: Number.MAX_SAFE_INTEGER };

/** Generates markets and stores them, or writes one as CSV. */
export async function runGenerate(options: Options): Promise<void> {
  const names = options.has('symbol') ? options.list('symbol') : ['MARKET'];
  const out = options.text('out');
  if (out !== undefined && names.length > 1) {
    throw usageError(
      '--out takes one market, and several symbols are given; leave it away, or make them one by one.',
    );
  }
  const start = options.text('start');
  const bar = progressBar('generating', false);
  const markets = generateCandles({
    seed: options.number('seed', { ...ANY, whole: true }) ?? 1,
    bars: options.number('bars', { ...ANY, whole: true }),
    timeFrame: timeFrameOption(options, 'time-frame'),
    start: start === undefined ? undefined : parseTime('start', start),
    symbols: names.map((symbol) => ({
      symbol,
      startPrice: options.number('start-price', ANY),
      volatility: options.number('volatility', ANY),
    })),
    correlation: options.number('correlation', ANY),
    gaps: options.number('gaps', ANY),
    spikes: options.number('spikes', ANY),
    zeroVolume: options.number('zero-volume', ANY),
    onProgress: bar?.on,
  });
  bar?.end();
  if (out === undefined) await store(options, markets);
  else {
    await makeFolder(dirname(out));
    for (const { bars, simulated, label } of markets)
      await finishFirst(() => exportCsv(bars, out, { simulated, label }));
    const rows = markets[0]?.bars.length ?? 0;
    await print(
      options.has('json')
        ? `${JSON.stringify({ file: out, rows, simulated: true })}\n`
        : `Wrote ${rows} simulated candles to ${out}\n`,
    );
  }
}

async function store(options: Options, markets: readonly GeneratedCandles[]): Promise<void> {
  await makeHomeFolder();
  const infos: SeriesInfo[] = [];
  for (const { symbol, bars, label } of markets) {
    const { info } = await new CandleStore(candleFolder()).put({
      symbol,
      bars,
      simulated: true,
      label,
      replace: options.has('replace'),
    });
    infos.push(info);
  }
  await print(
    options.has('json')
      ? `${JSON.stringify({ series: infos })}\n`
      : `${infos.map(infoText).join('\n')}\n`,
  );
}
