import type { Command } from '../command.ts';

/** `nightdesk strategies` */
export const strategiesCommand: Command = {
  name: 'strategies',
  summary: 'List the strategies, or show the settings of one.',
  usage: '[NAME|FILE]',
  positionals: { min: 0, max: 1 },
  options: [
    {
      name: 'json',
      value: null,
      text: 'Print JSON; of one strategy with the JSON Schema of its settings.',
    },
  ],
  examples: [
    ['strategies', 'what there is'],
    ['strategies supertrend', 'its settings, ranges and defaults'],
    ['strategies ./mine.ts --json', 'the JSON Schema of your own'],
  ],
  async run(options) {
    const { runStrategiesCommand } = await import('./run.ts');
    await runStrategiesCommand(options);
  },
};
