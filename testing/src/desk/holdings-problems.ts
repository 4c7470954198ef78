import type { AccountBooks } from '@nightdesk/core/execution/events/books';
import type { Kernel } from '@nightdesk/core/kernel/kernel';
import type { SimVenue } from '../venue/sim-venue.ts';
import { rawUnits, Sums, units } from './decimal-sums.ts';
import { venueTradeId } from './desk-watch.ts';

/** When the books of the account begin (ms): what is older is part of what they began with; null before. */
export function booksBegin(books: AccountBooks): number | null {
  const times = books
    .all('ledger')
    .filter(({ entryId }) => entryId.startsWith('opening/'))
    .map(({ time }) => time);
  return times.length === 0 ? null : Math.max(...times);
}

/** Every trade of the venue since then is booked once, in full, to whom it belongs. */
export function fillsProblem(books: AccountBooks, venue: SimVenue): string | null {
  const begin = booksBegin(books);
  if (begin === null) return null;
  const [mine, its] = [new Sums(), new Sums()];
  const [paid, fees] = [new Sums(), new Sums()];
  for (const fill of books.all('fills')) {
    const id = venueTradeId(fill.tradeId);
    if (id === null) continue;
    mine.add(`${fill.instrument} ${id} ${fill.side}`, units(fill.quantity));
    paid.add(fill.commissionCurrency, units(fill.commission));
    const trade = venue.books.trades[Number(id.slice(1)) - 1]?.report;
    const isOurs = trade !== undefined && books.get('orders', trade.clientOrderId) !== null;
    if (isOurs && fill.clientOrderId !== trade.clientOrderId && fill.clientOrderId !== '') {
      return `trade ${id} of order ${trade.clientOrderId} is booked to ${fill.clientOrderId}`;
    }
    if (trade !== undefined && isOurs !== (fill.clientOrderId !== '')) {
      return `trade ${id} is booked to order "${fill.clientOrderId}" and was made by "${trade.clientOrderId}"`;
    }
  }
  for (const { report } of venue.books.trades) {
    if (report.time < begin) continue;
    const { quantityPrecision } = venue.instrument(report.instrument);
    const amount = rawUnits(report.quantity, quantityPrecision);
    its.add(`${report.instrument} ${report.tradeId} ${report.side}`, amount);
    fees.add(report.fee.currency.code, rawUnits(report.fee.raw, report.fee.currency.precision));
  }
  return mine.difference(its) ?? paid.difference(fees);
}

/** Funding, deposits and withdrawals since the beginning are booked once each. */
export function entriesProblem(books: AccountBooks, venue: SimVenue): string | null {
  const begin = booksBegin(books);
  if (begin === null) return null;
  const [mine, its] = [new Sums(), new Sums()];
  for (const { kind, entryId, currency, amount, reason } of books.all('ledger')) {
    const isOurs = reason === 'allocation' || reason === 'adjustment' || reason === 'fee';
    if (entryId.startsWith('opening/') || isOurs) continue;
    mine.add(`${kind === 'funding' ? 'funding' : reason} in ${currency}`, units(amount));
  }
  for (const { entry, amount, time } of venue.books.entries) {
    if (time < begin) continue;
    const { code, precision } = amount.currency;
    its.add(`${entry} in ${code}`, rawUnits(amount.raw, precision));
  }
  return mine.difference(its);
}

/** Positions and balances of all books together are the venue's, and what nothing explains is in quarantine. */
export function holdingsProblem(books: AccountBooks, venue: SimVenue): string | null {
  const [mine, its] = [new Sums(), new Sums()];
  const kinds = new Map([...venue.instruments].map((one) => [one.id, one]));
  for (const { instrument, quantity, cost } of books.all('positions')) {
    const known = kinds.get(instrument);
    if (known === undefined || known.kind === 'spot') continue;
    mine.add(`position in ${instrument}`, units(quantity));
    // Profit is realised lot by lot here and at average cost there: the money less what is carried is the same.
    const long = units(quantity) > 0n;
    mine.add(`balance of ${known.settle.code}`, long ? -units(cost) : units(cost));
  }
  for (const { currency, total } of books.all('balances')) {
    mine.add(`balance of ${currency}`, units(total));
  }
  for (const { subject, instrument, currency, expected, actual, resolution } of books.all(
    'quarantine',
  )) {
    if (resolution !== null) continue;
    const name = subject === 'position' ? `position in ${instrument}` : `balance of ${currency}`;
    mine.add(name, units(actual) - units(expected));
  }
  const { account } = venue.books;
  for (const instrument of kinds.values()) {
    if (instrument.kind === 'spot') continue;
    const quantity = account.position(instrument);
    its.add(`position in ${instrument.id}`, rawUnits(quantity, instrument.quantityPrecision));
    const carried = rawUnits(account.entryValue(instrument), instrument.settle.precision);
    its.add(`balance of ${instrument.settle.code}`, quantity > 0n ? -carried : carried);
  }
  for (const { currency, raw } of account.ledger.account()) {
    its.add(`balance of ${currency.code}`, rawUnits(raw, currency.precision));
  }
  // The money of a contract cannot be compared while nobody knows at what price a part of it was opened.
  const blind = venue.books.planted.flatMap(({ difference }) =>
    difference.kind === 'position' ? [`balance of ${difference.instrument.settle.code}`] : [],
  );
  return mine.difference(its, new Set(blind));
}

/** Quarantine holds what was planted, and nothing else. */
export function quarantineProblem(books: AccountBooks, venue: SimVenue): string | null {
  const [mine, its] = [new Sums(), new Sums()];
  const subjects = new Set<string>();
  const blind = new Set<string>();
  const resolved = books.all('quarantine').some(({ resolution }) => resolution !== null);
  for (const { difference } of venue.books.planted) {
    if (difference.kind === 'balance') {
      const { code, precision } = difference.amount.currency;
      its.add(`balance of ${code}`, rawUnits(difference.amount.raw, precision));
      subjects.add(`balance of ${code}`);
    } else {
      const { instrument, quantity } = difference;
      const name = `position in ${instrument.id}`;
      its.add(name, rawUnits(quantity, instrument.quantityPrecision));
      subjects.add(name);
      blind.add(`balance of ${instrument.settle.code}`);
    }
  }
  for (const one of books.all('quarantine')) {
    const name =
      one.subject === 'position' ? `position in ${one.instrument}` : `balance of ${one.currency}`;
    // A position that nobody opened makes money that nobody made, too.
    if (!subjects.has(name) && !blind.has(name)) {
      return `${one.id} was opened and nothing was planted: ${one.reason}`;
    }
    if (one.resolution === null) mine.add(name, units(one.actual) - units(one.expected));
  }
  // What a person decided is in the books; together with them it is compared as a whole.
  return resolved ? null : mine.difference(its, blind);
}

/** A bot's kernel holds what the account's books say of it. */
export function kernelProblem(books: AccountBooks, kernel: Kernel): string | null {
  const { bot, portfolio } = kernel;
  const [mine, its] = [new Sums(), new Sums()];
  for (const { currency, total } of portfolio.balances) {
    mine.add(currency.code, rawUnits(total, currency.precision));
  }
  for (const { instrument, quantity } of portfolio.positions) {
    mine.add(instrument.id, rawUnits(quantity, instrument.quantityPrecision));
  }
  for (const record of books.all('balances')) {
    if (record.bot === bot) its.add(record.currency, units(record.total));
  }
  for (const record of books.all('positions')) {
    if (record.bot === bot) its.add(record.instrument, units(record.quantity));
  }
  const problem = mine.difference(its);
  return problem === null ? null : `bot ${bot}: ${problem}`;
}
