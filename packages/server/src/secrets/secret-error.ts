import { type ErrorContext, NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Disposition } from '@nightdesk/core/errors/nightdesk-error';

/**
 * Error codes of secrets.
 *
 * | code | meaning | disposition |
 * |---|---|---|
 * | `SECRET_KEY` | a master key is not a key, or is not there | refuse |
 * | `SECRET_KEY_UNKNOWN` | sealed under a master key that this desk does not have | halt |
 * | `SECRET_LARGE` | too large to be a secret | refuse |
 * | `SECRET_CONFLICT` | another replaced the secret at the same moment | retry |
 * | `SECRET_DAMAGED` | an envelope was changed, cut, or moved to another owner or version | halt |
 */
export const SECRET_ERROR_CODES = [
  'SECRET_KEY',
  'SECRET_KEY_UNKNOWN',
  'SECRET_LARGE',
  'SECRET_CONFLICT',
  'SECRET_DAMAGED',
] as const;

/** One of {@link SECRET_ERROR_CODES}. */
export type SecretErrorCode = (typeof SECRET_ERROR_CODES)[number];

const DISPOSITIONS: { readonly [C in SecretErrorCode]: Disposition } = {
  SECRET_KEY: 'refuse',
  SECRET_KEY_UNKNOWN: 'halt',
  SECRET_LARGE: 'refuse',
  SECRET_CONFLICT: 'retry',
  SECRET_DAMAGED: 'halt',
};

/** An error of secrets. What was secret is never in it, and neither is what a cipher said of it. */
export function secretError(
  code: SecretErrorCode,
  message: string,
  context: ErrorContext = {},
): NightdeskError {
  return new NightdeskError({ code, message, context, disposition: DISPOSITIONS[code] });
}
