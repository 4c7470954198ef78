import { parseClientOrderId } from '../../orders/client-order-id.ts';
import type { Order } from '../../orders/order.ts';
import { isTerminal, type OrderStatus, type OrderStep } from '../../orders/order-status.ts';
import { bookInstrument, instrumentRecord } from './book-instrument.ts';
import type { AccountBooks } from './books.ts';
import { canonicalJson } from './canonical-json.ts';
import { refuseEvent } from './fold-error.ts';
import type { OrderEventOf } from './order-event.ts';
import {
  newOrderRecord,
  orderChanges,
  orderOf,
  rawPrice,
  rawQuantity,
  termsOf,
} from './order-text.ts';
import type { DecisionText, EventPayloads } from './payloads.ts';
import type { OrderRecord } from './records.ts';

/** Events about one order, fills apart. */
export type OrderStepEvent = {
  [K in StepKind]: OrderEventOf<K>;
}[StepKind];
type StepKind = Extract<
  keyof EventPayloads,
  | 'OrderIntended'
  | 'OrderDenied'
  | 'SendAttempted'
  | 'OrderAccepted'
  | 'OrderRejected'
  | 'OrderTriggered'
  | 'OrderUpdated'
  | 'OrderCanceled'
  | 'OrderExpired'
  | 'CancelRequested'
  | 'CancelRejected'
  | 'ModifyRequested'
  | 'ModifyRejected'
>;

/**
 * The record of an order that an event names.
 *
 * @throws NightdeskError `ORDER_UNKNOWN` (halt) when it was never intended here, or by another bot.
 */
export function knownOrder(books: AccountBooks, bot: string, clientOrderId: string): OrderRecord {
  const record = books.get('orders', clientOrderId);
  if (record !== null && record.bot === bot) return record;
  return refuseEvent(
    'ORDER_UNKNOWN',
    `An event of bot "${bot}" names order ${clientOrderId}, which ${record === null ? 'was never intended on this account' : `belongs to bot "${record.bot}"`}; reconcile before trading on.`,
    { order: clientOrderId, bot },
  );
}

/** Books a step of an order. @throws NightdeskError with disposition halt; the books are as before then. */
export function foldOrder(books: AccountBooks, event: OrderStepEvent): void {
  if (event.kind === 'OrderIntended') {
    intend(books, event);
    return;
  }
  const record = knownOrder(books, event.bot, event.payload.clientOrderId);
  switch (event.kind) {
    case 'OrderDenied':
      step(books, record, 'denied', event.time, `${event.payload.code}: ${event.payload.reason}`);
      break;
    case 'SendAttempted':
      attempt(books, record, event);
      break;
    case 'OrderAccepted':
      report(books, named(record, event.payload.venueOrderId), 'accepted', event.time, '');
      break;
    case 'OrderRejected':
      report(books, record, 'rejected', event.time, event.payload.reason);
      break;
    case 'OrderTriggered':
      report(books, record, 'triggered', event.time, '');
      break;
    case 'OrderCanceled':
      report(books, record, 'canceled', event.time, event.payload.reason);
      break;
    case 'OrderExpired':
      report(books, record, 'expired', event.time, event.payload.reason);
      break;
    case 'OrderUpdated':
      update(books, record, event);
      break;
    case 'CancelRequested':
      change(
        books,
        record,
        event.time,
        (order) => {
          if (order.isOpen) order.pendingAction = 'cancel';
        },
        { cancelRequests: record.cancelRequests + 1 },
      );
      break;
    case 'ModifyRequested':
      change(books, record, event.time, (order) => {
        // A cancel that is asked for is not forgotten over a change.
        if (order.isOpen && order.pendingAction === 'none') order.pendingAction = 'modify';
      });
      break;
    case 'CancelRejected':
    case 'ModifyRejected': {
      const refused = event.kind === 'CancelRejected' ? 'cancel' : 'modify';
      change(books, record, event.time, (order) => {
        if (order.pendingAction === refused) order.pendingAction = 'none';
      });
      break;
    }
  }
}

function intend(books: AccountBooks, event: OrderEventOf<'OrderIntended'>): void {
  const { payload } = event;
  const { bot, sequence } = parseClientOrderId(payload.clientOrderId);
  if (bot !== event.bot) {
    refuseEvent(
      'ORDER_UNKNOWN',
      `Bot "${event.bot}" intends order ${payload.clientOrderId}, whose id is of bot "${bot}".`,
      { order: payload.clientOrderId, bot: event.bot },
    );
  }
  if (books.get('orders', payload.clientOrderId) !== null) {
    refuseEvent(
      'ORDER_DOUBLED',
      `Order ${payload.clientOrderId} is intended a second time; ids are never used again. Count on from the last order of the bot.`,
      { order: payload.clientOrderId, bot },
    );
  }
  const instrument = bookInstrument(instrumentRecord(books, payload.instrument));
  termsOf(instrument, payload.terms);
  books.put(
    'orders',
    newOrderRecord(
      bot,
      payload.clientOrderId,
      sequence,
      payload.instrument,
      payload.terms,
      payload.parent,
      payload.riskVersion,
      payload.decision === null ? null : decisionJson(payload.decision),
      event.time,
    ),
  );
}

function decisionJson(decision: DecisionText): string {
  return canonicalJson({ rule: decision.rule, values: decision.values });
}

function attempt(
  books: AccountBooks,
  record: OrderRecord,
  event: OrderEventOf<'SendAttempted'>,
): void {
  const number = record.attempts + 1;
  if (
    event.payload.attempt !== number ||
    (record.status !== 'INITIALIZED' && record.status !== 'SUBMITTED')
  ) {
    refuseEvent(
      'ORDER_SEND',
      `Order ${record.clientOrderId} is ${record.status} after ${record.attempts} attempts and cannot be sent as attempt ${event.payload.attempt}; only what is not yet answered is sent, attempt by attempt.`,
      { order: record.clientOrderId, status: record.status, attempts: record.attempts },
    );
  }
  const sent = { ...record, attempts: number, sendExpireTime: event.payload.expireTime };
  if (record.status === 'INITIALIZED') step(books, sent, 'submitted', event.time, '');
  else books.put('orders', { ...sent, updatedTime: event.time });
}

/** A venue's word about an order that was sent; one that a later word has overtaken changes nothing. */
function report(
  books: AccountBooks,
  record: OrderRecord,
  word: Exclude<OrderStep, 'filled' | 'partially-filled'>,
  time: number,
  reason: string,
): void {
  if (isOld(record.status, word)) books.put('orders', record);
  else step(books, record, word, time, reason);
}

function isOld(status: OrderStatus, word: OrderStep): boolean {
  // An order that we denied or never sent has no venue, and one that the venue rejected is dead:
  // other words on it contradict the books and must not be swallowed.
  if (status === 'DENIED' || status === 'INITIALIZED') return false;
  if (status === 'REJECTED') return word === 'rejected';
  if (isTerminal(status)) return true;
  if (word === 'accepted') return status !== 'SUBMITTED';
  return word === 'triggered' && (status === 'TRIGGERED' || status === 'PARTIALLY_FILLED');
}

function step(
  books: AccountBooks,
  record: OrderRecord,
  word: Exclude<OrderStep, 'filled' | 'partially-filled'>,
  time: number,
  reason: string,
): void {
  change(books, record, time, (order) => order.apply(word, time, reason));
}

function change(
  books: AccountBooks,
  record: OrderRecord,
  time: number,
  act: (order: Order) => void,
  also: Partial<OrderRecord> = {},
): void {
  const instrument = bookInstrument(instrumentRecord(books, record.instrument));
  const order = orderOf(record, instrument);
  act(order);
  order.updatedTime = time;
  books.put('orders', { ...record, ...orderChanges(order), ...also });
}

/**
 * The record with the venue's id of it. A replacing venue gives a new one by OrderUpdated only.
 *
 * @throws NightdeskError `ORDER_TWINS` (halt) when the venue knows the order under two ids.
 */
function named(record: OrderRecord, venueOrderId: string): OrderRecord {
  if (record.venueOrderId === venueOrderId) return record;
  if (record.venueOrderId === '') return { ...record, venueOrderId };
  return refuseEvent(
    'ORDER_TWINS',
    `Order ${record.clientOrderId} is ${record.venueOrderId} at the venue and was accepted again as ${venueOrderId}; it may have been placed twice.`,
    { order: record.clientOrderId, venueOrderId },
  );
}

function update(
  books: AccountBooks,
  record: OrderRecord,
  event: OrderEventOf<'OrderUpdated'>,
): void {
  const { payload } = event;
  const renamed = { ...record, venueOrderId: payload.venueOrderId ?? record.venueOrderId };
  if (isTerminal(record.status)) {
    books.put('orders', renamed);
    return;
  }
  change(books, renamed, event.time, (order) => {
    const { instrument } = order;
    if (payload.quantity !== null) order.quantity = rawQuantity(instrument, payload.quantity);
    if (payload.limitPrice !== null) order.limitPrice = rawPrice(instrument, payload.limitPrice);
    if (payload.triggerPrice !== null)
      order.triggerPrice = rawPrice(instrument, payload.triggerPrice);
    if (order.pendingAction === 'modify') order.pendingAction = 'none';
  });
}
