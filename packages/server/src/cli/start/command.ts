import type { Command } from '../command.ts';

/** `nightdesk start` */
export const startCommand: Command = {
  name: 'start',
  summary: 'See it work: simulated candles, a back-test on them and its report.',
  usage: '',
  positionals: { min: 0, max: 0 },
  options: [
    { name: 'seed', value: 'N', text: 'Seed of the simulated candles; 1.' },
    { name: 'bars', value: 'N', text: 'How many of one hour; 20000.' },
  ],
  details: [
    'Makes simulated candles from a seed, back-tests SuperTrend on them and writes the report. Nothing is downloaded, no order goes anywhere.',
  ],
  examples: [
    ['start', 'the whole of it'],
    ['start --seed 7', 'another market'],
  ],
  async run(options) {
    const { runStart } = await import('./run.ts');
    await runStart(options);
  },
};
