import type { Command } from '../command.ts';
import { candleFolder } from '../data-folder.ts';
import { print } from '../output.ts';
import { JSON_OPTION, seriesOf } from './common.ts';

/** `nightdesk data verify` */
export const verifyCommand: Command = {
  name: 'data verify',
  summary: 'Read a stored series and compare every checksum.',
  usage: 'SYMBOL@1h',
  positionals: { min: 1, max: 1 },
  options: [JSON_OPTION],
  examples: [['data verify BTCUSDT@1h', 'is every candle as it was stored?']],
  async run(options) {
    const { CandleStore } = await import('@nightdesk/data/store/candle-store');
    const { describeReport } = await import('@nightdesk/data/describe-report');
    const report = await new CandleStore(candleFolder()).verify(seriesOf(options));
    await print(
      options.has('json')
        ? `${JSON.stringify(report)}\n`
        : `${[...describeReport(report), 'Every checksum is right.'].join('\n')}\n`,
    );
  },
};
