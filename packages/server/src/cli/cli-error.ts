import { NightdeskError, type ErrorContext } from '@nightdesk/core/errors/nightdesk-error';

/** A mistake in the command line itself: the process ends with 2. */
export function usageError(message: string, context: ErrorContext = {}): NightdeskError {
  return new NightdeskError({ code: 'CLI_USAGE', message, context });
}
