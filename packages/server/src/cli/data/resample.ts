import type { Command } from '../command.ts';
import { parseTimeFrame } from '@nightdesk/core/model/time-frame';
import { candleFolder } from '../data-folder.ts';
import { print } from '../output.ts';
import { infoText, JSON_OPTION, seriesOf } from './common.ts';

/** `nightdesk data resample` */
export const resampleCommand: Command = {
  name: 'data resample',
  summary: 'Make a stored series of a longer time frame.',
  usage: 'SYMBOL@1h --to 4h',
  positionals: { min: 1, max: 1 },
  options: [
    { name: 'to', value: '4h', text: 'The longer time frame, a whole multiple.' },
    { name: 'replace', value: null, text: 'The new candles win where stored ones say otherwise.' },
    JSON_OPTION,
  ],
  examples: [['data resample BTCUSDT@1h --to 4h', 'BTCUSDT@4h out of BTCUSDT@1h']],
  async run(options) {
    const key = seriesOf(options);
    const target = parseTimeFrame(
      options.need('to', 'Give the longer time frame, such as --to 4h.'),
    );
    const { CandleStore } = await import('@nightdesk/data/store/candle-store');
    const { resampleSeries } = await import('@nightdesk/data/store/resample-series');
    const result = await resampleSeries(new CandleStore(candleFolder()), key, target, {
      replace: options.has('replace'),
    });
    const { info, added, unchanged, replaced, incomplete, dropped } = result;
    if (options.has('json')) {
      await print(
        `${JSON.stringify({ series: info, added, unchanged, replaced, incomplete, dropped })}\n`,
      );
      return;
    }
    const lines = [`${added} candles added, ${unchanged} were there already.`, infoText(info)];
    if (incomplete.count > 0)
      lines.push(`${incomplete.count} of them miss candles of the shorter time frame.`);
    if (dropped > 0)
      lines.push(`The last ${dropped} candles do not fill a candle yet and were left out.`);
    await print(`${lines.join('\n')}\n`);
  },
};
