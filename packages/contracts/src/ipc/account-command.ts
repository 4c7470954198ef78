import { z } from 'zod';
import { decimal, positiveDecimal } from '../decimal.ts';
import { botId } from '../desk/bot-spec.ts';
import { instrumentId } from '../desk/instrument-spec.ts';
import { tradingState } from '../desk/states.ts';
import { currency } from '../money.ts';

/** A bot, or with "" the account itself. */
const botOrAccount = z.union([botId, z.literal('')]);
/** Who wants it, as it stands in the stream for good. */
const by = z.string().min(1).max(100);
const clientOrderId = z.string().min(1).max(64);

/** What a person can want of an account at work. Each is answered once with what it did. */
export const accountCommand = z.discriminatedUnion('kind', [
  /** Says what may be done from now on; durable when it is answered. */
  z.strictObject({
    kind: z.literal('trading-state'),
    bot: botOrAccount,
    state: tradingState,
    reason: z.string().max(500),
    by,
  }),
  /** Asks the venue to cancel one order. */
  z.strictObject({ kind: z.literal('cancel-order'), clientOrderId, by }),
  /** Cancels the working entries of a bot, or of all; orders that protect or leave positions stay. */
  z.strictObject({ kind: z.literal('cancel-entries'), bot: botOrAccount, by }),
  /** Cancels a bot's orders and closes what it holds, of one instrument or of all. */
  z.strictObject({
    kind: z.literal('close-position'),
    bot: botId,
    instrument: instrumentId.nullable(),
    by,
    /** How long it may take, ms. */
    patience: z.int().min(100).max(600_000).exactOptional(),
  }),
  /** A person decides about a quarantine. */
  z.strictObject({
    kind: z.literal('resolve-quarantine'),
    id: z.string().min(1).max(200),
    resolution: z.enum(['adopt', 'write-off', 'assign']),
    by,
    note: z.string().min(1).max(1_000),
    bot: botId.exactOptional(),
    /** Price at which a position is taken up. */
    price: positiveDecimal.exactOptional(),
  }),
  /** Money that a person puts into (positive) or takes out of a paper account. */
  z.strictObject({ kind: z.literal('transfer'), amount: decimal, currency, by }),
  /** How the account stands: phase, failure, quarantines, feeds. */
  z.strictObject({ kind: z.literal('query') }),
]);

/** What a person can want of an account at work. */
export type AccountCommand = z.infer<typeof accountCommand>;
