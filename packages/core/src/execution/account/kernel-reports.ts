import type { Instrument } from '../../model/instrument.ts';
import { parseDecimal } from '../../money/decimal.ts';
import { Currency } from '../../money/currency.ts';
import { Money } from '../../money/money.ts';
import { parseClientOrderId } from '../../orders/client-order-id.ts';
import { FillReport } from '../../orders/fill-report.ts';
import type { KernelEvent } from '../../kernel/events.ts';
import type { OrderStatusReport } from '../../orders/reports.ts';
import { rawPrice, rawQuantity } from '../events/order-text.ts';
import type { OrderEvent, OrderEventOf } from '../events/order-event.ts';
import type { MoneyText } from '../events/payloads.ts';

/** A bot's instruments by id, with their places in its kernel. */
export type InstrumentPlaces = ReadonlyMap<
  string,
  { readonly index: number; readonly instrument: Instrument }
>;

/** The instrument of an order, which its later events do not name; null when nobody knows the order. */
export type InstrumentOfOrder = (clientOrderId: string) => Instrument | null;

/**
 * What a kernel is told of an event of its bot's; null for events that it made itself or that do not concern it.
 * The same function serves what has just become durable and what is replayed after a restart.
 */
export function kernelReport(
  event: OrderEvent,
  places: InstrumentPlaces,
  instrumentOf: InstrumentOfOrder,
): KernelEvent | null {
  switch (event.kind) {
    case 'OrderAccepted':
      return status(event, 'accepted', '');
    case 'OrderRejected':
      return status(event, 'rejected', event.payload.reason);
    case 'OrderDenied':
      // Refused after the kernel had let it go: for the strategy it is as good as rejected.
      return status(event, 'rejected', `${event.payload.code}: ${event.payload.reason}`);
    case 'OrderTriggered':
      return status(event, 'triggered', '');
    case 'OrderCanceled':
      return status(event, 'canceled', event.payload.reason);
    case 'OrderExpired':
      return status(event, 'expired', event.payload.reason);
    case 'CancelRejected':
    case 'ModifyRejected':
      return {
        kind: 'action-rejected',
        order: sequenceOf(event.payload.clientOrderId),
        action: event.kind === 'CancelRejected' ? 'cancel' : 'modify',
        time: event.time,
        reason: event.payload.reason,
      };
    case 'OrderUpdated':
      return updated(event, instrumentOf);
    case 'OrderFilled':
      return filled(event, places);
    case 'ExternalFill':
      return externalFill(event, places);
    case 'FundingBooked': {
      const place = places.get(event.payload.instrument);
      if (place === undefined) return null;
      return {
        kind: 'funding',
        instrument: place.index,
        amount: moneyOf(event.payload.amount, place.instrument),
        time: event.time,
      };
    }
    case 'TransferBooked':
      return {
        kind: 'transfer',
        amount: moneyOf(event.payload.amount, ...instrumentsOf(places)),
        reason: event.payload.reason,
        time: event.time,
      };
    default:
      return null;
  }
}

function sequenceOf(clientOrderId: string): number {
  return parseClientOrderId(clientOrderId).sequence;
}

function status(
  event: OrderEvent & { readonly payload: { readonly clientOrderId: string } },
  step: OrderStatusReport['step'],
  reason: string,
): OrderStatusReport {
  return {
    kind: 'order-status',
    order: sequenceOf(event.payload.clientOrderId),
    step,
    time: event.time,
    reason,
  };
}

function updated(
  event: OrderEventOf<'OrderUpdated'>,
  instrumentOf: InstrumentOfOrder,
): KernelEvent {
  const { clientOrderId, quantity, limitPrice, triggerPrice } = event.payload;
  const instrument = instrumentOf(clientOrderId) ?? undefined;
  const price = (text: typeof limitPrice): bigint =>
    instrument === undefined ? 0n : rawPrice(instrument, text);
  return {
    kind: 'order-updated',
    order: sequenceOf(clientOrderId),
    time: event.time,
    quantity:
      quantity === null || instrument === undefined ? 0n : rawQuantity(instrument, quantity),
    limitPrice: price(limitPrice),
    triggerPrice: price(triggerPrice),
  };
}

function filled(event: OrderEventOf<'OrderFilled'>, places: InstrumentPlaces): KernelEvent | null {
  const { payload } = event;
  const place = places.get(payload.instrument);
  if (place === undefined) return null;
  const { instrument, index } = place;
  return new FillReport(instrument, {
    order: sequenceOf(payload.clientOrderId),
    tradeId: payload.tradeId,
    instrument: index,
    side: payload.side,
    price: rawPrice(instrument, payload.price),
    quantity: rawQuantity(instrument, payload.quantity),
    value: Money.parse(payload.value, instrument.settle).raw,
    commission: moneyOf(payload.commission, instrument),
    commissionValue: Money.parse(payload.commissionValue, instrument.settle),
    liquidity: payload.liquidity,
    complete: payload.complete,
    time: event.time,
  });
}

function externalFill(
  event: OrderEventOf<'ExternalFill'>,
  places: InstrumentPlaces,
): KernelEvent | null {
  const { payload } = event;
  const place = places.get(payload.instrument);
  if (place === undefined) return null;
  const { instrument, index } = place;
  return {
    kind: 'external-fill',
    instrument: index,
    side: payload.side,
    price: rawPrice(instrument, payload.price),
    quantity: rawQuantity(instrument, payload.quantity),
    value: Money.parse(payload.value, instrument.settle).raw,
    commission: moneyOf(payload.commission, instrument),
    commissionValue: Money.parse(payload.commissionValue, instrument.settle),
    tradeId: payload.tradeId,
    reason: payload.exitReason,
    time: event.time,
  };
}

function instrumentsOf(places: InstrumentPlaces): Instrument[] {
  return [...places.values()].map(({ instrument }) => instrument);
}

/** An amount in the currency objects of the bot's instruments where it is one of theirs. */
function moneyOf(text: MoneyText, ...instruments: readonly Instrument[]): Money {
  for (const { base, quote } of instruments) {
    if (base.code === text.currency) return Money.parse(text.amount, base);
    if (quote.code === text.currency) return Money.parse(text.amount, quote);
  }
  const { raw, precision } = parseDecimal(text.amount);
  return new Money(raw, new Currency(text.currency, precision));
}
