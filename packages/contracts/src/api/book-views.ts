import { z } from 'zod';
import { decimal } from '../decimal.ts';
import { botId } from '../desk/bot-spec.ts';
import { instrumentId } from '../desk/instrument-spec.ts';
import { id } from '../id.ts';
import { pageOf, pageQuery } from '../page.ts';
import { time } from '../time.ts';

const bit = z.boolean();
const side = z.enum(['BUY', 'SELL']);

/** How an order stands; docs/orders.md draws the steps. */
export const orderStatus = z
  .enum([
    'INITIALIZED',
    'DENIED',
    'SUBMITTED',
    'ACCEPTED',
    'REJECTED',
    'TRIGGERED',
    'PARTIALLY_FILLED',
    'FILLED',
    'CANCELED',
    'EXPIRED',
  ])
  .meta({ id: 'OrderStatus' });

/** An order and what became of it. */
export const orderView = z
  .strictObject({
    account: id,
    bot: z.string(),
    clientOrderId: z.string(),
    venueOrderId: z.string(),
    instrument: z.string(),
    side,
    type: z.string(),
    timeInForce: z.string(),
    status: orderStatus,
    pendingAction: z.string(),
    /** "0" when it was ordered by cash. */
    quantity: decimal,
    cash: decimal,
    limitPrice: decimal.nullable(),
    triggerPrice: decimal.nullable(),
    trailAmount: decimal.nullable(),
    trailBasisPoints: z.int(),
    expireTime: time.nullable(),
    postOnly: bit,
    reduceOnly: bit,
    ocoGroup: z.string(),
    filledQuantity: decimal,
    /** In the settlement currency. */
    filledValue: decimal,
    /** Why it was made. */
    decision: z.strictObject({ rule: z.string(), values: z.json() }).nullable(),
    /** Why it ended as it did. */
    reason: z.string(),
    createdTime: time,
    updatedTime: time,
  })
  .meta({ id: 'Order' });

/** An order and what became of it. */
export type OrderView = z.infer<typeof orderView>;

/** Orders, the newest first. */
export const orderPage = pageOf(orderView);

/** What lists of the books take. */
export const bookQuery = pageQuery.extend({
  account: id.optional(),
  bot: botId.optional(),
  instrument: instrumentId.optional(),
  from: z.coerce.number().int().min(0).max(8.64e15).optional(),
  to: z.coerce.number().int().min(0).max(8.64e15).optional(),
});

/** Which orders: `open` are those that still work. */
export const orderQuery = bookQuery.extend({
  status: z.union([z.enum(['open', 'closed']), orderStatus]).optional(),
});

/** A fill. */
export const fillView = z
  .strictObject({
    account: id,
    bot: z.string(),
    instrument: z.string(),
    tradeId: z.string(),
    side,
    clientOrderId: z.string().describe('"" for a fill that no order of ours made.'),
    price: decimal,
    quantity: decimal,
    value: decimal,
    commission: decimal,
    commissionCurrency: z.string(),
    liquidity: z.enum(['MAKER', 'TAKER']),
    source: z.string(),
    exitReason: z.string(),
    time,
  })
  .meta({ id: 'Fill' });

/** Fills, the newest first. */
export const fillPage = pageOf(fillView);

/** What a bot holds of an instrument. Amounts in the settlement currency. */
export const positionView = z
  .strictObject({
    account: id,
    bot: z.string(),
    instrument: z.string(),
    side: z.enum(['FLAT', 'LONG', 'SHORT']),
    quantity: decimal.describe('Signed.'),
    cost: decimal,
    entryTime: time.nullable(),
    realised: decimal,
    fees: decimal,
    funding: decimal,
    trades: z.int(),
  })
  .meta({ id: 'Position' });

/** Positions. */
export const positionList = z.strictObject({ items: z.array(positionView) });

/** Which positions. */
export const positionQuery = z.strictObject({
  account: id.optional(),
  bot: botId.optional(),
  instrument: instrumentId.optional(),
  open: z.enum(['true', 'false']).default('true'),
});

/** A closed trade. Amounts in the settlement currency. */
export const tradeView = z
  .strictObject({
    account: id,
    bot: z.string(),
    instrument: z.string(),
    number: z.int(),
    side: z.enum(['LONG', 'SHORT']),
    quantity: decimal,
    entryValue: decimal,
    exitValue: decimal,
    fees: decimal,
    funding: decimal,
    pnl: decimal,
    entryTime: time,
    exitTime: time,
    exitReason: z
      .string()
      .describe('As `manual` or `liquidation`; "" when an order of the bot closed it.'),
  })
  .meta({ id: 'Trade' });

/** A closed trade. */
export type TradeView = z.infer<typeof tradeView>;

/** Closed trades, the last closed first. */
export const tradePage = pageOf(tradeView);

/** Which trades. */
export const tradeQuery = bookQuery.extend({ result: z.enum(['win', 'loss']).optional() });

/** Sums of one bot in one currency. */
export const botStatistics = z
  .strictObject({
    account: id,
    bot: z.string(),
    currency: z.string(),
    realised: decimal,
    fees: decimal,
    funding: decimal,
    orders: z.int(),
    fills: z.int(),
    trades: z.int(),
    wins: z.int(),
    losses: z.int(),
    /** Share of closed trades that earned, 0 to 1; null before the first. */
    winRate: z.number().nullable(),
    openPositions: z.int(),
  })
  .meta({ id: 'BotStatistics' });

/** Statistics by bot and currency. */
export const statisticsList = z.strictObject({ items: z.array(botStatistics) });

/** A difference between books and venue that nothing explained. */
export const quarantineView = z
  .strictObject({
    account: id,
    id: z.string(),
    bot: z.string(),
    subject: z.enum(['position', 'balance', 'order', 'fill']),
    instrument: z.string(),
    currency: z.string(),
    venueOrderId: z.string(),
    expected: decimal,
    actual: decimal,
    reason: z.string(),
    openedTime: time,
    resolution: z.enum(['adopt', 'write-off', 'assign']).nullable(),
    resolvedBy: z.string(),
    note: z.string(),
    resolvedTime: time.nullable(),
  })
  .meta({ id: 'Quarantine' });

/** Quarantines, the newest first. */
export const quarantineList = z.strictObject({ items: z.array(quarantineView) });

/** Which quarantines. */
export const quarantineQuery = z.strictObject({
  account: id.optional(),
  open: z.enum(['true', 'false']).default('true'),
});

/** Decides about a quarantine. */
export const resolveQuarantineBody = z
  .strictObject({
    resolution: z.enum(['adopt', 'write-off', 'assign']),
    note: z
      .string()
      .trim()
      .min(1)
      .max(1_000)
      .regex(/^[^\p{Cs}\0]*$/u, 'must be plain text'),
    bot: botId.optional(),
    price: decimal.optional(),
  })
  .meta({ id: 'ResolveQuarantine' });
