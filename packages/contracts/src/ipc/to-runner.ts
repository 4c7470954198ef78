import { z } from 'zod';
import { accountSpec } from '../desk/account-spec.ts';
import { botId, botSpec } from '../desk/bot-spec.ts';
import { desired, stopPolicy } from '../desk/states.ts';
import { id } from '../id.ts';
import { accountCommand } from './account-command.ts';
import { runnerBegin } from './runner-begin.ts';

/** Number of a request, given back with its answer. */
const request = z.int().min(1);

/** A bot with what a person wants of it. */
export const wantedBot = z.strictObject({ spec: botSpec, desired });

/** A bot with what a person wants of it. */
export type WantedBot = z.infer<typeof wantedBot>;

/** Everything that a server says to a runner. */
export const toRunner = z.discriminatedUnion('kind', [
  runnerBegin,
  /** Hosts accounts with their bots; what is hosted already is brought up to date. */
  z.strictObject({
    kind: z.literal('host'),
    accounts: z.array(z.strictObject({ account: accountSpec, bots: z.array(wantedBot) })),
  }),
  /** Hosts a bot, lets it pause, or lets it go on. Nothing happens when it is so already. */
  z.strictObject({ kind: z.literal('start-bot'), bot: wantedBot }),
  z.strictObject({
    kind: z.literal('stop-bot'),
    bot: botId,
    account: id,
    policy: stopPolicy,
    /** How long orders and positions may take to be gone, ms. */
    patience: z.int().min(0),
  }),
  /** Makes a bot that failed anew and lets it trade. Answered. */
  z.strictObject({
    kind: z.literal('restart-bot'),
    request,
    bot: wantedBot,
    by: z.string().min(1).max(100),
  }),
  /** Another configuration for a bot at work. Answered. */
  z.strictObject({ kind: z.literal('configure'), request, spec: botSpec }),
  /** Answered. */
  z.strictObject({ kind: z.literal('command'), request, account: id, command: accountCommand }),
  /** Stops every bot by its policy and ends. `leave`: orders stay whatever the policies say. */
  z.strictObject({
    kind: z.literal('shutdown'),
    /** ms from now. */
    deadline: z.int().min(0),
    leave: z.boolean(),
  }),
]);

/** Everything that a server says to a runner. */
export type ToRunner = z.infer<typeof toRunner>;
