import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { driverCode, storeError } from '../store-error.ts';

/**
 * Tells why a file could not be opened when the reason is that nothing can be written there: SQLite and `mkdir` say
 * only that they cannot.
 *
 * @throws NightdeskError `STORE_READ_ONLY`
 */
export async function assertWritablePlace(file: string): Promise<void> {
  for (let path = file; ; path = dirname(path)) {
    const reason = await access(path, constants.W_OK).then(() => '', driverCode);
    if (reason === 'ENOENT' && dirname(path) !== path) continue;
    // A file may be written although its folder may not; SQLite needs both, for the files beside it.
    if (reason === '' && path === file) continue;
    if (reason !== 'EACCES' && reason !== 'EPERM' && reason !== 'EROFS') return;
    throw storeError(
      'STORE_READ_ONLY',
      `${file}: ${path} ${reason === 'EROFS' ? 'is on a read-only file system' : 'may not be written by this user'}. Change its rights, or choose another folder.`,
      { path, reason },
    );
  }
}
