/**
 * The wire of the local venue: JSON over HTTP and a WebSocket, amounts as decimal strings, times in ms since
 * 1970 UTC. Both sides read with these schemas what the other one wrote, and trust nothing else.
 *
 * | request | query or body | answer |
 * |---|---|---|
 * | `POST /v1/orders` | {@link placeSchema} | order |
 * | `PUT /v1/orders` | {@link changeSchema} | order |
 * | `DELETE /v1/orders`, `GET /v1/orders` | `instrument`, `clientOrderId` | order |
 * | `GET /v1/open-orders` | | orders |
 * | `GET /v1/trades` | `instrument`, `cursor` | page of trades |
 * | `GET /v1/ledger` | `cursor` | page of entries |
 * | `GET /v1/balances`, `/v1/positions`, `/v1/time`, `/v1/prices` | | |
 * | `/v1/stream` | WebSocket | {@link streamSchema} |
 *
 * Every request but that for prices says when it was sent (`timestamp`) and how long it may be under way
 * (`window`, ms). 200 is an answer, 400 with {@link refusalSchema} is a refusal, all else says nothing about
 * what was done.
 */
import { z } from 'zod';
import { ORDER_STATUSES } from '@nightdesk/core/orders/order-status';
import { ORDER_TYPES, TIMES_IN_FORCE } from '@nightdesk/core/orders/order-types';
import type {
  BalanceWire,
  ChangeWire,
  LedgerWire,
  OrderWire,
  PageWire,
  PlaceWire,
  PositionWire,
  PriceWire,
  RefusalWire,
  StampWire,
  StreamWire,
  TradeWire,
} from './wire-types.ts';

/** A decimal of either sign. */
const decimal = z
  .string()
  .max(80)
  .regex(/^-?\d+(\.\d+)?$/);
/** A decimal from 0. */
const amount = z
  .string()
  .max(80)
  .regex(/^\d+(\.\d+)?$/);
const time = z.int().nonnegative();
const name = z.string().min(1).max(200);
/** As a name, or empty for none. */
const nameOrNone = z.string().max(200);
const words = z.string().max(1_000);
const side = z.enum(['BUY', 'SELL']);
const stamp = { timestamp: time, window: time };
const page = { cursor: nameOrNone, more: z.boolean() };

/** When a request was sent and how long it may be under way. */
export const stampSchema: z.ZodType<StampWire> = z.object(stamp);

/** An order to place. */
export const placeSchema: z.ZodType<PlaceWire> = z.object({
  clientOrderId: name,
  instrument: name,
  side,
  type: z.enum(ORDER_TYPES),
  quantity: amount,
  limitPrice: amount,
  triggerPrice: amount,
  timeInForce: z.enum(TIMES_IN_FORCE),
  postOnly: z.boolean(),
  reduceOnly: z.boolean(),
  group: name.nullable(),
  ...stamp,
});

/** New terms of a working order. */
export const changeSchema: z.ZodType<ChangeWire> = z.object({
  instrument: name,
  clientOrderId: name,
  quantity: amount,
  limitPrice: amount,
  triggerPrice: amount,
  ...stamp,
});

/** An order. */
export const orderSchema: z.ZodType<OrderWire> = z.object({
  clientOrderId: nameOrNone,
  venueOrderId: name,
  instrument: name,
  side,
  status: z.enum(ORDER_STATUSES),
  quantity: amount,
  filled: amount,
  limitPrice: amount,
  triggerPrice: amount,
  time,
  reason: words,
});

const tradeSchema: z.ZodType<TradeWire> = z.object({
  tradeId: name,
  clientOrderId: nameOrNone,
  venueOrderId: name,
  instrument: name,
  side,
  price: amount,
  quantity: amount,
  fee: decimal,
  feeCurrency: name,
  liquidity: z.enum(['MAKER', 'TAKER']),
  cause: z.enum(['order', 'liquidation']),
  time,
});

const ledgerSchema: z.ZodType<LedgerWire> = z.object({
  id: name,
  entry: z.enum(['funding', 'deposit', 'withdrawal']),
  amount: decimal,
  currency: name,
  instrument: nameOrNone,
  time,
});

const balanceSchema: z.ZodType<BalanceWire> = z.object({
  currency: name,
  free: decimal,
  locked: amount,
});

const positionSchema: z.ZodType<PositionWire> = z.object({
  instrument: name,
  quantity: decimal,
  entryValue: amount.optional(),
});

/** Every open order. */
export const openOrdersSchema: z.ZodType<{ readonly orders: readonly OrderWire[] }> = z.object({
  orders: z.array(orderSchema),
});

/** A page of trades. */
export const tradesSchema: z.ZodType<PageWire & { readonly trades: readonly TradeWire[] }> =
  z.object({ trades: z.array(tradeSchema), ...page });

/** A page of the ledger. */
export const ledgerPageSchema: z.ZodType<PageWire & { readonly entries: readonly LedgerWire[] }> =
  z.object({ entries: z.array(ledgerSchema), ...page });

/** Everything that the account holds. */
export const balancesSchema: z.ZodType<{ readonly balances: readonly BalanceWire[] }> = z.object({
  balances: z.array(balanceSchema),
});

/** Every open contract. */
export const positionsSchema: z.ZodType<{ readonly positions: readonly PositionWire[] }> = z.object(
  { positions: z.array(positionSchema) },
);

/** The venue's clock. */
export const timeSchema: z.ZodType<{ readonly time: number }> = z.object({ time });

/** Last prices. */
export const pricesSchema: z.ZodType<{ readonly prices: readonly PriceWire[] }> = z.object({
  prices: z.array(z.object({ instrument: name, price: amount })),
});

/** A refusal. */
export const refusalSchema: z.ZodType<RefusalWire> = z.object({
  refused: z.enum([
    'duplicate',
    'expired',
    'not-found',
    'already-closed',
    'insufficient-funds',
    'would-match',
    'invalid',
    'not-permitted',
  ]),
  message: words,
});

/** A message of the stream. */
export const streamSchema: z.ZodType<StreamWire> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('alive') }),
  z.object({ type: z.literal('order'), order: orderSchema }),
  z.object({ type: z.literal('trade'), trade: tradeSchema }),
  z.object({ type: z.literal('ledger'), entry: ledgerSchema }),
]);
