import type { Command } from '../command.ts';
import { STORE_OPTION } from '../store-place.ts';

/** `nightdesk parity` */
export const parityCommand: Command = {
  name: 'parity',
  summary: 'Replay a recorded day of a bot, and compare every decision.',
  usage: 'BOT DAY',
  positionals: { min: 2, max: 2 },
  options: [
    {
      name: 'account',
      value: 'ACCOUNT',
      text: 'The account whose recording it is; found unless given.',
    },
    { name: 'limit', value: 'N', text: 'How many differences are shown; 20. --json has them all.' },
    STORE_OPTION,
    { name: 'json', value: null, text: 'Print JSON.' },
    { name: 'quiet', value: null, text: 'No word when all is the same.' },
  ],
  details: [
    'Feeds what the bot was given that day (UTC), in the same order, to the same kernel, and compares orders, cancels, changes, signals and messages with what it decided then, the orders also with what the account has booked, and its state wherever that was written down. Nothing is sent and nothing is changed; the desk may run.',
    'Each difference has a cause: signal (another decision), timing (the same one about another event), price, size, fill, fee, message, failure, record (the account has booked another order).',
    'It ends with 0 when all is the same, with 1 when something differs, and with 5 when all that can be compared is the same and a part of the day is missing. An account is recorded when its setting "record" is true.',
  ],
  examples: [
    ['parity trend_btc 2026-01-31', 'is the strategy still what it was that day?'],
    ['parity trend_btc 2026-01-31 --json', 'every difference, for programs'],
  ],
  async run(options) {
    const { runParityCommand } = await import('./run.ts');
    await runParityCommand(options);
  },
};
