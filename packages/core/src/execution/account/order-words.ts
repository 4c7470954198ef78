import type { Instrument } from '../../model/instrument.ts';
import { isTerminal, type OrderStatus } from '../../orders/order-status.ts';
import type { OrderReport } from '../../ports/venue-gateway.ts';
import type { OrderEvent, OrderEventKind } from '../events/order-event.ts';
import type { EventPayloads } from '../events/payloads.ts';
import { priceText, quantityText, rawPrice, rawQuantity } from '../events/order-text.ts';
import type { OrderRecord } from '../events/records.ts';

/** What a report says that the books do not know yet. */
export interface OrderWords {
  readonly events: readonly OrderEvent[];
  /** The order is over, but trades that belong to it are not booked: ask for them, then listen again. */
  readonly awaitsTrades: boolean;
}

/**
 * The events that follow from the venue's view of an order. Fills are not among them: they come from trades
 * only. An end is taken over only when the booked fills are all that the report counts, because nothing may
 * be filled after the end that we tell. A state never goes back.
 *
 * @param strays what was traded of it and is booked without it, raw
 * @param fresh whether no newer report about this order was seen: an older one says nothing about terms
 */
export function orderWords(
  record: OrderRecord,
  report: OrderReport,
  instrument: Instrument,
  fresh: boolean,
  strays: bigint = 0n,
): OrderWords {
  const events: OrderEvent[] = [];
  const add = eventsOf(record, report, events);
  if (record.venueOrderId === '' && isThere(report.status)) {
    add('OrderAccepted', {
      clientOrderId: record.clientOrderId,
      venueOrderId: report.venueOrderId,
    });
  }
  const booked = rawQuantity(instrument, record.filledQuantity) + strays;
  const missing = report.filled > booked;
  if (isTerminal(record.status)) return { events: [], awaitsTrades: missing };
  if (report.status === 'TRIGGERED' && mayTrigger(record.status)) {
    add('OrderTriggered', { clientOrderId: record.clientOrderId });
  }
  // Also of an order that is over: what it was changed to is what it was filled at.
  if (fresh && isThere(report.status)) addTerms(record, report, instrument, add);
  if (!isTerminal(report.status)) return { events, awaitsTrades: missing };
  if (missing) return { events, awaitsTrades: true };
  const { clientOrderId } = record;
  const { reason } = report;
  if (report.status === 'FILLED') {
    // Our fills would have ended it, were it not larger by the books: it was cut to what it had filled.
    add('OrderCanceled', { clientOrderId, reason: 'cut to what it had filled' });
    return { events, awaitsTrades: false };
  }
  if (report.status === 'CANCELED') add('OrderCanceled', { clientOrderId, reason });
  else if (report.status === 'EXPIRED') add('OrderExpired', { clientOrderId, reason });
  else add('OrderRejected', { clientOrderId, reason });
  return { events, awaitsTrades: false };
}

type Add = <K extends OrderEventKind>(kind: K, payload: EventPayloads[K]) => void;

function eventsOf(record: OrderRecord, report: OrderReport, events: OrderEvent[]): Add {
  return (kind, payload) => {
    // Kind and payload belong together by the signature; the union cannot be narrowed by a type parameter.
    events.push({ bot: record.bot, time: report.time, kind, payload } as OrderEvent);
  };
}

/** An order that the venue rejected was never there. */
function isThere(status: OrderStatus): boolean {
  return status !== 'REJECTED' && status !== 'DENIED' && status !== 'INITIALIZED';
}

function mayTrigger(status: OrderStatus): boolean {
  return status === 'SUBMITTED' || status === 'ACCEPTED';
}

/** New terms that the venue works with: our change, or what another order of the group has taken off. */
function addTerms(
  record: OrderRecord,
  report: OrderReport,
  instrument: Instrument,
  add: Add,
): void {
  // A cash order has no quantity of its own, and a child gets its only when it is sent.
  const quantity = rawQuantity(instrument, record.quantity);
  const changed =
    (record.cash === '0' && quantity !== 0n && report.quantity !== quantity) ||
    differs(report.limitPrice, rawPrice(instrument, record.limitPrice)) ||
    differs(report.triggerPrice, rawPrice(instrument, record.triggerPrice));
  const renamed = record.venueOrderId !== '' && report.venueOrderId !== record.venueOrderId;
  if (!changed && !renamed) return;
  add('OrderUpdated', {
    clientOrderId: record.clientOrderId,
    venueOrderId: renamed ? report.venueOrderId : null,
    quantity: record.cash === '0' ? quantityText(instrument, report.quantity) : null,
    limitPrice: record.limitPrice === null ? null : priceText(instrument, report.limitPrice),
    triggerPrice: record.triggerPrice === null ? null : priceText(instrument, report.triggerPrice),
  });
}

/** Venues leave a price out where an order has none any more. */
function differs(reported: bigint, known: bigint): boolean {
  return known !== 0n && reported !== 0n && reported !== known;
}
