import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Disposition, ErrorContext } from '@nightdesk/core/errors/nightdesk-error';
import type { DataErrorCode } from './codes.ts';

/** A {@link NightdeskError} whose code is known to be one of this package's. */
export function dataError(
  code: DataErrorCode,
  message: string,
  context: ErrorContext = {},
  extra: { readonly disposition?: Disposition; readonly cause?: unknown } = {},
): NightdeskError {
  return new NightdeskError({ code, message, context, ...extra });
}

/** The `code` of an error of the operating system (`ENOENT`, …), or '' when it has none. */
export function systemCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return error.code;
  return '';
}

/** Turns an error of the file system into one that names the file and says what to do. */
export function fileError(error: unknown, path: string, doing: 'read' | 'write'): NightdeskError {
  if (error instanceof NightdeskError) return error;
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return dataError(
      'DATA_FILE_MISSING',
      `${path}: there is no such file. Check the path.`,
      { file: path },
      { cause: error },
    );
  }
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'permission denied. Change the rights of the file or its folder',
    EPERM: 'not permitted. Change the rights of the file or its folder',
    EISDIR: 'it is a folder. Name a file inside it',
    ENOSPC: 'the disk is full. Free some space; nothing was half-written',
    EROFS: 'the file system is read-only. Choose another folder',
    EMFILE: 'too many open files. Close some, or raise the limit',
  };
  const reason =
    reasons[code] ??
    `${error instanceof Error ? error.message : String(error)}. Check the file and its disk`;
  return dataError(
    'DATA_FILE_UNREADABLE',
    `${path}: cannot ${doing} this file: ${reason}.`,
    { file: path, reason: code },
    { cause: error },
  );
}
