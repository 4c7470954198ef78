import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';

/** The NightdeskError that `action` throws; fails when it throws nothing or another error. */
export function errorOf(action: () => unknown): NightdeskError {
  try {
    action();
  } catch (error) {
    if (error instanceof NightdeskError) return error;
    throw error;
  }
  throw new Error('expected a NightdeskError, but nothing was thrown');
}

/** The code of the NightdeskError that `action` throws. */
export function codeOf(action: () => unknown): string {
  return errorOf(action).code;
}

/** The NightdeskError that a promise is rejected with; fails when it is not. */
export async function rejection(promise: Promise<unknown>): Promise<NightdeskError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof NightdeskError) return error;
    throw error;
  }
  throw new Error('expected a NightdeskError, but the promise was fulfilled');
}
