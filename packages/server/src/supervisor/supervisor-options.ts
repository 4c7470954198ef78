import { availableParallelism } from 'node:os';
import type { RunnerSettings } from '@nightdesk/contracts/ipc/runner-begin';
import { BACK_OFF_DEFAULTS, type BackOffOptions } from './back-off.ts';

/** How the supervisor watches. Times in ms. */
export interface SupervisorOptions {
  /** How many runners share the accounts. */
  readonly runners: number;
  /** How many processes may start at a time. */
  readonly startAtOnce: number;
  readonly runner: RunnerSettings;
  /** Memory of a runner's heap at most, MB; null = as Node decides. */
  readonly heap: number | null;
  /** Between two looks at the signs of life. */
  readonly watchEvery: number;
  /** Without a sign of life for so long a runner hangs: it is asked to end … */
  readonly hangAfter: number;
  /** … and killed so long after that. */
  readonly killAfter: number;
  /** How long a runner may take to say hello. */
  readonly startWithin: number;
  /** Between two comparisons of what should run with what does. */
  readonly healthEvery: number;
  /** How long runners of an earlier server are given to end. */
  readonly orphanPatience: number;
  /** How long an answer may take. */
  readonly patience: number;
  readonly backOff: BackOffOptions;
}

/** What a supervisor begins with. */
export const SUPERVISOR_DEFAULTS: SupervisorOptions = Object.freeze({
  runners: availableParallelism(),
  startAtOnce: Math.max(2, availableParallelism()),
  runner: Object.freeze({
    heartbeatEvery: 1_000,
    reportEvery: 1_000,
    orphanGrace: 60_000,
    staleAfter: 10_000,
  }),
  heap: null,
  watchEvery: 250,
  hangAfter: 5_000,
  killAfter: 2_000,
  startWithin: 30_000,
  healthEvery: 60_000,
  orphanPatience: 3_000,
  patience: 30_000,
  backOff: BACK_OFF_DEFAULTS,
});
