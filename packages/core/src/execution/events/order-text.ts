import type { Instrument } from '../../model/instrument.ts';
import { Money } from '../../money/money.ts';
import { Price } from '../../money/price.ts';
import { Quantity } from '../../money/quantity.ts';
import type { Decision } from '../../orders/decision.ts';
import { Order, type OrderTerms } from '../../orders/order.ts';
import { decimalText, type DecimalText } from './decimal-text.ts';
import type { DecisionNumber, DecisionText, TermsText } from './payloads.ts';
import type { Bit, OrderRecord } from './records.ts';

const bit = (flag: boolean): Bit => (flag ? 1 : 0);

/** A price in raw units of the instrument, 0 for none. @throws NightdeskError `MONEY_PRECISION`. */
export function rawPrice(instrument: Instrument, text: DecimalText | null): bigint {
  return text === null ? 0n : Price.parse(text).rescale(instrument.pricePrecision).raw;
}

/** A quantity in raw units of the instrument. @throws NightdeskError `MONEY_PRECISION`. */
export function rawQuantity(instrument: Instrument, text: DecimalText): bigint {
  return Quantity.parse(text).rescale(instrument.quantityPrecision).raw;
}

/** A raw price as text, null for 0. */
export function priceText(instrument: Instrument, raw: bigint): DecimalText | null {
  return raw === 0n ? null : decimalText(raw, instrument.pricePrecision);
}

/** A raw quantity as text. */
export function quantityText(instrument: Instrument, raw: bigint): DecimalText {
  return decimalText(raw, instrument.quantityPrecision);
}

/** The terms of an order as an event keeps them. */
export function termsText(instrument: Instrument, terms: OrderTerms): TermsText {
  return {
    side: terms.side,
    type: terms.type,
    quantity: quantityText(instrument, terms.quantity),
    cash: decimalText(terms.cash, instrument.quote.precision),
    limitPrice: priceText(instrument, terms.limitPrice),
    triggerPrice: priceText(instrument, terms.triggerPrice),
    trailAmount: priceText(instrument, terms.trailAmount),
    trailBasisPoints: Number(terms.trailBasisPoints),
    timeInForce: terms.timeInForce,
    expireTime: Number.isNaN(terms.expireTime) ? null : terms.expireTime,
    postOnly: terms.postOnly,
    reduceOnly: terms.reduceOnly,
    ocoGroup: terms.ocoGroup,
  };
}

/** Terms of an event in the instrument's units. @throws NightdeskError `MONEY_PRECISION`. */
export function termsOf(instrument: Instrument, text: TermsText): OrderTerms {
  return {
    ...text,
    quantity: rawQuantity(instrument, text.quantity),
    cash: Money.parse(text.cash, instrument.quote).raw,
    limitPrice: rawPrice(instrument, text.limitPrice),
    triggerPrice: rawPrice(instrument, text.triggerPrice),
    trailAmount: rawPrice(instrument, text.trailAmount),
    trailBasisPoints: BigInt(text.trailBasisPoints),
    expireTime: text.expireTime ?? Number.NaN,
  };
}

/** A decision as an event keeps it: numbers that are not finite become words. */
export function decisionText(decision: Decision | null): DecisionText | null {
  if (decision === null) return null;
  const values: Record<string, DecisionNumber> = {};
  for (const [name, value] of Object.entries(decision.values)) {
    values[name] = Number.isFinite(value)
      ? value
      : Number.isNaN(value)
        ? 'NaN'
        : value > 0
          ? 'Infinity'
          : '-Infinity';
  }
  return { rule: decision.rule, values };
}

/** An order of core, made from its record, to take the next step with. Its decision stays in the record. */
export function orderOf(record: OrderRecord, instrument: Instrument): Order {
  const terms = termsOf(instrument, {
    ...record,
    postOnly: record.postOnly === 1,
    reduceOnly: record.reduceOnly === 1,
  });
  const order = new Order(
    instrument,
    0,
    record.sequence,
    terms,
    record.parent,
    null,
    record.createdTime,
  );
  order.restoreStatus(record.status);
  order.pendingAction = record.pendingAction;
  order.filledQuantity = rawQuantity(instrument, record.filledQuantity);
  order.filledValue = Money.parse(record.filledValue, instrument.settle).raw;
  order.updatedTime = record.updatedTime;
  order.reason = record.reason;
  return order;
}

/** What the record of an order says after its steps: the changed fields only. */
export function orderChanges(
  order: Order,
): Pick<
  OrderRecord,
  | 'quantity'
  | 'limitPrice'
  | 'triggerPrice'
  | 'status'
  | 'pendingAction'
  | 'filledQuantity'
  | 'filledValue'
  | 'reason'
  | 'updatedTime'
> {
  const { instrument } = order;
  return {
    quantity: quantityText(instrument, order.quantity),
    limitPrice: priceText(instrument, order.limitPrice),
    triggerPrice: priceText(instrument, order.triggerPrice),
    status: order.status,
    pendingAction: order.pendingAction,
    filledQuantity: quantityText(instrument, order.filledQuantity),
    filledValue: decimalText(order.filledValue, instrument.settle.precision),
    reason: order.reason,
    updatedTime: order.updatedTime,
  };
}

/** The record of an order that was just intended. */
export function newOrderRecord(
  bot: string,
  clientOrderId: string,
  sequence: number,
  instrument: string,
  terms: TermsText,
  parent: number,
  riskVersion: string,
  decision: string | null,
  time: number,
): OrderRecord {
  return {
    clientOrderId,
    bot,
    sequence,
    instrument,
    side: terms.side,
    type: terms.type,
    timeInForce: terms.timeInForce,
    quantity: terms.quantity,
    cash: terms.cash,
    limitPrice: terms.limitPrice,
    triggerPrice: terms.triggerPrice,
    trailAmount: terms.trailAmount,
    trailBasisPoints: terms.trailBasisPoints,
    expireTime: terms.expireTime,
    postOnly: bit(terms.postOnly),
    reduceOnly: bit(terms.reduceOnly),
    ocoGroup: terms.ocoGroup,
    parent,
    status: 'INITIALIZED',
    pendingAction: 'none',
    filledQuantity: decimalText(0n, 0),
    filledValue: decimalText(0n, 0),
    venueOrderId: '',
    attempts: 0,
    sendExpireTime: null,
    cancelRequests: 0,
    riskVersion,
    decision,
    reason: '',
    createdTime: time,
    updatedTime: time,
  };
}
