import { NightdeskError } from './nightdesk-error.ts';

/** Runs `action` and gives back the NightdeskError that it throws; fails when it throws nothing or another error. */
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
