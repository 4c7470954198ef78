/**
 * Time as a driver sees it. Kernels do not hold a clock: their time is the time of the event that they
 * process, which is what makes a replay identical.
 */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
}
