import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';

/** The NightdeskError that `work` throws; anything else, or nothing, fails the test. */
export async function refusalOf(work: () => unknown): Promise<NightdeskError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof NightdeskError) return error;
    throw error;
  }
  throw new Error('expected a NightdeskError, but nothing was thrown');
}
