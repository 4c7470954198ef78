import { type ErrorContext, NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Disposition } from '@nightdesk/core/errors/nightdesk-error';

/**
 * Error codes of identity, and the HTTP status that fits each.
 *
 * | code | meaning | status | disposition |
 * |---|---|---|---|
 * | `AUTH_REQUIRED` | no session, token or key, or one that is not valid (any more) | 401 | refuse |
 * | `AUTH_REFUSED` | name or password are not right; which of them is not said | 401 | refuse |
 * | `AUTH_SECOND_FACTOR` | the password is right and a code is wanted | 401 | refuse |
 * | `AUTH_CODE` | the code is not right, or was used before | 401 | refuse |
 * | `AUTH_CSRF` | the request does not carry the token of its session | 403 | refuse |
 * | `AUTH_FORBIDDEN` | the role or the key does not allow it | 403 | refuse |
 * | `AUTH_STEP_UP` | a second factor must be given for this, a short time before | 403 | refuse |
 * | `AUTH_LIMITED` | too many attempts; `retryAfter` says when again, s | 429 | retry |
 * | `AUTH_BUSY` | too many passwords are being checked at this moment | 503 | retry |
 * | `AUTH_LINK` | a one-time link is used, expired or none | 410 | refuse |
 * | `AUTH_CLAIMED` | the desk has an administrator already | 410 | refuse |
 * | `AUTH_PASSWORD` | a new password is too easy | 422 | refuse |
 * | `AUTH_INVALID` | a name, scope or time that cannot be | 422 | refuse |
 * | `AUTH_NAME_TAKEN` | there is a user of this name | 409 | refuse |
 * | `AUTH_STATE` | it is so already, or something else must be done first | 409 | refuse |
 * | `AUTH_LAST_ADMIN` | nobody could administer the desk any more | 409 | refuse |
 * | `AUTH_NOT_FOUND` | there is no such thing, or it belongs to somebody else | 404 | refuse |
 */
export const AUTH_ERROR_CODES = [
  'AUTH_REQUIRED',
  'AUTH_REFUSED',
  'AUTH_SECOND_FACTOR',
  'AUTH_CODE',
  'AUTH_CSRF',
  'AUTH_FORBIDDEN',
  'AUTH_STEP_UP',
  'AUTH_LIMITED',
  'AUTH_BUSY',
  'AUTH_LINK',
  'AUTH_CLAIMED',
  'AUTH_PASSWORD',
  'AUTH_INVALID',
  'AUTH_NAME_TAKEN',
  'AUTH_STATE',
  'AUTH_LAST_ADMIN',
  'AUTH_NOT_FOUND',
] as const;

/** One of {@link AUTH_ERROR_CODES}. */
export type AuthErrorCode = (typeof AUTH_ERROR_CODES)[number];

/** An error of identity. No password, token, code or hash is ever in it. */
export function authError(
  code: AuthErrorCode,
  message: string,
  context: ErrorContext = {},
): NightdeskError {
  const disposition: Disposition =
    code === 'AUTH_LIMITED' || code === 'AUTH_BUSY' ? 'retry' : 'refuse';
  return new NightdeskError({ code, message, context, disposition });
}

/** The one answer to whoever is not signed in: it does not say whether a token was unknown, ended or revoked. */
export function signInFirst(): NightdeskError {
  return authError(
    'AUTH_REQUIRED',
    'You are not signed in, or not any more. Sign in and try again.',
  );
}
