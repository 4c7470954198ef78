/** Events for the tests of the folds: one bot, instruments of each kind. */
import type { Instrument } from '../../model/instrument.ts';
import { decimalText, type DecimalText } from './decimal-text.ts';
import type { OrderEvent, OrderEventOf } from './order-event.ts';
import type { EventPayloads } from './payloads.ts';
import { parseDecimal } from '../../money/decimal.ts';

/** A decimal in its canonical form: `d('1.50')` is 1.5. */
export function d(text: string): DecimalText {
  const { raw, precision } = parseDecimal(text);
  return decimalText(raw, precision);
}

/** An order of bot `bot`: a limit buy of 1 at 100 unless told otherwise. */
export function intent(
  instrument: Instrument,
  number: number,
  terms: Partial<EventPayloads['OrderIntended']['terms']> = {},
): OrderEventOf<'OrderIntended'> {
  return {
    bot: 'bot',
    time: number,
    kind: 'OrderIntended',
    payload: {
      clientOrderId: `bot-${number.toString(36)}`,
      instrument: instrument.id,
      parent: 0,
      terms: {
        side: 'BUY',
        type: 'LIMIT',
        quantity: d('1'),
        cash: d('0'),
        limitPrice: d('100'),
        triggerPrice: null,
        trailAmount: null,
        trailBasisPoints: 0,
        timeInForce: 'GTC',
        expireTime: null,
        postOnly: false,
        reduceOnly: false,
        ocoGroup: '',
        ...terms,
      },
      decision: null,
      riskVersion: 'r1',
    },
  };
}

/** A step of order `number` without more to say than its id and a reason. */
export function stepOf(
  kind: 'OrderRejected' | 'OrderCanceled' | 'OrderExpired' | 'CancelRejected' | 'ModifyRejected',
  number: number,
): OrderEvent {
  const clientOrderId = `bot-${number.toString(36)}`;
  return { bot: 'bot', time: 50, kind, payload: { clientOrderId, reason: 'words' } };
}

export function send(number: number, attempt = 1): OrderEvent {
  const clientOrderId = `bot-${number.toString(36)}`;
  return {
    bot: 'bot',
    time: 10,
    kind: 'SendAttempted',
    payload: { clientOrderId, attempt, expireTime: 99 },
  };
}

export function accept(number: number, venueOrderId = 'v1'): OrderEvent {
  const clientOrderId = `bot-${number.toString(36)}`;
  return { bot: 'bot', time: 20, kind: 'OrderAccepted', payload: { clientOrderId, venueOrderId } };
}

/** A fill of order `number`; value and a free fee follow from price and quantity unless given. */
export function fillOf(
  instrument: Instrument,
  number: number,
  tradeId: string,
  quantity: string,
  price: string,
  changes: Partial<EventPayloads['OrderFilled']> = {},
): OrderEventOf<'OrderFilled'> {
  const raw = (text: string, precision: number): bigint => {
    const read = parseDecimal(text);
    return read.raw * 10n ** BigInt(precision - read.precision);
  };
  const value = instrument.valueRaw(
    raw(price, instrument.pricePrecision),
    raw(quantity, instrument.quantityPrecision),
  );
  return {
    bot: 'bot',
    time: 30,
    kind: 'OrderFilled',
    payload: {
      clientOrderId: `bot-${number.toString(36)}`,
      instrument: instrument.id,
      venueOrderId: 'v1',
      tradeId,
      side: 'BUY',
      price: d(price),
      quantity: d(quantity),
      value: decimalText(value, instrument.settle.precision),
      commission: { amount: d('0'), currency: instrument.settle.code },
      commissionValue: d('0'),
      liquidity: 'MAKER',
      source: 'stream',
      complete: false,
      ...changes,
    },
  };
}
