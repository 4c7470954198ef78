import { dirname, join } from 'node:path';
import { type BackupReport, backupStore } from '@nightdesk/store/backup';
import { homeFolder, makeHomeFolder } from '../data-folder.ts';
import { finishFirst } from '../finish-first.ts';
import { makeFolder } from '../make-folder.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { progressBar } from '../progress.ts';
import { storePlace } from '../store-place.ts';

/** Copies the store and says what is in the copy. */
export async function runBackup(options: Options): Promise<void> {
  const [named] = options.positionals;
  const place = storePlace(options.text('store'));
  const file = named ?? (await newFile());
  const bar = progressBar('checking the copy', options.has('quiet'));
  const report = await finishFirst(() =>
    backupStore(place, file, { onProgress: bar?.on }).finally(() => bar?.end()),
  );
  await print(options.has('json') ? `${JSON.stringify(report)}\n` : `${copyText(report)}\n`);
}

/** What a copy holds, in words. */
export function copyText({ file, accounts, events, books }: BackupReport): string {
  const size = `${events.toLocaleString('en')} events of ${accounts} account${accounts === 1 ? '' : 's'}`;
  const checked = books
    ? 'every event and all books checked'
    : 'every event checked; its books are of an earlier version, and are brought up to date when a desk opens it';
  return `${file}: ${size}, ${checked}.`;
}

/** A name that sorts by time. */
async function newFile(): Promise<string> {
  await makeHomeFolder();
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const file = join(homeFolder(), 'backups', `desk-${time}Z.db`);
  await makeFolder(dirname(file), 0o700);
  return file;
}
