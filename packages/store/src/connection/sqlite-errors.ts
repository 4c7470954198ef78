import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { StoreErrorCode } from '../codes.ts';
import { driverCode, storeError, wordsOf } from '../store-error.ts';

/** What SQLite's codes mean to the desk, by their beginning; the longer ones first. */
const MEANINGS: readonly (readonly [begin: string, code: StoreErrorCode, remedy: string])[] = [
  ['SQLITE_FULL', 'STORE_FULL', 'the disk is full. Free some space; nothing was half-written'],
  [
    'SQLITE_BUSY',
    'STORE_LOCKED',
    'another process holds it. Try again; if it stays so, find the one that does not finish',
  ],
  ['SQLITE_LOCKED', 'STORE_LOCKED', 'another part of this process holds it. Try again'],
  [
    'SQLITE_READONLY',
    'STORE_READ_ONLY',
    'it cannot be written. Change the rights of the file and its folder',
  ],
  [
    'SQLITE_IOERR_CORRUPTFS',
    'STORE_CORRUPT',
    'the file system is damaged. Stop, and restore a back-up to a sound disk',
  ],
  ['SQLITE_CORRUPT', 'STORE_CORRUPT', 'the file is damaged. Keep it, and restore the last back-up'],
  [
    'SQLITE_NOTADB',
    'STORE_CORRUPT',
    'it is no SQLite database. Check the path, or restore the last back-up',
  ],
  [
    'SQLITE_CANTOPEN',
    'STORE_OPEN',
    'it cannot be opened. Check that the folder exists and may be written',
  ],
  [
    'SQLITE_PERM',
    'STORE_READ_ONLY',
    'access is denied. Change the rights of the file and its folder',
  ],
  [
    'SQLITE_CONSTRAINT',
    'STORE_REFUSED',
    'a rule of the database refused a row. This is a bug, or the file was changed by hand',
  ],
  ['SQLITE_IOERR', 'STORE_FAILED', 'the disk failed to read or write. Check the disk'],
];

/** A SQLite error as one that says where and what to do. Errors of ours pass unchanged. */
export function sqliteError(error: unknown, file: string): NightdeskError {
  if (error instanceof NightdeskError) return error;
  const reason = driverCode(error);
  const meaning = MEANINGS.find(([begin]) => reason.startsWith(begin));
  const [, code, remedy] = meaning ?? ['', 'STORE_FAILED' as const, 'see the words before'];
  return storeError(code, `${file}: ${wordsOf(error)}: ${remedy}.`, { file, reason }, error);
}

/** True when trying again at once may help. */
export function isBusy(error: unknown): boolean {
  return driverCode(error).startsWith('SQLITE_BUSY');
}
