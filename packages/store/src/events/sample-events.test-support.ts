/** Events for tests: a bot that buys and sells BTCUSDT. */
import type { OrderEvent, OrderEventOf } from '@nightdesk/core/execution/events/order-event';
import { decimalText, type DecimalText } from '@nightdesk/core/execution/events/decimal-text';

export const INSTRUMENT = 'BTCUSDT.SIM';

/** Units and hundredths as canonical text: `cents(150)` is 1.5. */
export const cents = (raw: number): DecimalText => decimalText(BigInt(raw), 2);

export const defined: OrderEventOf<'InstrumentDefined'> = {
  bot: '',
  time: 1,
  kind: 'InstrumentDefined',
  payload: {
    instrument: INSTRUMENT,
    symbol: 'BTCUSDT',
    venue: 'SIM',
    kind: 'spot',
    base: 'BTC',
    basePrecision: 8,
    quote: 'USDT',
    quotePrecision: 8,
    pricePrecision: 2,
    quantityPrecision: 5,
    multiplier: cents(100),
  },
};

/** A limit order of `quantity` hundredths at `price`. */
export function intended(
  bot: string,
  number: number,
  side: 'BUY' | 'SELL' = 'BUY',
  quantity = 100,
  price = 100,
): OrderEventOf<'OrderIntended'> {
  return {
    bot,
    time: 1_000 + number,
    kind: 'OrderIntended',
    payload: {
      clientOrderId: `${bot}-${number.toString(36)}`,
      instrument: INSTRUMENT,
      parent: 0,
      terms: {
        side,
        type: 'LIMIT',
        quantity: cents(quantity),
        cash: cents(0),
        limitPrice: cents(price * 100),
        triggerPrice: null,
        trailAmount: null,
        trailBasisPoints: 0,
        timeInForce: 'GTC',
        expireTime: null,
        postOnly: false,
        reduceOnly: false,
        ocoGroup: '',
      },
      decision: { rule: 'test', values: { close: 1.5, atr: 'NaN' } },
      riskVersion: 'r1',
    },
  };
}

export function sent(bot: string, number: number, attempt = 1): OrderEvent {
  const clientOrderId = `${bot}-${number.toString(36)}`;
  return {
    bot,
    time: 2_000 + number,
    kind: 'SendAttempted',
    payload: { clientOrderId, attempt, expireTime: 9_000 },
  };
}

export function accepted(bot: string, number: number): OrderEvent {
  const clientOrderId = `${bot}-${number.toString(36)}`;
  return {
    bot,
    time: 3_000 + number,
    kind: 'OrderAccepted',
    payload: { clientOrderId, venueOrderId: `v${number}` },
  };
}

/** A fill of `quantity` hundredths at `price`, with a fee of 0.1. */
export function filled(
  bot: string,
  number: number,
  tradeId: string,
  side: 'BUY' | 'SELL' = 'BUY',
  quantity = 100,
  price = 100,
): OrderEventOf<'OrderFilled'> {
  return {
    bot,
    time: 4_000 + number,
    kind: 'OrderFilled',
    payload: {
      clientOrderId: `${bot}-${number.toString(36)}`,
      instrument: INSTRUMENT,
      venueOrderId: `v${number}`,
      tradeId,
      side,
      price: cents(price * 100),
      quantity: cents(quantity),
      value: cents(quantity * price),
      commission: { amount: cents(10), currency: 'USDT' },
      commissionValue: cents(10),
      liquidity: 'MAKER',
      source: 'stream',
      complete: false,
    },
  };
}

/** A purchase from intent to fill. */
export function bought(bot: string, number: number): OrderEvent[] {
  return [
    intended(bot, number),
    sent(bot, number),
    accepted(bot, number),
    filled(bot, number, `t${bot}${number}`),
  ];
}
