import type { Command } from '../command.ts';
import { DESK_OPTIONS, PAGE_OPTIONS } from '../desk/desk-options.ts';

/** `nightdesk trades` */
export const tradesCommand: Command = {
  name: 'trades',
  summary: 'List closed trades, the last closed first.',
  usage: '',
  positionals: { min: 0, max: 0 },
  options: [
    { name: 'bot', value: 'BOT', text: 'Only those of a bot.' },
    { name: 'account', value: 'ACCOUNT', text: 'Only those of an account.' },
    { name: 'instrument', value: 'ID', text: 'Only those of an instrument.' },
    {
      name: 'result',
      value: 'RESULT',
      text: 'Only those that ended so.',
      choices: ['win', 'loss'],
    },
    { name: 'since', value: 'WHEN', text: 'Closed from a time on (UTC), or so long ago: 2h, 3d.' },
    { name: 'until', value: 'WHEN', text: 'Closed before a time.' },
    ...PAGE_OPTIONS,
    ...DESK_OPTIONS,
  ],
  details: [
    'Amounts are exact and in the settlement currency of the instrument; pnl is after fees and funding.',
  ],
  examples: [
    ['trades --bot trend_btc --since 7d', 'the last week of a bot'],
    ['trades --result loss --all --json', 'every loss, for programs'],
  ],
  async run(options) {
    const { runTrades } = await import('./run.ts');
    await runTrades(options);
  },
};
