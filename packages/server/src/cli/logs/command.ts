import type { Command } from '../command.ts';
import { DESK_OPTIONS } from '../desk/desk-options.ts';

/** `nightdesk logs` */
export const logsCommand: Command = {
  name: 'logs',
  summary: "Show the bots' logs, and follow them.",
  usage: '',
  positionals: { min: 0, max: 0 },
  options: [
    { name: 'bot', value: 'BOT', text: 'Only that of one bot.' },
    {
      name: 'level',
      value: 'LEVEL',
      text: 'Only lines that matter at least so much.',
      choices: ['debug', 'info', 'warn', 'error'],
    },
    { name: 'since', value: 'WHEN', text: 'From a time on (UTC), or so long ago: 15m, 2h, 3d.' },
    { name: 'search', value: 'TEXT', text: 'Only lines that hold a text.' },
    { name: 'limit', value: 'N', text: 'How many lines at most, the newest; 100.' },
    { name: 'follow', short: 'f', value: null, text: 'Go on as lines come, until Ctrl-C.' },
    ...DESK_OPTIONS,
  ],
  details: [
    'Lines come oldest first. With --json each is a JSON object on a line of its own. While it follows, a desk that is away for a moment is waited for, and no line is left out.',
  ],
  examples: [
    ['logs --bot trend_btc --since 2h', 'the last two hours of a bot'],
    ['logs --level warn -f', 'what goes wrong, as it does'],
  ],
  async run(options) {
    const { runLogs } = await import('./run.ts');
    await runLogs(options);
  },
};
