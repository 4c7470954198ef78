import type { Command } from '../command.ts';

/** `nightdesk doctor` */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Look at every event of every account, and whether the books are what they say.',
  usage: '[PLACE]',
  positionals: { min: 0, max: 1 },
  options: [
    {
      name: 'rebuild',
      value: null,
      text: 'Where the events are whole and the books are not: write the books anew from the events.',
    },
    { name: 'json', value: null, text: 'Print JSON.' },
    { name: 'quiet', value: null, text: 'No progress bar.' },
  ],
  details: [
    'PLACE is a SQLite file or postgres://HOST/DATABASE; what DATABASE_URL names unless given, or desk.db in the data folder. Give a password by DATABASE_URL.',
    'Each event is chained to the one before it, so that one that was changed, removed or cut off is found. All books (orders, fills, positions, lots, balances, trades, …) are rebuilt beside the real ones and compared, and the first difference is named. It changes nothing and may run while the desk trades: it sees one moment.',
    'The exit code is 0 when all is sound, and 1 when it is not. A million events take about half a minute and 400 MB of memory; more take longer, and no more memory. Meanwhile the rebuilt books take as much room in the folder for temporary files as the real ones.',
  ],
  examples: [
    ['doctor', "the desk's own store"],
    ['doctor backups/2026-01-31.db --json', 'a back-up, for a program to read'],
    ['doctor --rebuild', 'books that were changed by hand, from the events again'],
  ],
  async run(options) {
    const { runDoctor } = await import('./run.ts');
    await runDoctor(options);
  },
};
