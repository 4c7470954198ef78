import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeFolder } from './make-folder.ts';

/** Where the desk keeps its data: the folder that NIGHTDESK_HOME names, or `.nightdesk` in the person's own. */
export function homeFolder(): string {
  const named = process.env['NIGHTDESK_HOME'];
  return named === undefined || named === '' ? join(homedir(), '.nightdesk') : resolve(named);
}

/** The folder of the candle store. */
export function candleFolder(): string {
  return join(homeFolder(), 'candles');
}

/** Makes the desk's folder, for its owner only, before something is written there. @throws NightdeskError `FOLDER`. */
export async function makeHomeFolder(): Promise<void> {
  await makeFolder(homeFolder(), 0o700);
}
