import { dirname } from 'node:path';
import type { Command } from '../command.ts';
import { source } from '../backtest/load-markets.ts';
import { finishFirst } from '../finish-first.ts';
import { makeFolder } from '../make-folder.ts';
import { tell } from '../output.ts';
import { parseTime } from '../parse-time.ts';

/** `nightdesk data export` */
export const exportCommand: Command = {
  name: 'data export',
  summary: 'Write candles to a CSV file.',
  usage: 'SYMBOL@1h FILE.csv[.gz]',
  positionals: { min: 2, max: 2 },
  options: [
    {
      name: 'times',
      value: 'HOW',
      text: 'ms since 1970 (unless told), or ISO 8601 in UTC.',
      choices: ['ms', 'iso'],
    },
    { name: 'from', value: 'TIME', text: 'First candle, such as 2024-01-01 (UTC).' },
    { name: 'to', value: 'TIME', text: 'End, not included.' },
  ],
  details: ['Compressed when the name ends in .gz. The file is there whole or not at all.'],
  examples: [
    ['data export BTCUSDT@1h btc.csv.gz --times iso', 'a series, compressed, with readable times'],
  ],
  async run(options) {
    const [name = '', file = ''] = options.positionals;
    const { loadCandles } = await import('@nightdesk/data/load-candles');
    const { exportCsv } = await import('@nightdesk/data/export-csv');
    const from = options.text('from');
    const to = options.text('to');
    const { bars, meta } = await loadCandles(await source(name), {
      from: from === undefined ? undefined : parseTime('from', from),
      to: to === undefined ? undefined : parseTime('to', to),
    });
    const times = options.text('times') === 'iso' ? 'iso' : 'ms';
    await makeFolder(dirname(file));
    await finishFirst(() =>
      exportCsv(bars, file, { times, simulated: meta.simulated, label: meta.label }),
    );
    tell(`Wrote ${bars.length} candles to ${file}`);
  },
};
