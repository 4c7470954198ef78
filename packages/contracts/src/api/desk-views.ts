import { z } from 'zod';
import { botId, strategyName } from '../desk/bot-spec.ts';
import { jsonObject } from '../desk/json.ts';
import { id } from '../id.ts';
import { pageOf, pageQuery } from '../page.ts';
import { time } from '../time.ts';
import { searchText } from './bot-view.ts';

/** How much a line matters. */
export const logLevel = z.enum(['debug', 'info', 'warn', 'error']).meta({ id: 'LogLevel' });

/** One line of a bot's log. */
export const logLine = z
  .strictObject({
    sequence: z.int(),
    time: z.number(),
    bot: z.string(),
    level: logLevel,
    text: z.string(),
    fields: z.json().nullable(),
  })
  .meta({ id: 'LogLine' });

/** One line of a bot's log. */
export type LogLine = z.infer<typeof logLine>;

/** Lines, the newest first. */
export const logPage = pageOf(logLine);

/** Which lines. */
export const logQuery = pageQuery.extend({
  bot: botId.optional(),
  level: logLevel.optional(),
  search: searchText.optional(),
  from: z.coerce.number().int().min(0).max(8.64e15).optional(),
  to: z.coerce.number().int().min(0).max(8.64e15).optional(),
});

/** A strategy in the list. */
export const strategySummary = z
  .strictObject({
    name: strategyName,
    title: z.string(),
    version: z.string(),
    summary: z.string(),
    presets: z.array(z.string()),
    instruments: z.strictObject({ min: z.int(), max: z.int() }),
  })
  .meta({ id: 'StrategySummary' });

/** Every strategy. */
export const strategyList = z.strictObject({ items: z.array(strategySummary) });

/** Everything about a strategy: forms and documents are made from it. */
export const strategyDetail = strategySummary
  .omit({ presets: true })
  .extend({
    presets: z.record(z.string(), jsonObject),
    /** JSON Schema (draft 2020-12) of its settings. */
    schema: jsonObject,
    /** Its settings as a table in Markdown. */
    settingsMarkdown: z.string(),
    /** Its document in Markdown; null where it has none. */
    readme: z.string().nullable(),
  })
  .meta({ id: 'Strategy' });

/** A series of stored candles. */
export const candleSeries = z
  .strictObject({
    symbol: z.string(),
    timeFrame: z.int(),
    rows: z.int(),
    first: z.string(),
    last: z.string(),
    simulated: z.boolean(),
  })
  .meta({ id: 'CandleSeries' });

/** What is stored. */
export const candleSeriesList = z.strictObject({ items: z.array(candleSeries) });

const symbol = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_:-]{0,39}$/, 'must be a symbol');

/** Which candles. */
export const candleQuery = z.strictObject({
  symbol,
  timeFrame: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(31 * 86_400_000),
  from: z.coerce.number().int().min(0).max(8.64e15).optional(),
  to: z.coerce.number().int().min(0).max(8.64e15).optional(),
  limit: z.coerce.number().int().min(1).max(5_000).default(500),
});

/** Candles, the oldest first: open time, open, high, low, close, volume. */
export const candles = z
  .strictObject({
    symbol: z.string(),
    timeFrame: z.int(),
    simulated: z.boolean(),
    bars: z.array(z.array(z.number()).length(6)),
  })
  .meta({ id: 'Candles' });

/** Back-tests a strategy on stored candles. */
export const backtestBody = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(80)
      .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'must be one line of text'),
    strategy: strategyName,
    preset: z.string().max(60).nullable().optional(),
    config: jsonObject.default({}),
    data: z
      .array(z.strictObject({ symbol, timeFrame: z.int().min(1_000) }))
      .min(1)
      .max(20),
    from: time.optional(),
    to: time.optional(),
    capital: z
      .string()
      .max(40)
      .regex(/^\d{1,20}(?:\.\d{1,10})?$/, 'must be an amount')
      .optional(),
    fee: z
      .string()
      .max(20)
      .regex(/^0(?:\.\d{1,8})?$/, 'must be a share below 1, such as "0.001"')
      .optional(),
    seed: z.int().min(0).optional(),
  })
  .meta({ id: 'BacktestRequest' });

/** Back-tests a strategy on stored candles. */
export type BacktestBody = z.infer<typeof backtestBody>;

/** A back-test. */
export const backtestView = z
  .strictObject({
    id,
    userId: id,
    name: z.string(),
    state: z.enum(['RUNNING', 'DONE', 'FAILED', 'CANCELLED']),
    /** 0 to 1. */
    progress: z.number(),
    request: backtestBody,
    /** What `nightdesk backtest --json` prints; null before it is done, and in lists. */
    result: z.json().nullable(),
    error: z.string().nullable(),
    createdTime: time,
    endedTime: time.nullable(),
  })
  .meta({ id: 'Backtest' });

/** A back-test. */
export type BacktestView = z.infer<typeof backtestView>;

/** Back-tests, the newest first. */
export const backtestPage = pageOf(backtestView);

/** How far the kill switch goes: each step does what the one before does, and more. */
export const killLevel = z.enum(['pause-entries', 'stop', 'flatten']).meta({
  id: 'KillLevel',
  description:
    'pause-entries: nothing is opened any more. stop: entries at the venue are cancelled too, and bots stop. flatten: orders are cancelled and positions closed.',
});

/** Throws the kill switch. */
export const killBody = z
  .strictObject({
    level: killLevel,
    /** Of this account alone; left out: of all that the caller may touch. */
    account: id.optional(),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .regex(/^[^\p{Cs}\0]*$/u, 'must be plain text'),
  })
  .meta({ id: 'Kill' });

/** Lets bots trade again. */
export const releaseBody = z
  .strictObject({
    account: id.optional(),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .regex(/^[^\p{Cs}\0]*$/u, 'must be plain text'),
  })
  .meta({ id: 'Release' });

/** What the kill switch did, step by step: it goes on where a step fails. */
export const killReport = z
  .strictObject({
    level: z.union([killLevel, z.literal('release')]),
    steps: z.array(
      z.strictObject({
        account: id,
        bot: z.string(),
        what: z.string(),
        ok: z.boolean(),
        text: z.string(),
      }),
    ),
    ok: z.boolean(),
  })
  .meta({ id: 'KillReport' });

/** What the kill switch did. */
export type KillReport = z.infer<typeof killReport>;

/** Settings by name. */
export const settingsView = z.strictObject({ settings: jsonObject }).meta({ id: 'Settings' });

/** Changes settings; null removes one. */
export const changeSettingsBody = z.strictObject({
  settings: z
    .record(
      z.string().regex(/^[a-z][A-Za-z0-9.-]{0,59}$/, 'must be the name of a setting'),
      z.json(),
    )
    .refine((map) => Object.keys(map).length <= 100, 'must not have more than 100 settings'),
});

/** Which bots a list of processes is about. */
export const processQuery = pageQuery.extend({ bot: botId.optional() });
