import { z } from 'zod';
import { decimal } from '../decimal.ts';
import { botId } from '../desk/bot-spec.ts';
import { instrumentId } from '../desk/instrument-spec.ts';
import { processState, tradingState } from '../desk/states.ts';
import { id } from '../id.ts';

/** ms since 1970 UTC; the clock of a market that runs faster is far ahead. */
const at = z.number();

/** How a hosted bot is, as its runner sees it. */
export const botReport = z
  .strictObject({
    bot: botId,
    account: id,
    phase: processState,
    /** Why it is in this phase; empty when there is nothing to say. */
    reason: z.string(),
    trading: tradingState,
    configVersion: z.int(),
    /** When it was hosted, by the machine's clock. */
    since: at,
    /** When the market last told it something, by the market's clock; null before the first tick. */
    lastTickAt: at.nullable(),
    /** The last order that it made: when and why. */
    lastDecision: z.strictObject({ at, rule: z.string(), text: z.string() }).nullable(),
    positions: z.array(z.strictObject({ instrument: instrumentId, quantity: decimal })),
    /** Marked at the last prices, in `currency`; null while a price is missing. */
    equity: z.number().nullable(),
    currency: z.string(),
    openOrders: z.int(),
    /** Orders and closed trades in this life of the runner. */
    orders: z.int(),
    trades: z.int(),
    /** Whether its indicators have seen enough. */
    warm: z.boolean(),
    failure: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'BotReport' });

/** How a hosted bot is. */
export type BotReport = z.infer<typeof botReport>;

/** How the feed of an instrument is. */
export const feedReport = z
  .strictObject({
    feed: z.string(),
    instrument: instrumentId,
    state: z.enum(['live', 'stale', 'closed']),
    simulated: z.boolean(),
    /** ms since the last tick; null before the first. */
    age: z.number().nullable(),
    /** The market's time of the last tick. */
    lastTime: at.nullable(),
    lastPrice: z.number().nullable(),
    reason: z.string(),
  })
  .meta({ id: 'FeedReport' });

/** How the feed of an instrument is. */
export type FeedReport = z.infer<typeof feedReport>;
