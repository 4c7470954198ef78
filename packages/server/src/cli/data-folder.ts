import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';

/** Where the desk keeps its data: the folder that NIGHTDESK_HOME names, or `.nightdesk` in the person's own. */
export function homeFolder(): string {
  const named = process.env['NIGHTDESK_HOME'];
  return named === undefined || named === '' ? join(homedir(), '.nightdesk') : resolve(named);
}

/** The folder of the candle store. */
export function candleFolder(): string {
  return join(homeFolder(), 'candles');
}

/** Makes the desk's folder, for its owner only, before something is written there. @throws NightdeskError `HOME_FOLDER`. */
export async function makeHomeFolder(): Promise<void> {
  const folder = homeFolder();
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NightdeskError({
      code: 'HOME_FOLDER',
      message: `The data folder ${folder} cannot be made: ${reason}. Name another one in NIGHTDESK_HOME.`,
      context: { folder },
      cause,
    });
  }
}
