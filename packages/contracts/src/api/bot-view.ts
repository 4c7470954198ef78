import { z } from 'zod';
import { decimal } from '../decimal.ts';
import { amounts, label } from '../desk/account-spec.ts';
import { botId, botSpec, isolation, strategyName, timeFrame } from '../desk/bot-spec.ts';
import { instrumentId } from '../desk/instrument-spec.ts';
import { jsonObject } from '../desk/json.ts';
import { riskSettings } from '../desk/risk.ts';
import { desired, processState, stopPolicy, tradingState } from '../desk/states.ts';
import { id } from '../id.ts';
import { configureResult } from '../ipc/configure-result.ts';
import { pageOf, pageQuery } from '../page.ts';
import { time } from '../time.ts';

/** A bot as a person sees it: what it is, what is wanted of it, and how it is. */
export const botView = botSpec
  .extend({
    /** Its prices are made up: nothing of it says anything about a real market. */
    simulated: z.boolean(),
    desired,
    process: processState,
    /** Why its process is as it is; empty when there is nothing to say. */
    reason: z.string(),
    trading: tradingState,
    runner: z.string().nullable(),
    pid: z.int().nullable(),
    restarts: z.int(),
    createdTime: time,
    updatedTime: time,
    startedTime: time.nullable(),
    pausedTime: time.nullable(),
    stoppedTime: time.nullable(),
    /** When its process took it up; null while it is not hosted. */
    runningSince: time.nullable(),
    /** The market's time of the last tick that it was told. */
    lastTickTime: z.number().nullable(),
    lastDecision: z
      .strictObject({ time: z.number(), rule: z.string(), text: z.string() })
      .nullable(),
    positions: z.array(z.strictObject({ instrument: instrumentId, quantity: decimal })),
    /** At the last prices, a double for looking at, in `currency`. */
    equity: z.number().nullable(),
    currency: z.string().nullable(),
    openOrders: z.int(),
    warm: z.boolean(),
    failure: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'Bot' });

/** A bot as a person sees it. */
export type BotView = z.infer<typeof botView>;

/** A page of bots, by id. */
export const botPage = pageOf(botView);

const search = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be plain text');

/** Text to look for. */
export const searchText = search;

/** Which bots. */
export const botQuery = pageQuery.extend({
  account: id.optional(),
  strategy: strategyName.optional(),
  desired: desired.optional(),
  search: search.optional(),
});

/** Makes a bot. It begins STOPPED unless `start` is given. */
export const createBotBody = z
  .strictObject({
    id: botId.optional(),
    name: label,
    account: id,
    strategy: strategyName,
    /** A set of settings to begin with; null: the defaults. */
    preset: z.string().max(60).nullable().default(null),
    /** Settings over the preset. */
    config: jsonObject.default({}),
    instruments: z.array(instrumentId).min(1).max(100),
    timeFrame: timeFrame.default(null),
    allocation: amounts.default({}),
    risk: riskSettings.default({}),
    stopPolicy: stopPolicy.default('leave'),
    isolation: isolation.default('shared'),
    start: z.boolean().default(false),
  })
  .meta({ id: 'CreateBot' });

/** Makes a bot. */
export type CreateBotBody = z.infer<typeof createBotBody>;

/** What is wrong or doubtful with a bot that is not made yet. */
export const botValidation = z
  .strictObject({
    valid: z.boolean(),
    problems: z.array(z.strictObject({ path: z.string(), message: z.string() })),
    /** The settings with every default; null when they are not valid. */
    config: jsonObject.nullable(),
  })
  .meta({ id: 'BotValidation' });

/** What is wrong or doubtful with a bot. */
export type BotValidation = z.infer<typeof botValidation>;

/** Makes another bot like one that there is. */
export const cloneBotBody = z
  .strictObject({
    id: botId.optional(),
    name: label.optional(),
    account: id.optional(),
    instruments: z.array(instrumentId).min(1).max(100).optional(),
    allocation: amounts.optional(),
    config: jsonObject.optional(),
  })
  .meta({ id: 'CloneBot' });

/** Stops a bot. */
export const stopBotBody = z
  .strictObject({
    /** What becomes of its orders and positions, this time; left out: as it is configured. */
    policy: stopPolicy.optional(),
  })
  .default({});

const note = z
  .string()
  .trim()
  .max(500)
  .regex(/^[^\p{Cs}\0]*$/u, 'must be plain text');

/** Changes how a bot is configured. What is left out stays. */
export const configureBotBody = z
  .strictObject({
    name: label.optional(),
    preset: z.string().max(60).nullable().optional(),
    /** Settings of the strategy that change; see `replace`. */
    config: jsonObject.optional(),
    /** True: `config` are all settings over the preset, and the others get their defaults. */
    replace: z.boolean().default(false),
    timeFrame: timeFrame.optional(),
    risk: riskSettings.optional(),
    stopPolicy: stopPolicy.optional(),
    note: note.default(''),
    /** The version that was looked at: refused when somebody was faster. */
    expectedVersion: z.int().min(1).optional(),
    /** Only says what would change. */
    dryRun: z.boolean().default(false),
  })
  .meta({ id: 'ConfigureBot' });

/** Changes how a bot is configured. */
export type ConfigureBotBody = z.infer<typeof configureBotBody>;

/** One setting that changed; `undefined` on one side is left out. */
export const configChange = z
  .strictObject({ path: z.string(), before: z.json().optional(), after: z.json().optional() })
  .meta({ id: 'ConfigChange' });

/** One setting that changed. */
export type ConfigChange = z.infer<typeof configChange>;

/** What a change of configuration did. */
export const configured = z
  .strictObject({
    bot: botId,
    version: z.int().min(1),
    changes: z.array(configChange),
    /** How the running bot took it up; null after a dry run and when nothing changed. */
    result: configureResult.nullable(),
  })
  .meta({ id: 'Configured' });

/** What a change of configuration did. */
export type Configured = z.infer<typeof configured>;

/** One configuration that a bot had. */
export const botConfigVersion = z
  .strictObject({
    bot: botId,
    version: z.int().min(1),
    time,
    by: z.string().nullable(),
    note: z.string(),
    changes: z.array(configChange),
    config: jsonObject,
  })
  .meta({ id: 'BotConfigVersion' });

/** Configurations, the newest first. */
export const botConfigPage = pageOf(botConfigVersion);

/** One thing that happened to a bot's process. */
export const processEntry = z
  .strictObject({
    sequence: z.int(),
    time,
    bot: z.string(),
    runner: z.string(),
    pid: z.int().nullable(),
    kind: z.string(),
    text: z.string(),
    detail: z.json(),
  })
  .meta({ id: 'ProcessEntry' });

/** What happened, the newest first. */
export const processPage = pageOf(processEntry);
