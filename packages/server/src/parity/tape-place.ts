import { join } from 'node:path';
import { RECORDING_SUFFIX } from '@nightdesk/adapters/recorder/recording-format';

/** The folder of an account's tapes below the desk's home. */
export function tapeFolder(home: string, account: string): string {
  return join(home, 'recordings', 'accounts', account);
}

/** The tape of a day. @param day `2026-01-31`, UTC */
export function tapeFile(home: string, account: string, day: string): string {
  return join(tapeFolder(home, account), `${day}${RECORDING_SUFFIX}`);
}
