import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Disposition, ErrorContext } from '@nightdesk/core/errors/nightdesk-error';
import type { StoreErrorCode } from './codes.ts';

/** What the caller should do about each code; the table in `codes.ts` says why. */
const DISPOSITIONS: { readonly [C in StoreErrorCode]: Disposition } = {
  STORE_URL: 'refuse',
  STORE_NODE: 'refuse',
  STORE_OPEN: 'halt',
  STORE_READ_ONLY: 'halt',
  STORE_FULL: 'halt',
  STORE_CORRUPT: 'halt',
  STORE_NOT_DURABLE: 'halt',
  STORE_SCHEMA: 'halt',
  STORE_LOCKED: 'retry',
  STORE_TIMEOUT: 'retry',
  STORE_CONNECTION: 'retry',
  STORE_UNKNOWN: 'halt',
  STORE_CONFLICT: 'retry',
  STORE_REFUSED: 'halt',
  STORE_CLOSED: 'refuse',
  STORE_BACKUP: 'refuse',
  STORE_FAILED: 'halt',
};

/** A {@link NightdeskError} of this package, with the disposition that belongs to its code. */
export function storeError(
  code: StoreErrorCode,
  message: string,
  context: ErrorContext = {},
  cause?: unknown,
): NightdeskError {
  return new NightdeskError({ code, message, context, disposition: DISPOSITIONS[code], cause });
}

/** The `code` of an error of the system or a driver, or ''. */
export function driverCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return '';
}

/** The words of an error. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
