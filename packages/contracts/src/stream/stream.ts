import { z } from 'zod';
import { botId } from '../desk/bot-spec.ts';
import { id } from '../id.ts';

/** What `/api/stream` tells of. */
export const topic = z
  .enum(['bots', 'orders', 'trades', 'logs', 'quotes', 'health'])
  .meta({ id: 'Topic' });

/** What `/api/stream` tells of. */
export type Topic = z.infer<typeof topic>;

/** Where a client has read to: what it was given last. */
export const streamCursor = z
  .string()
  .regex(/^[0-9a-z]{1,16}-\d{1,15}$/, 'must be a cursor of the stream');

/** What a client says. */
export const toServer = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('subscribe'),
    topics: z.array(topic).min(1).max(6),
    /** Only of these bots and accounts; left out: of all that the client may see. */
    bots: z.array(botId).max(1_000).optional(),
    accounts: z.array(id).max(1_000).optional(),
    /** Go on after this message; left out: from now on. */
    after: streamCursor.optional(),
  }),
  z.strictObject({ type: z.literal('unsubscribe'), topics: z.array(topic).min(1).max(6) }),
  z.strictObject({ type: z.literal('ping') }),
]);

/** What a client says. */
export type ToServer = z.infer<typeof toServer>;

/** What the server says. */
export const toClient = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('subscribed'),
    topics: z.array(topic),
    /** Where the stream is now. */
    cursor: streamCursor,
  }),
  /** What was missed is not at hand any more: read the lists anew, then go on. */
  z.strictObject({ type: z.literal('gap'), cursor: streamCursor, reason: z.string() }),
  z.strictObject({
    type: z.literal('event'),
    topic,
    cursor: streamCursor,
    time: z.number(),
    account: z.string(),
    bot: z.string(),
    /** What it is, such as `bot-status` or the kind of an order's event. */
    kind: z.string(),
    data: z.json(),
  }),
  z.strictObject({ type: z.literal('error'), code: z.string(), message: z.string() }),
  z.strictObject({ type: z.literal('pong'), cursor: streamCursor }),
]);

/** What the server says. */
export type ToClient = z.infer<typeof toClient>;
