import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { StoreErrorCode } from '../codes.ts';
import { driverCode, storeError, wordsOf } from '../store-error.ts';

const MEANINGS: Readonly<Record<string, readonly [StoreErrorCode, string]>> = {
  EACCES: ['STORE_READ_ONLY', 'access is denied. Change the rights of the folder'],
  EPERM: ['STORE_READ_ONLY', 'access is denied. Change the rights of the folder'],
  EROFS: ['STORE_READ_ONLY', 'the file system is read-only. Choose another folder'],
  ENOSPC: ['STORE_FULL', 'the disk is full. Free some space'],
  EDQUOT: ['STORE_FULL', 'the quota is used up. Free some space'],
};

/** An error of the file system as one that says where and what to do. */
export function systemError(error: unknown, path: string): NightdeskError {
  if (error instanceof NightdeskError) return error;
  const reason = driverCode(error);
  const [code, remedy] = MEANINGS[reason] ?? (['STORE_OPEN', 'check the path'] as const);
  return storeError(code, `${path}: ${wordsOf(error)}: ${remedy}.`, { path, reason }, error);
}
