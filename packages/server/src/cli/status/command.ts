import type { Command } from '../command.ts';
import { DESK_OPTIONS } from '../desk/desk-options.ts';

/** `nightdesk status` */
export const statusCommand: Command = {
  name: 'status',
  summary: 'Show how the desk and its bots are; end with 3 when something is wrong.',
  usage: '',
  positionals: { min: 0, max: 0 },
  options: DESK_OPTIONS,
  details: [
    'Shows the mode, what runs of what should, the age of what is known of each bot, and what needs a person. It ends with 0 when all is well, and with 3 when a part of the desk is degraded or down, a bot that is wanted does not run, or no desk answers.',
  ],
  examples: [
    ['status', 'a look at it'],
    ['status --json', 'for programs'],
    ['status --quiet', 'for a timer that looks at the exit code'],
  ],
  async run(options) {
    const { runStatus } = await import('./run.ts');
    await runStatus(options);
  },
};
