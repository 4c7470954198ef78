import { z } from 'zod';
import { id } from '../id.ts';

/** How a runner behaves; times in ms. */
export const runnerSettings = z.strictObject({
  /** Between two signs of life. */
  heartbeatEvery: z.int().min(50).max(60_000),
  /** Every bot is reported on once in this time. */
  reportEvery: z.int().min(100).max(600_000),
  /** How long it goes on without its server before it stops by itself. */
  orphanGrace: z.int().min(0).max(86_400_000),
  /** Without a tick for so long a feed is stale. */
  staleAfter: z.int().min(1_000).max(3_600_000),
});

/** How a runner behaves. */
export type RunnerSettings = z.infer<typeof runnerSettings>;

/** The first message to a runner: who it is and where things are. */
export const runnerBegin = z.strictObject({
  kind: z.literal('begin'),
  runner: id,
  /** A SQLite file or a PostgreSQL address. It is never logged. */
  store: z.string().min(1),
  /** The desk's data directory. */
  home: z.string().min(1),
  settings: runnerSettings,
});

/** The first message to a runner. */
export type RunnerBegin = z.infer<typeof runnerBegin>;
