import type { Command } from '../command.ts';
import { JSON_OPTION, ON_PROBLEM } from './common.ts';

/** `nightdesk data import` */
export const importCommand: Command = {
  name: 'data import',
  summary: 'Check candles and put them into the store.',
  usage: 'FILE --symbol NAME',
  positionals: { min: 1, max: 1 },
  options: [
    {
      name: 'symbol',
      value: 'NAME',
      text: 'Symbol of the series; what the file says or its name begins with, unless given.',
    },
    {
      name: 'time-frame',
      value: '1h',
      text: 'The time frame that is expected; told by the times unless given.',
    },
    ON_PROBLEM,
    {
      name: 'fill-gaps',
      value: null,
      text: 'With --on-problem repair: fill holes with flat candles of no volume.',
    },
    { name: 'replace', value: null, text: 'The new candles win where stored ones say otherwise.' },
    {
      name: 'simulated',
      value: null,
      text: 'Say that these candles are not from a market; files of nightdesk say so themselves. "-SIM" is added to the symbol.',
    },
    JSON_OPTION,
    { name: 'quiet', value: null, text: 'No progress bar.' },
  ],
  details: [
    'CSV, also compressed with gzip; docs/data.md says what it must look like. An import that fails leaves the store as it was.',
  ],
  examples: [
    ['data import BTCUSDT-1h.csv.gz --symbol BTCUSDT', 'a file into the series BTCUSDT@1h'],
    [
      'data import messy.csv --symbol ETHUSDT --on-problem repair',
      'mend what has one sensible mending',
    ],
  ],
  async run(options) {
    const { runImport } = await import('./run-import.ts');
    await runImport(options);
  },
};
