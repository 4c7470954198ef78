import type { Command } from '../command.ts';
import { source } from '../backtest/load-markets.ts';
import { candleFolder } from '../data-folder.ts';
import { print } from '../output.ts';
import { infoText, JSON_OPTION } from './common.ts';

/** `nightdesk data info` */
export const infoCommand: Command = {
  name: 'data info',
  summary: 'Show what is known of a series, or what is wrong with a file.',
  usage: 'SYMBOL@1h|FILE',
  positionals: { min: 1, max: 1 },
  options: [JSON_OPTION],
  details: ['A file is read and checked, and nothing is stored.'],
  examples: [
    ['data info BTCUSDT@1h', 'span, size and origin of a series'],
    ['data info prices.csv', 'gaps and odd candles of a file'],
  ],
  async run(options) {
    const [name = ''] = options.positionals;
    const from = await source(name);
    if (typeof from !== 'string') {
      const { CandleStore } = await import('@nightdesk/data/store/candle-store');
      const info = await new CandleStore(candleFolder()).info(from);
      const decimals = (count: number | null): string =>
        count === null ? 'no decimals' : String(count);
      await print(
        options.has('json')
          ? `${JSON.stringify(info)}\n`
          : [
              infoText(info),
              `price decimals ${decimals(info.priceDecimals)}, volume decimals ${decimals(info.volumeDecimals)}`,
              ...info.labels.map((label) => `from ${label}`),
              `${info.file} (${info.bytes} bytes)`,
              '',
            ].join('\n'),
      );
      return;
    }
    const { inspectCandles } = await import('@nightdesk/data/load-candles');
    const { report, meta, refusal } = await inspectCandles(from);
    if (options.has('json')) {
      await print(`${JSON.stringify({ meta, report, refusal: refusal?.toJSON() ?? null })}\n`);
    } else {
      const { describeReport } = await import('@nightdesk/data/describe-report');
      const verdict =
        refusal === null ? 'It can be used as it is.' : `It would be refused: ${refusal.message}`;
      await print(`${[...describeReport(report), verdict].join('\n')}\n`);
    }
    if (refusal !== null) process.exitCode = 1;
  },
};
