import { decimalText, type DecimalText } from '@nightdesk/core/execution/events/decimal-text';
import type { OrderEvent } from '@nightdesk/core/execution/events/order-event';

const INSTRUMENT = 'BTCUSDT.SIM';
const BOTS = ['alpha', 'beta', 'gamma'];
/** 2026-01-01, ms. */
const BEGIN = 1_767_225_600_000;

/**
 * The life of an account that trades all day, the same at each call: three bots buy and sell in turn, each order
 * filled in two parts, every seventh canceled after the first; funding now and then. One order a minute.
 *
 * @param count events, at least 1
 */
export function* orderEvents(count: number): Generator<OrderEvent, void, void> {
  let left = count;
  for (const event of endless()) {
    if (left === 0) return;
    left -= 1;
    yield event;
  }
}

function* endless(): Generator<OrderEvent, never, void> {
  yield definition();
  const held = new Map<string, number>();
  for (let number = 1; ; number += 1) {
    const time = BEGIN + number * 60_000;
    const bot = BOTS[number % BOTS.length] ?? '';
    const holds = held.get(bot) ?? 0;
    const quantity = holds > 0 ? holds : 100 + ((number * 37) % 900);
    const filled = yield* order(bot, number, holds > 0 ? 'SELL' : 'BUY', quantity, time);
    held.set(bot, holds > 0 ? holds - filled : filled);
    if (number % 480 !== 0) continue;
    yield {
      bot,
      time: time + 50,
      kind: 'FundingBooked',
      payload: {
        entryId: `f${number}`,
        instrument: INSTRUMENT,
        amount: { amount: units(-(number % 97)), currency: 'USDT' },
      },
    };
  }
}

/** @returns what was filled, in thousandths */
function* order(
  bot: string,
  number: number,
  side: 'BUY' | 'SELL',
  quantity: number,
  time: number,
): Generator<OrderEvent, number, void> {
  const clientOrderId = `${bot}-${number.toString(36)}`;
  const venueOrderId = `${9_000_000_000 + number}`;
  const price = 5_000_000 + ((number * 7_919) % 400_000);
  yield {
    bot,
    time,
    kind: 'OrderIntended',
    payload: {
      clientOrderId,
      instrument: INSTRUMENT,
      parent: 0,
      terms: {
        side,
        type: 'LIMIT',
        quantity: decimalText(BigInt(quantity), 3),
        cash: units(0),
        limitPrice: units(price),
        triggerPrice: null,
        trailAmount: null,
        trailBasisPoints: 0,
        timeInForce: 'GTC',
        expireTime: null,
        postOnly: false,
        reduceOnly: false,
        ocoGroup: '',
      },
      decision: { rule: 'cross-above', values: { fast: price / 100, slow: 51_234.5, atr: 211.25 } },
      riskVersion: 'r1',
    },
  };
  yield {
    bot,
    time: time + 1,
    kind: 'SendAttempted',
    payload: { clientOrderId, attempt: 1, expireTime: time + 4_000 },
  };
  yield { bot, time: time + 9, kind: 'OrderAccepted', payload: { clientOrderId, venueOrderId } };
  const first = Math.floor(quantity / 2);
  const canceled = number % 7 === 0;
  const parts = canceled ? [first] : [first, quantity - first];
  for (const [part, amount] of parts.entries()) {
    yield {
      bot,
      time: time + 20 + part,
      kind: 'OrderFilled',
      payload: {
        clientOrderId,
        instrument: INSTRUMENT,
        venueOrderId,
        tradeId: `${5_000_000_000 + number * 2 + part}`,
        side,
        price: units(price),
        quantity: decimalText(BigInt(amount), 3),
        value: decimalText(BigInt(amount) * BigInt(price), 5),
        commission: { amount: decimalText(BigInt(amount), 5), currency: 'USDT' },
        commissionValue: decimalText(BigInt(amount), 5),
        liquidity: 'MAKER',
        source: 'stream',
        complete: false,
      },
    };
  }
  if (!canceled) return quantity;
  yield {
    bot,
    time: time + 30,
    kind: 'OrderCanceled',
    payload: { clientOrderId, reason: 'asked' },
  };
  return first;
}

function definition(): OrderEvent {
  return {
    bot: '',
    time: BEGIN,
    kind: 'InstrumentDefined',
    payload: {
      instrument: INSTRUMENT,
      symbol: 'BTCUSDT',
      venue: 'SIM',
      kind: 'linear',
      base: 'BTC',
      basePrecision: 8,
      quote: 'USDT',
      quotePrecision: 8,
      pricePrecision: 2,
      quantityPrecision: 3,
      multiplier: units(100),
    },
  };
}

/** Hundredths. */
function units(raw: number): DecimalText {
  return decimalText(BigInt(raw), 2);
}
