import type { Instrument } from '../../model/instrument.ts';
import type { BalanceReport, PositionReport } from '../../ports/venue-gateway.ts';
import type { AccountBooks } from '../events/books.ts';
import { bookInstrument } from '../events/book-instrument.ts';
import { type DecimalText, decimalText } from '../events/decimal-text.ts';
import { carriedAtVenue, carriedOf } from './contract-cash.ts';
import { rawUnits, unitsOf, unitsText } from './decimal-units.ts';
import { currenciesOf, isFollowed } from './followed-currencies.ts';
import { openQuarantines } from './restricted-instruments.ts';

/** What the account holds of one thing, by the books and by the venue. */
export interface Difference {
  readonly subject: 'position' | 'balance';
  /** "" for a balance. */
  readonly instrument: string;
  /** "" for a position. */
  readonly currency: string;
  /** All books together, with what open quarantines account for. */
  readonly expected: DecimalText;
  /** What the venue says. */
  readonly actual: DecimalText;
}

/** Something on the account that is not the desk's business: shown, never a difference. */
export interface ForeignHolding {
  /** "" or the contract. */
  readonly instrument: string;
  /** "" or the currency. */
  readonly currency: string;
  readonly amount: DecimalText;
}

/** What the venue says of an account, read while nothing moved. */
export interface VenueHoldings {
  /** Everything that is traded on the account. */
  readonly instruments: Iterable<Instrument>;
  readonly balances: readonly BalanceReport[];
  readonly positions: readonly PositionReport[];
}

/** What a comparison found. */
export interface HoldingsComparison {
  readonly differences: readonly Difference[];
  readonly foreign: readonly ForeignHolding[];
  /**
   * Settlement currencies that cannot be compared now: a contract settled in them stands in another position than the
   * books say, or the venue does not say at what value it carries it.
   */
  readonly uncompared: readonly string[];
}

/**
 * Compares what the venue says with the sum of all books, exactly: positions in contracts, balances by currency (free
 * and locked together). What open quarantines account for is part of what is expected, so that each difference is
 * found once.
 *
 * Where contracts settle in a currency, the books' balance is brought to the venue's way of realising profit first:
 * expected = Σ balances − Σ our carried values + Σ the venue's carried values (see `carriedValue`).
 *
 * @param instruments everything that is traded on the account
 * @param balances every currency of the account; one that is left out is nothing
 * @param positions every open position; one that is left out is none
 */
export function compareHoldings(
  books: AccountBooks,
  instruments: Iterable<Instrument>,
  balances: readonly BalanceReport[],
  positions: readonly PositionReport[],
): HoldingsComparison {
  const known = allInstruments(books, instruments);
  const reported = new Map(positions.map((position) => [position.instrument, position]));
  const differences: Difference[] = [];
  const foreign: ForeignHolding[] = [];
  const uncompared = new Set<string>();
  const carried = new Map<string, bigint>();
  for (const instrument of known.values()) {
    if (instrument.kind === 'spot') continue;
    const report = reported.get(instrument.id);
    const found = comparePosition(books, instrument, report?.quantity ?? 0n);
    if (found !== null) differences.push(found);
    const { code } = instrument.settle;
    const venue = carriedAtVenue(instrument, report);
    if (venue === null || found !== null || isQuarantined(books, instrument.id)) {
      uncompared.add(code);
    } else {
      const more = venue - carriedOf(books, instrument);
      carried.set(code, (carried.get(code) ?? 0n) + more);
    }
  }
  for (const { instrument, quantity } of positions) {
    if (quantity !== 0n && !known.has(instrument)) {
      foreign.push({ instrument, currency: '', amount: decimalText(quantity, 0) });
    }
  }
  const sums = balanceSums(books);
  const venueBalances = new Map<string, bigint>();
  for (const { free, locked } of balances) {
    const { code, precision } = free.currency;
    const held = rawUnits(free.raw, precision) + rawUnits(locked.raw, locked.currency.precision);
    venueBalances.set(code, (venueBalances.get(code) ?? 0n) + held);
  }
  const moved = new Set(
    [...known.values()].flatMap(({ kind, base, quote }) =>
      currenciesOf({ kind, base: base.code, quote: quote.code }),
    ),
  );
  for (const currency of sortedKeys(sums, venueBalances)) {
    const actual = venueBalances.get(currency) ?? 0n;
    if (!moved.has(currency) && !isFollowed(books, currency)) {
      if (actual !== 0n) foreign.push({ instrument: '', currency, amount: unitsText(actual) });
      continue;
    }
    if (uncompared.has(currency)) continue;
    const expected =
      (sums.get(currency) ?? 0n) +
      (carried.get(currency) ?? 0n) +
      quarantined(books, 'balance', currency);
    if (expected === actual) continue;
    differences.push({
      subject: 'balance',
      instrument: '',
      currency,
      expected: unitsText(expected),
      actual: unitsText(actual),
    });
  }
  return { differences, foreign, uncompared: [...uncompared].toSorted() };
}

function comparePosition(
  books: AccountBooks,
  instrument: Instrument,
  quantity: bigint,
): Difference | null {
  let expected = quarantined(books, 'position', instrument.id);
  for (const position of books.all('positions')) {
    if (position.instrument === instrument.id) expected += unitsOf(position.quantity);
  }
  const actual = rawUnits(quantity, instrument.quantityPrecision);
  if (expected === actual) return null;
  return {
    subject: 'position',
    instrument: instrument.id,
    currency: '',
    expected: unitsText(expected),
    actual: unitsText(actual),
  };
}

/** What open quarantines of a contract or a currency account for, in units of 10^-24. */
function quarantined(books: AccountBooks, subject: Difference['subject'], of: string): bigint {
  return openQuarantines(books)
    .filter((one) => one.subject === subject)
    .filter((one) => (subject === 'position' ? one.instrument : one.currency) === of)
    .reduce((sum, { actual, expected }) => sum + unitsOf(actual) - unitsOf(expected), 0n);
}

function isQuarantined(books: AccountBooks, instrument: string): boolean {
  return openQuarantines(books).some(
    (one) => one.subject === 'position' && one.instrument === instrument,
  );
}

/** What is traded now, and what was once and has records still. */
function allInstruments(
  books: AccountBooks,
  instruments: Iterable<Instrument>,
): ReadonlyMap<string, Instrument> {
  const known = new Map<string, Instrument>();
  for (const instrument of instruments) known.set(instrument.id, instrument);
  for (const record of books.all('instruments')) {
    if (!known.has(record.instrument)) known.set(record.instrument, bookInstrument(record));
  }
  return known;
}

/** The sum over all books of each balance, in units of 10^-24. */
function balanceSums(books: AccountBooks): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { currency, total } of books.all('balances')) {
    sums.set(currency, (sums.get(currency) ?? 0n) + unitsOf(total));
  }
  return sums;
}

function sortedKeys(...maps: readonly ReadonlyMap<string, bigint>[]): string[] {
  return [...new Set(maps.flatMap((map) => [...map.keys()]))].toSorted();
}
