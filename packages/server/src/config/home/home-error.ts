import { type ErrorContext, NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Disposition } from '@nightdesk/core/errors/nightdesk-error';

/**
 * Error codes of the home.
 *
 * | code | meaning | disposition |
 * |---|---|---|
 * | `HOME_FOLDER` | the folder cannot be made, or belongs to somebody else | refuse |
 * | `HOME_IN_USE` | another server lives in it | refuse |
 * | `HOME_KEY` | the file of the master key cannot be used, or others can read it | refuse |
 * | `HOME_KEY_MISSING` | in production, and no master key was given | refuse |
 */
export const HOME_ERROR_CODES = [
  'HOME_FOLDER',
  'HOME_IN_USE',
  'HOME_KEY',
  'HOME_KEY_MISSING',
] as const;

/** One of {@link HOME_ERROR_CODES}. */
export type HomeErrorCode = (typeof HOME_ERROR_CODES)[number];

/** An error of the home. */
export function homeError(
  code: HomeErrorCode,
  message: string,
  context: ErrorContext = {},
  disposition: Disposition = 'refuse',
): NightdeskError {
  return new NightdeskError({ code, message, context, disposition });
}

/** `EACCES` and the like, or the words of an error. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return error.code;
  return error instanceof Error ? error.message : String(error);
}
