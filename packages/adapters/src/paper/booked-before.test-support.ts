import { AccountBooks } from '@nightdesk/core/execution/events/books';
import { instrumentDefined } from '@nightdesk/core/execution/events/book-instrument';
import {
  assertIsDecimalText,
  type DecimalText,
} from '@nightdesk/core/execution/events/decimal-text';
import { foldEvents } from '@nightdesk/core/execution/events/fold-events';
import type { OrderEvent, OrderEventKind } from '@nightdesk/core/execution/events/order-event';
import type { EventPayloads, TermsText } from '@nightdesk/core/execution/events/payloads';
import { openingOfCurrency } from '@nightdesk/core/execution/reconciliation/followed-currencies';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { BOTH, START } from './paper-bench.test-support.ts';

/** A canonical decimal. */
export function d(text: string): DecimalText {
  assertIsDecimalText(text);
  return text;
}

const TERMS: TermsText = {
  side: 'BUY',
  type: 'LIMIT',
  quantity: d('0.01'),
  cash: d('0'),
  limitPrice: d('29000'),
  triggerPrice: null,
  trailAmount: null,
  trailBasisPoints: 0,
  timeInForce: 'GTC',
  expireTime: null,
  postOnly: false,
  reduceOnly: false,
  ocoGroup: '',
};

/** Books of an account that has traded before. */
export function bookedBefore(add: (put: Put) => void): AccountBooks {
  const books = new AccountBooks();
  const events: OrderEvent[] = [];
  const put: Put = (bot, kind, payload, time = START - 1_000) => {
    // Kind and payload belong together by the signature.
    events.push({ bot, time, kind, payload } as OrderEvent);
  };
  for (const instrument of BOTH) events.push(instrumentDefined(instrument, START - 100_000));
  for (const [code, amount] of [
    ['USDT', '5000'],
    ['BTC', '0.5'],
  ] as const) {
    put('', 'TransferBooked', {
      entryId: openingOfCurrency(code),
      amount: { amount: d(amount), currency: code },
      reason: 'deposit',
    });
  }
  add(put);
  foldEvents(events, books);
  return books;
}

/** Adds an event. */
export type Put = <K extends OrderEventKind>(
  bot: string,
  kind: K,
  payload: EventPayloads[K],
  time?: number,
) => void;

/** An order as the books know it: intended, sent, and accepted unless told otherwise. */
export function intend(
  put: Put,
  id: string,
  instrument: Instrument,
  terms: Partial<TermsText>,
  venueOrderId: string | null,
): void {
  const bot = id.split('-')[0] ?? '';
  put(bot, 'OrderIntended', {
    clientOrderId: id,
    instrument: instrument.id,
    parent: 0,
    terms: { ...TERMS, ...terms },
    decision: null,
    riskVersion: 'none',
  });
  put(bot, 'SendAttempted', { clientOrderId: id, attempt: 1, expireTime: START + 3_000 });
  if (venueOrderId !== null) put(bot, 'OrderAccepted', { clientOrderId: id, venueOrderId });
}

/** A fill of an order, without a fee. */
export function fill(
  put: Put,
  id: string,
  instrument: Instrument,
  side: 'BUY' | 'SELL',
  price: string,
  quantity: string,
  tradeId: string,
  complete: boolean,
): void {
  const value = d(String(Number(price) * Number(quantity)));
  put(id.split('-')[0] ?? '', 'OrderFilled', {
    clientOrderId: id,
    instrument: instrument.id,
    venueOrderId: '7',
    tradeId,
    side,
    price: d(price),
    quantity: d(quantity),
    value,
    commission: { amount: d('0'), currency: 'USDT' },
    commissionValue: d('0'),
    liquidity: 'TAKER',
    source: 'stream',
    complete,
  });
}
