import type { Command } from '../command.ts';
import { candleFolder } from '../data-folder.ts';
import { tell } from '../output.ts';
import { seriesOf } from './common.ts';

/** `nightdesk data delete` */
export const deleteCommand: Command = {
  name: 'data delete',
  summary: 'Delete a stored series.',
  usage: 'SYMBOL@1h',
  positionals: { min: 1, max: 1 },
  options: [],
  examples: [['data delete BTCUSDT-SIM@1h', 'the series is gone; there is no way back']],
  async run(options) {
    const key = seriesOf(options);
    const { CandleStore } = await import('@nightdesk/data/store/candle-store');
    await new CandleStore(candleFolder()).delete(key);
    tell(`Deleted ${options.positionals[0] ?? ''}`);
  },
};
