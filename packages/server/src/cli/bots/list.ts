import type { Command } from '../command.ts';
import { DESK_OPTIONS, PAGE_OPTIONS } from '../desk/desk-options.ts';

/** `nightdesk bots list` */
export const listBotsCommand: Command = {
  name: 'bots list',
  summary: 'List the bots, what is wanted of them and how they are.',
  usage: '',
  positionals: { min: 0, max: 0 },
  options: [
    { name: 'account', value: 'ACCOUNT', text: 'Only those of an account.' },
    { name: 'strategy', value: 'NAME', text: 'Only those with a strategy.' },
    {
      name: 'desired',
      value: 'STATE',
      text: 'Only those that are wanted so.',
      choices: ['RUNNING', 'PAUSED', 'STOPPED'],
    },
    { name: 'search', value: 'TEXT', text: 'Only those whose id or name holds a text.' },
    ...PAGE_OPTIONS,
    ...DESK_OPTIONS,
  ],
  examples: [
    ['bots list', 'the first fifty'],
    ['bots list --all --desired RUNNING --json', 'all that should run, for programs'],
  ],
  async run(options) {
    const { runList } = await import('./run.ts');
    await runList(options);
  },
};
