import type { Command } from '../command.ts';
import { DESK_OPTIONS } from '../desk/desk-options.ts';

/** `nightdesk bots show` */
export const showBotCommand: Command = {
  name: 'bots show',
  summary: 'Show all that is known of a bot.',
  usage: 'BOT',
  positionals: { min: 1, max: 1 },
  options: DESK_OPTIONS,
  examples: [['bots show trend_btc', 'state, position, last decision, settings']],
  async run(options) {
    const { runShow } = await import('./run.ts');
    await runShow(options);
  },
};
