import { z } from 'zod';
import { id } from '../id.ts';
import { botReport, feedReport } from './bot-report.ts';

const at = z.number();
const level = z.enum(['debug', 'info', 'warn', 'error']);

/** A line for people about a bot, or with bot "" about its account. */
export const runnerLog = z.strictObject({
  at,
  account: id,
  bot: z.string(),
  level,
  /** Stable where the desk itself speaks, such as `QUARANTINE_OPENED`; empty for a bot's own words. */
  code: z.string(),
  text: z.string(),
});

/** A line for people. */
export type RunnerLog = z.infer<typeof runnerLog>;

/** An event of an account that has become durable, with its place in the stream. */
export const placedEvent = z.strictObject({
  account: id,
  sequence: z.int().min(1),
  bot: z.string(),
  time: at,
  /** As in the account's stream, such as `OrderFilled`. */
  kind: z.string(),
  payload: z.json(),
});

/** An event of an account that has become durable. */
export type PlacedEventMessage = z.infer<typeof placedEvent>;

/** How long events waited until the bots had decided on them, ms, since the last heartbeat. */
export const lagReport = z.strictObject({
  count: z.int(),
  p50: z.number(),
  p99: z.number(),
  max: z.number(),
});

/** A sign of life. */
export const heartbeat = z.strictObject({
  kind: z.literal('heartbeat'),
  pid: z.int(),
  at,
  /** Bytes. */
  rss: z.number(),
  heapUsed: z.number(),
  /** CPU time used so far, ms. */
  cpu: z.number(),
  lag: lagReport,
  accounts: z.array(
    z.strictObject({
      account: id,
      phase: z.enum(['LOADING', 'RECONCILING', 'READY', 'BROKEN', 'STOPPED']),
      bots: z.int(),
      failure: z.string().nullable(),
    }),
  ),
  feeds: z.array(feedReport),
});

/** A sign of life. */
export type Heartbeat = z.infer<typeof heartbeat>;

/** Everything that a runner says to its server. */
export const fromRunner = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hello'), runner: id, pid: z.int(), at }),
  heartbeat,
  /** Some bots in turn, and each at once when its phase changes. */
  z.strictObject({ kind: z.literal('bots'), bots: z.array(botReport) }),
  /** A bot is not hosted any more. */
  z.strictObject({
    kind: z.literal('bot-stopped'),
    bot: z.string(),
    account: id,
    /** What is still there of what its policy wanted gone; empty when all is as wanted. */
    left: z.string(),
  }),
  /** An account could not be opened, or its bots could not be. */
  z.strictObject({
    kind: z.literal('host-failed'),
    account: id,
    bot: z.string(),
    code: z.string(),
    message: z.string(),
  }),
  z.strictObject({ kind: z.literal('events'), events: z.array(placedEvent) }),
  z.strictObject({ kind: z.literal('logs'), logs: z.array(runnerLog) }),
  z.strictObject({
    kind: z.literal('reply'),
    request: z.int(),
    answer: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), value: z.json() }),
      z.strictObject({
        ok: z.literal(false),
        code: z.string(),
        message: z.string(),
        disposition: z.enum(['retry', 'refuse', 'halt']),
      }),
    ]),
  }),
  /** It ends by itself now. */
  z.strictObject({ kind: z.literal('bye'), reason: z.string() }),
]);

/** Everything that a runner says to its server. */
export type FromRunner = z.infer<typeof fromRunner>;
