import type { AccountBooks } from '@nightdesk/core/execution/events/books';
import { keyOf } from '@nightdesk/core/execution/events/books';
import { rawPrice, rawQuantity } from '@nightdesk/core/execution/events/order-text';
import type { OrderRecord } from '@nightdesk/core/execution/events/records';
import { carriedOf, carriedValue } from '@nightdesk/core/execution/reconciliation/contract-cash';
import { rawUnits, unitsOf } from '@nightdesk/core/execution/reconciliation/decimal-units';
import { openingOfCurrency } from '@nightdesk/core/execution/reconciliation/followed-currencies';
import { openQuarantines } from '@nightdesk/core/execution/reconciliation/restricted-instruments';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { Currency } from '@nightdesk/core/money/currency';
import type { Money } from '@nightdesk/core/money/money';
import { PaperAccount } from './paper-account.ts';
import { PaperOrder } from './paper-order.ts';
import { RisingNumbers } from './rising-numbers.ts';

/** What a paper venue goes on from. */
export interface RestoredPaper {
  readonly account: PaperAccount;
  readonly numbers: RisingNumbers;
  /** Open orders by the instrument's position, oldest first. */
  readonly open: ReadonlyMap<number, readonly PaperOrder[]>;
  /** Orders that ended, of those that the books remember. */
  readonly ended: readonly PaperOrder[];
}

/**
 * The paper venue's truth out of the account's own durable books, because nobody else knows it: what they say is what
 * the venue holds. A currency or contract that the books have not begun with has its deposit, or nothing. An order that was sent and
 * never accepted by them is not there: whatever the venue did with it went with the process.
 *
 * @throws NightdeskError `PAPER_BOOKS` (halt) when the books hold an open order or a position of an instrument that
 * is not given
 */
export function restorePaper(
  books: AccountBooks,
  instruments: readonly Instrument[],
  deposits: readonly Money[],
): RestoredPaper {
  const account = new PaperAccount(instruments);
  for (const [place, instrument] of instruments.entries()) {
    if (instrument.kind !== 'spot') restoreHolding(account, books, instrument, place);
  }
  restoreMoney(account, books, instruments, deposits);
  const open = new Map<number, PaperOrder[]>();
  const ended: PaperOrder[] = [];
  for (const record of books.all('orders').toSorted(byAge)) {
    if (record.venueOrderId === '') continue;
    const place = instruments.findIndex(({ id }) => id === record.instrument);
    const instrument = instruments[place];
    if (instrument === undefined) {
      if (isOver(record)) continue;
      throw missing(record.instrument, `order ${record.clientOrderId} is open`);
    }
    const order = orderOf(record, instrument, place);
    if (!order.isOpen) ended.push(order);
    else open.set(place, [...(open.get(place) ?? []), order]);
  }
  for (const position of books.all('positions')) {
    if (position.quantity !== '0' && !instruments.some(({ id }) => id === position.instrument)) {
      const record = books.get('instruments', position.instrument);
      if (record?.kind !== 'spot') throw missing(position.instrument, 'a position is open');
    }
  }
  endGroups(open, ended);
  return { account, numbers: numbersAfter(books), open, ended };
}

/** The instrument's net position, at a value that makes cash and position together worth what the books say. */
function restoreHolding(
  account: PaperAccount,
  books: AccountBooks,
  instrument: Instrument,
  place: number,
): void {
  const units = books
    .all('positions')
    .filter((position) => position.instrument === instrument.id)
    .reduce((sum, { quantity }) => sum + unitsOf(quantity), quarantined(books, instrument.id, ''));
  const quantity = units / rawUnits(1n, instrument.quantityPrecision);
  const carried = carriedOf(books, instrument) / rawUnits(1n, instrument.settle.precision);
  // Bots on both sides of the market may have netted to the other side of what they carry.
  const sign = carriedValue(instrument.kind, quantity, 1n);
  const entry = carried * sign > 0n ? carried * sign : 0n;
  account.setHolding(place, quantity, entry);
  // What the books' balances have from realising profit in another order than a venue that nets at average cost.
  account.add(instrument.settle, carriedValue(instrument.kind, quantity, entry) - carried);
}

function restoreMoney(
  account: PaperAccount,
  books: AccountBooks,
  instruments: readonly Instrument[],
  deposits: readonly Money[],
): void {
  const currencies = new Map<string, Currency>();
  for (const { base, quote, settle, feePolicy } of instruments) {
    for (const currency of [base, quote, settle]) currencies.set(currency.code, currency);
    if (feePolicy.in === 'third') currencies.set(feePolicy.currency.code, feePolicy.currency);
  }
  for (const { currency } of deposits) currencies.set(currency.code, currency);
  for (const [code, currency] of currencies) {
    const units = books
      .all('balances')
      .filter((balance) => balance.currency === code)
      .reduce((sum, { total }) => sum + unitsOf(total), quarantined(books, '', code));
    if (units !== 0n) account.add(currency, units / rawUnits(1n, currency.precision));
  }
  for (const { currency, raw } of deposits) {
    const hasBegun = books.get('ledger', keyOf(openingOfCurrency(currency.code))) !== null;
    if (!hasBegun) account.add(currency, raw);
  }
}

/** What open quarantines account for, in units of 10^-24: the venue had it, and the books do not explain it. */
function quarantined(books: AccountBooks, instrument: string, currency: string): bigint {
  return openQuarantines(books)
    .filter(({ subject }) => subject === (instrument === '' ? 'balance' : 'position'))
    .filter((one) =>
      instrument === '' ? one.currency === currency : one.instrument === instrument,
    )
    .reduce((sum, { actual, expected }) => sum + unitsOf(actual) - unitsOf(expected), 0n);
}

/** An order of long ago, to say what became of it. */
export function orderOf(record: OrderRecord, instrument: Instrument, place: number): PaperOrder {
  const order = new PaperOrder(
    {
      clientOrderId: record.clientOrderId,
      instrument: record.instrument,
      side: record.side,
      type: record.type,
      quantity: rawQuantity(instrument, record.quantity),
      limitPrice: rawPrice(instrument, record.limitPrice),
      triggerPrice: rawPrice(instrument, record.triggerPrice),
      timeInForce: record.timeInForce === 'GTD' ? 'GTC' : record.timeInForce,
      postOnly: record.postOnly === 1,
      reduceOnly: record.reduceOnly === 1 && instrument.kind !== 'spot',
      group: record.ocoGroup === '' ? null : `${record.bot}-${record.ocoGroup}`,
    },
    record.venueOrderId,
    instrument,
    place,
    record.updatedTime,
  );
  order.filled = rawQuantity(instrument, record.filledQuantity);
  order.status = record.status;
  order.reason = record.reason;
  return order;
}

/**
 * A group of which one order was filled is over, also when the process ended before the others heard of it: their end
 * is told as soon as somebody asks.
 */
function endGroups(open: Map<number, PaperOrder[]>, ended: PaperOrder[]): void {
  const over = new Set(
    ended.flatMap(({ status, terms }) => (status === 'FILLED' ? (terms.group ?? []) : [])),
  );
  if (over.size === 0) return;
  for (const [place, orders] of open) {
    for (const order of orders) {
      const { group } = order.terms;
      if (group === null || !over.has(group) || !isTwin(order, ended)) continue;
      order.status = 'CANCELED';
      order.reason = 'the other order of its group was filled';
      ended.push(order);
    }
    open.set(
      place,
      orders.filter(({ isOpen }) => isOpen),
    );
  }
}

/** Group names may be used again: only an order that was there when the other one was filled goes with it. */
function isTwin(order: PaperOrder, ended: readonly PaperOrder[]): boolean {
  return ended.some(
    (other) =>
      other.status === 'FILLED' &&
      other.terms.group === order.terms.group &&
      other.instrument === order.instrument &&
      other.time >= order.time,
  );
}

/** Above every number that the books show, and every time. */
function numbersAfter(books: AccountBooks): RisingNumbers {
  let known = 0;
  let time = 0;
  const note = (id: string, at: number): void => {
    const number = Number(id.replace('paper-', ''));
    if (Number.isSafeInteger(number)) known = Math.max(known, number);
    time = Math.max(time, at);
  };
  for (const fill of books.all('fills')) note(fill.tradeId, fill.time);
  for (const order of books.all('orders')) note(order.venueOrderId, order.updatedTime);
  for (const entry of books.all('ledger')) note(entry.entryId, entry.time);
  for (const trade of books.all('trades')) note('', trade.exitTime);
  return new RisingNumbers(known, time);
}

function byAge(a: OrderRecord, b: OrderRecord): number {
  return a.createdTime - b.createdTime || a.sequence - b.sequence;
}

function isOver({ status }: OrderRecord): boolean {
  return status !== 'ACCEPTED' && status !== 'TRIGGERED' && status !== 'PARTIALLY_FILLED';
}

function missing(instrument: string, what: string): NightdeskError {
  return new NightdeskError({
    code: 'PAPER_BOOKS',
    message: `The paper account trades ${instrument}, in which ${what}, and was not given the instrument; name it among the account's instruments.`,
    context: { instrument },
    disposition: 'halt',
  });
}
