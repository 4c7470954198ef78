import type { Command } from '../command.ts';

/** `nightdesk tour` */
export const tourCommand: Command = {
  name: 'tour',
  summary: 'See a back-test: simulated candles, SuperTrend on them and the report.',
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
    ['tour', 'the whole of it'],
    ['tour --seed 7', 'another market'],
  ],
  async run(options) {
    const { runTour } = await import('./run.ts');
    await runTour(options);
  },
};
