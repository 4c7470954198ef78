import { NightdeskError } from '../../errors/nightdesk-error.ts';
import { ORDER_TYPES, TIMES_IN_FORCE } from '../../orders/order-types.ts';
import { FieldReader } from './field-reader.ts';
import { isBotName, type OrderEvent, type OrderEventKind } from './order-event.ts';
import {
  type DecisionNumber,
  type DecisionText,
  type EventPayloads,
  EXTERNAL_REASONS,
  FILL_SOURCES,
  type FillText,
  QUARANTINE_RESOLUTIONS,
  QUARANTINE_SUBJECTS,
  type TermsText,
  TRANSFER_REASONS,
} from './payloads.ts';

const SIDES = ['BUY', 'SELL'] as const;

const ofOrder = (r: FieldReader): { readonly clientOrderId: string } => ({
  clientOrderId: r.name('clientOrderId'),
});

const withReason = (
  r: FieldReader,
): { readonly clientOrderId: string; readonly reason: string } => ({
  clientOrderId: r.name('clientOrderId'),
  reason: r.text('reason'),
});

function terms(r: FieldReader): TermsText {
  const read: TermsText = {
    side: r.oneOf('side', SIDES),
    type: r.oneOf('type', ORDER_TYPES),
    quantity: r.unsigned('quantity'),
    cash: r.unsigned('cash'),
    limitPrice: r.orNull('limitPrice', (name) => r.positive(name)),
    triggerPrice: r.orNull('triggerPrice', (name) => r.positive(name)),
    trailAmount: r.orNull('trailAmount', (name) => r.positive(name)),
    trailBasisPoints: r.integer('trailBasisPoints', 0),
    timeInForce: r.oneOf('timeInForce', TIMES_IN_FORCE),
    expireTime: r.orNull('expireTime', (name) => r.integer(name)),
    postOnly: r.flag('postOnly'),
    reduceOnly: r.flag('reduceOnly'),
    ocoGroup: r.text('ocoGroup'),
  };
  r.end();
  return read;
}

function decision(r: FieldReader): DecisionText {
  const values = r.object('values');
  const numbers: Record<string, DecisionNumber> = {};
  for (const name of values.names()) {
    const value = values.raw(name);
    if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') numbers[name] = value;
    else if (typeof value === 'number' && Number.isFinite(value)) numbers[name] = value;
    else values.fail(name, 'must be a number, "NaN", "Infinity" or "-Infinity"');
  }
  const read: DecisionText = { rule: r.text('rule'), values: numbers };
  r.end();
  return read;
}

function fill(r: FieldReader): FillText {
  return {
    instrument: r.name('instrument'),
    venueOrderId: r.nameOrEmpty('venueOrderId'),
    tradeId: r.name('tradeId'),
    side: r.oneOf('side', SIDES),
    price: r.positive('price'),
    quantity: r.positive('quantity'),
    value: r.unsigned('value'),
    commission: r.money('commission'),
    commissionValue: r.decimal('commissionValue'),
    liquidity: r.oneOf('liquidity', ['MAKER', 'TAKER']),
    source: r.oneOf('source', FILL_SOURCES),
  };
}

const changes = (
  r: FieldReader,
): Pick<EventPayloads['ModifyRequested'], 'quantity' | 'limitPrice' | 'triggerPrice'> => ({
  quantity: r.orNull('quantity', (name) => r.positive(name)),
  limitPrice: r.orNull('limitPrice', (name) => r.positive(name)),
  triggerPrice: r.orNull('triggerPrice', (name) => r.positive(name)),
});

/** One reader a kind: adding a kind without one does not compile. */
const READERS: { readonly [K in OrderEventKind]: (r: FieldReader) => EventPayloads[K] } = {
  InstrumentDefined: (r) => ({
    instrument: r.name('instrument'),
    symbol: r.name('symbol'),
    venue: r.name('venue'),
    kind: r.oneOf('kind', ['spot', 'linear', 'inverse']),
    base: r.name('base'),
    basePrecision: r.integer('basePrecision', 0),
    quote: r.name('quote'),
    quotePrecision: r.integer('quotePrecision', 0),
    pricePrecision: r.integer('pricePrecision', 0),
    quantityPrecision: r.integer('quantityPrecision', 0),
    multiplier: r.positive('multiplier'),
  }),
  OrderIntended: (r) => ({
    ...ofOrder(r),
    instrument: r.name('instrument'),
    parent: r.integer('parent', 0),
    terms: terms(r.object('terms')),
    decision: r.orNull('decision', (name) => decision(r.object(name))),
    riskVersion: r.nameOrEmpty('riskVersion'),
  }),
  OrderDenied: (r) => ({ ...withReason(r), code: r.name('code') }),
  SendAttempted: (r) => ({
    ...ofOrder(r),
    attempt: r.integer('attempt', 1),
    expireTime: r.orNull('expireTime', (name) => r.integer(name)),
  }),
  OrderAccepted: (r) => ({ ...ofOrder(r), venueOrderId: r.name('venueOrderId') }),
  OrderRejected: withReason,
  OrderTriggered: ofOrder,
  OrderUpdated: (r) => ({
    ...ofOrder(r),
    venueOrderId: r.orNull('venueOrderId', (name) => r.name(name)),
    ...changes(r),
  }),
  OrderFilled: (r) => ({ ...ofOrder(r), ...fill(r), complete: r.flag('complete') }),
  OrderCanceled: withReason,
  OrderExpired: withReason,
  CancelRequested: ofOrder,
  CancelRejected: withReason,
  ModifyRequested: (r) => ({ ...ofOrder(r), ...changes(r) }),
  ModifyRejected: withReason,
  ExternalFill: (r) => ({ ...fill(r), exitReason: r.oneOf('exitReason', EXTERNAL_REASONS) }),
  FundingBooked: (r) => ({
    entryId: r.name('entryId'),
    instrument: r.name('instrument'),
    amount: r.money('amount'),
  }),
  TransferBooked: (r) => ({
    entryId: r.name('entryId'),
    amount: r.money('amount'),
    reason: r.oneOf('reason', TRANSFER_REASONS),
  }),
  QuarantineOpened: (r) => ({
    id: r.name('id'),
    subject: r.oneOf('subject', QUARANTINE_SUBJECTS),
    instrument: r.nameOrEmpty('instrument'),
    currency: r.nameOrEmpty('currency'),
    venueOrderId: r.nameOrEmpty('venueOrderId'),
    expected: r.decimal('expected'),
    actual: r.decimal('actual'),
    reason: r.text('reason'),
  }),
  QuarantineResolved: (r) => ({
    id: r.name('id'),
    resolution: r.oneOf('resolution', QUARANTINE_RESOLUTIONS),
    resolvedBy: r.name('resolvedBy'),
    note: r.text('note'),
  }),
  TradingStateChanged: (r) => ({
    state: r.oneOf('state', ['ACTIVE', 'REDUCING', 'HALTED']),
    reason: r.text('reason'),
    changedBy: r.name('changedBy'),
  }),
  DayReset: (r) => ({ day: r.integer('day'), equity: r.money('equity') }),
};

/** Every kind of event, in the order of the documentation. */
export const ORDER_EVENT_KINDS: readonly OrderEventKind[] = Object.keys(READERS).filter(isKind);

function isKind(text: string): text is OrderEventKind {
  return Object.hasOwn(READERS, text);
}

/** Reads one payload; the correlation of kind and payload is the table's. */
function payloadOf<K extends OrderEventKind>(kind: K, value: unknown): EventPayloads[K] {
  const reader = new FieldReader(kind, value);
  const payload = READERS[kind](reader);
  reader.end();
  return payload;
}

/**
 * Reads an event that came from outside core, whole: kind, bot, time and every field of its payload.
 *
 * @param bot "" for the account itself
 * @param time ms since 1970 UTC, a whole number
 * @throws NightdeskError `EVENT_INVALID` (refuse) naming the first field that is wrong, missing or unknown.
 */
export function parseEvent(bot: string, time: number, kind: string, payload: unknown): OrderEvent {
  if (!isKind(kind)) invalid(`there is no kind "${kind.slice(0, 40)}"`, kind);
  if (!isBotName(bot)) invalid(`"${bot.slice(0, 40)}" is not the name of a bot`, kind);
  if (!Number.isSafeInteger(time)) invalid(`its time is ${time}, not whole milliseconds`, kind);
  const read: { bot: string; time: number; kind: OrderEventKind; payload: unknown } = {
    bot,
    time,
    kind,
    payload: payloadOf(kind, payload),
  };
  // The reader of this very kind made the payload; the compiler does not follow a union through the table.
  return read as OrderEvent;
}

function invalid(problem: string, kind: string): never {
  throw new NightdeskError({
    code: 'EVENT_INVALID',
    message: `An event cannot be taken: ${problem}. Correct its writer.`,
    context: { kind: kind.slice(0, 40) },
  });
}
