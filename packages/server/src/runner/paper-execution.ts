import type { ExecutionOptions } from '@nightdesk/core/execution/account/execution-options';

/**
 * How an account at the paper venue is watched. The venue lives in the same process and tells everything at once and
 * in order, so that polls are a check and not a source; and it has no limit on questions. Where the market runs faster
 * than the world, the real times stay.
 *
 * @param speed how many seconds of the market pass in a real one
 */
export function paperExecution(speed: number): Partial<ExecutionOptions> {
  const scale = Math.max(1, speed);
  return {
    openOrdersEvery: 60_000 * scale,
    tradesEvery: 30_000 * scale,
    reconcileEvery: 60_000 * scale,
    streamSilence: 15_000 * scale,
    saveEvery: 10_000 * scale,
    attemptWindow: 4_000 * scale,
    tick: 500 * scale,
    questionsPerMinute: 1_000_000,
  };
}
