import type { Command } from '../command.ts';
import { usageError } from '../cli-error.ts';

/** `nightdesk indicator` */
export const indicatorCommand: Command = {
  name: 'indicator',
  summary: "Print an indicator's values for candles.",
  usage: 'NAME --data FILE',
  positionals: { min: 0, max: 1 },
  options: [
    { name: 'list', value: null, text: 'Show every indicator, or the parameters of NAME.' },
    { name: 'data', value: 'FILE|SYMBOL@1h', text: 'Candles: a file, or a series of the store.' },
    { name: 'set', value: 'KEY=VALUE', text: 'A parameter.', multiple: true },
    { name: 'from', value: 'TIME', text: 'First candle, such as 2024-01-01 (UTC).' },
    { name: 'to', value: 'TIME', text: 'End, not included.' },
    {
      name: 'on-problem',
      value: 'WHAT',
      text: 'What to do about odd candles; report unless told.',
      choices: ['report', 'refuse', 'repair'],
    },
    {
      name: 'csv',
      value: null,
      text: 'Print CSV; this is what is printed unless --json is given.',
    },
    { name: 'json', value: null, text: 'Print one JSON object with a list for each column.' },
    {
      name: 'times',
      value: 'HOW',
      text: 'Times of the rows: ISO 8601 in UTC (unless told), or ms since 1970.',
      choices: ['iso', 'ms'],
    },
  ],
  details: [
    'One row a candle: the time of its open, then the outputs with all the digits of a double. Until an output is warm its cell is empty, in JSON null.',
  ],
  examples: [
    ['indicator ema --data BTCUSDT@1h --set period=20', 'an average of 20 closes'],
    [
      'indicator supertrend --data prices.csv --set period=10 --set multiplier=3 --csv',
      'all columns of SuperTrend',
    ],
    ['indicator rsi --list', 'the parameters of RSI'],
  ],
  async run(options) {
    if (options.has('csv') && options.has('json')) {
      throw usageError('--csv and --json cannot both be printed; give one of them.');
    }
    const { runIndicatorCommand } = await import('./run.ts');
    await runIndicatorCommand(options);
  },
};
