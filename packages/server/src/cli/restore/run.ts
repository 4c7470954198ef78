import { existsSync } from 'node:fs';
import { restoreStore } from '@nightdesk/store/backup';
import { copyText } from '../backup/run.ts';
import { makeHomeFolder } from '../data-folder.ts';
import { finishFirst } from '../finish-first.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { progressBar } from '../progress.ts';
import { storePlace } from '../store-place.ts';

/** Puts a copy in the place of the store and says what is there now. */
export async function runRestore(options: Options): Promise<void> {
  const [file = ''] = options.positionals;
  const named = options.text('store');
  if (named === undefined) await makeHomeFolder();
  const bar = progressBar('checking the copy', options.has('quiet'));
  const report = await finishFirst(() =>
    restoreStore(file, storePlace(named), { onProgress: bar?.on }).finally(() => bar?.end()),
  );
  const kept = existsSync(`${report.file}.replaced`) ? `${report.file}.replaced` : null;
  if (options.has('json')) {
    await print(`${JSON.stringify({ ...report, replaced: kept })}\n`);
    return;
  }
  await print(
    [
      copyText(report),
      ...(kept === null ? [] : [`What was there is kept as ${kept}.`]),
      'Let the desk reconcile with the venue before it trades: what came after the back-up is missing here.',
      '',
    ].join('\n'),
  );
}
