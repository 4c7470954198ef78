import type { Clock } from './clock.ts';

/**
 * Time as a process that talks to a venue needs it: the wall clock (may jump and may be wrong), the
 * monotonic clock for durations and deadlines, and a way to wait.
 */
export interface LiveClock extends Clock {
  /** Milliseconds since an arbitrary start; never goes back, starts anew with the process. */
  mono(): number;
  /** Resolves after at least `ms` milliseconds on the monotonic clock. */
  sleep(ms: number): Promise<void>;
}
