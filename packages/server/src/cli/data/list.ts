import type { Command } from '../command.ts';
import { candleFolder } from '../data-folder.ts';
import { print, tell } from '../output.ts';
import { textTable } from '../text-table.ts';
import { JSON_OPTION } from './common.ts';

/** `nightdesk data list` */
export const listCommand: Command = {
  name: 'data list',
  summary: 'Show what is in the store.',
  usage: '',
  positionals: { min: 0, max: 0 },
  options: [JSON_OPTION],
  examples: [['data list', 'every series']],
  async run(options) {
    const { CandleStore } = await import('@nightdesk/data/store/candle-store');
    const { series, damaged } = await new CandleStore(candleFolder()).list();
    if (options.has('json')) {
      const broken = damaged.map(({ file, error }) => ({ file, error: error.toJSON() }));
      await print(`${JSON.stringify({ folder: candleFolder(), series, damaged: broken })}\n`);
      return;
    }
    for (const { error } of damaged) tell(`damaged: ${error.message}`);
    if (series.length === 0) {
      await print(
        `There are no candles in ${candleFolder()} yet. nightdesk data import FILE brings some in.\n`,
      );
      return;
    }
    const rows = series.map((info) => [
      `${info.symbol}@${info.timeFrameText}`,
      String(info.rows),
      info.first.slice(0, 16),
      info.last.slice(0, 16),
      `${(info.bytes / 1e6).toFixed(1)} MB`,
      info.simulated ? 'simulated' : '',
    ]);
    await print(
      `${textTable([['series', 'candles', 'first', 'last', 'size', ''], ...rows], [1, 4]).join('\n')}\n`,
    );
  },
};
