import type { Command } from '../command.ts';
import { STORE_OPTION } from '../store-place.ts';

/** `nightdesk backup` */
export const backupCommand: Command = {
  name: 'backup',
  summary: 'Copy the accounts, also while the desk trades.',
  usage: '[FILE]',
  positionals: { min: 0, max: 1 },
  options: [
    STORE_OPTION,
    { name: 'json', value: null, text: 'Print JSON.' },
    { name: 'quiet', value: null, text: 'No progress bar.' },
  ],
  details: [
    'FILE is made new and never written over; unless given it is desk-DATE.db in backups/ of the data folder. The copy is one moment of the store, and gets its name only when the doctor found it sound. Ctrl-C takes effect when it is done. Keep copies on another machine: they hold everything that the accounts did.',
    'PostgreSQL brings its own tools: pg_dump --format=custom --file=nightdesk.dump "$DATABASE_URL", and pg_restore; docs/store.md has the lines. Run nightdesk doctor after a restore.',
  ],
  examples: [
    ['backup', 'a copy of this moment in backups/ of the data folder'],
    ['backup /mnt/usb/desk-2026-01-31.db', 'a copy where you want it'],
  ],
  async run(options) {
    const { runBackup } = await import('./run.ts');
    await runBackup(options);
  },
};
