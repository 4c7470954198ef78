import type { Command } from '../command.ts';
import { STORE_OPTION } from '../store-place.ts';

/** `nightdesk restore` */
export const restoreCommand: Command = {
  name: 'restore',
  summary: 'Put a back-up in the place of the accounts.',
  usage: 'FILE',
  positionals: { min: 1, max: 1 },
  options: [
    STORE_OPTION,
    { name: 'json', value: null, text: 'Print JSON.' },
    { name: 'quiet', value: null, text: 'No progress bar.' },
  ],
  details: [
    'Stop the desk first: a store that is in use is refused. The back-up is copied and checked; what was there is kept beside it, its name ending in .replaced. Ctrl-C takes effect when it is done.',
    'What happened after the back-up is missing then, and the venue knows of it: let the desk reconcile before it trades.',
  ],
  examples: [
    ['restore backups/desk-2026-01-31T12-00-00Z.db', 'go on from that moment'],
    ['restore copy.db --store elsewhere/desk.db', 'into another place, for a look at it'],
  ],
  async run(options) {
    const { runRestore } = await import('./run.ts');
    await runRestore(options);
  },
};
