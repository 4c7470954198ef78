import type { Command } from '../command.ts';
import { JSON_OPTION } from './common.ts';

/** `nightdesk data generate` */
export const generateCommand: Command = {
  name: 'data generate',
  summary: 'Make simulated candles from a seed.',
  usage: '--seed N',
  positionals: { min: 0, max: 0 },
  options: [
    { name: 'seed', value: 'N', text: 'The same seed gives the same candles; 1.' },
    { name: 'bars', value: 'N', text: 'How many candles; 10000.' },
    { name: 'time-frame', value: '1h', text: 'Their length; 1h.' },
    {
      name: 'symbol',
      value: 'NAME',
      text: 'Name of a market, "-SIM" is added; MARKET.',
      multiple: true,
    },
    { name: 'start', value: 'TIME', text: 'Open time of the first candle; 2024-01-01.' },
    { name: 'start-price', value: 'PRICE', text: 'First price; 30000.' },
    { name: 'volatility', value: 'X', text: "Standard deviation of a year's return; 0.6." },
    { name: 'correlation', value: 'X', text: 'Between the markets, 0 to 1; 0.7.' },
    { name: 'gaps', value: 'CHANCE', text: 'Of an outage at each candle; 0.' },
    { name: 'spikes', value: 'CHANCE', text: 'Of a long wick at each candle; 0.' },
    { name: 'zero-volume', value: 'CHANCE', text: 'Of a candle without trades; 0.' },
    {
      name: 'replace',
      value: null,
      text: 'The new candles win where stored simulated ones say otherwise.',
    },
    {
      name: 'out',
      value: 'FILE.csv',
      text: 'Write a CSV file instead of the store; one market only.',
    },
    JSON_OPTION,
  ],
  details: ['A strategy that earns on simulated candles has shown nothing.'],
  examples: [
    [
      'data generate --seed 1 --bars 100000 --time-frame 1h --symbol BTCUSDT',
      'BTCUSDT-SIM@1h in the store',
    ],
    ['data generate --seed 7 --bars 500 --out test.csv --gaps 0.01', 'a small file with outages'],
  ],
  async run(options) {
    const { runGenerate } = await import('./run-generate.ts');
    await runGenerate(options);
  },
};
