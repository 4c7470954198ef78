import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { BalanceReport, PositionReport } from '../../ports/venue-gateway.ts';
import { instrumentDefined } from '../events/book-instrument.ts';
import type { AccountBooks } from '../events/books.ts';
import { decimalText } from '../events/decimal-text.ts';
import type { OrderEvent, OrderEventOf } from '../events/order-event.ts';
import { bookedId } from './booked-id.ts';
import { carriedAtVenue, carriedOf, carriedValue } from './contract-cash.ts';
import { rawUnits, unitsOf, unitsText } from './decimal-units.ts';
import { currenciesOf, openingOfCurrency, openingOfInstrument } from './followed-currencies.ts';
import { priceOfValue } from './price-of-value.ts';

/** What an account looks like when its books begin. */
export interface OpeningHoldings {
  readonly balances: readonly BalanceReport[];
  readonly positions: readonly PositionReport[];
  /** Last prices by instrument, raw: for positions whose entry value the venue does not say. */
  readonly prices?: ReadonlyMap<string, bigint>;
}

/**
 * What the books of an account begin with: for each currency and contract of `instruments` whose opening is not
 * booked yet, what the venue holds beyond the books goes to the account's own book. A currency is booked as a deposit,
 * also of nothing, which says that it is followed from now on. A position is booked as a fill at the value at which
 * the venue carries it, else at the last price.
 *
 * Nothing when everything is opened. To be called at each start, and when an instrument is added, with holdings that
 * no trade has moved while they were read; trades and ledger entries up to then belong to the opening and are not to
 * be booked.
 *
 * @param time ms since 1970 UTC
 * @throws NightdeskError `OPENING_PRICE` (retry) when a position has neither an entry value nor a last price
 */
export function openingEvents(
  books: AccountBooks,
  instruments: Iterable<Instrument>,
  { balances, positions, prices }: OpeningHoldings,
  time: number,
): OrderEvent[] {
  const all = [...instruments];
  const reported = new Map(positions.map((position) => [position.instrument, position]));
  const events: OrderEvent[] = [];
  /** By how much the venue's carried value is above the books', these openings included, by currency. */
  const above = new Map<string, bigint>();
  for (const instrument of all) {
    if (books.get('instruments', instrument.id) === null) {
      events.push(instrumentDefined(instrument, time));
    }
    if (instrument.kind === 'spot') continue;
    const { code } = instrument.settle;
    const report = reported.get(instrument.id);
    let carried = carriedOf(books, instrument);
    if (books.get('ledger', openingOfInstrument(instrument.id)) === null) {
      events.push(opening(openingOfInstrument(instrument.id), code, 0n, time));
      const fill = openingFill(books, instrument, report, prices?.get(instrument.id), time);
      if (fill !== null) {
        events.push(fill);
        const sign = fill.payload.side === 'BUY' ? 1n : -1n;
        carried += carriedValue(instrument.kind, sign, unitsOf(fill.payload.value));
      }
    }
    const venue = carriedAtVenue(instrument, report) ?? carried;
    above.set(code, (above.get(code) ?? 0n) + venue - carried);
  }
  for (const currency of currenciesToOpen(books, all)) {
    const booked = books
      .all('balances')
      .filter((balance) => balance.currency === currency)
      .reduce((sum, { total }) => sum + unitsOf(total), above.get(currency) ?? 0n);
    const amount = heldAtVenue(balances, currency) - booked;
    events.push(opening(openingOfCurrency(currency), currency, amount, time));
  }
  return events;
}

/** Currencies that these instruments move, or take fees in, and whose opening is not booked. */
function currenciesToOpen(books: AccountBooks, instruments: readonly Instrument[]): string[] {
  const wanted = new Set<string>();
  for (const { kind, base, quote, feePolicy } of instruments) {
    for (const code of currenciesOf({ kind, base: base.code, quote: quote.code })) wanted.add(code);
    if (feePolicy.in === 'third') wanted.add(feePolicy.currency.code);
  }
  return [...wanted].filter((code) => books.get('ledger', openingOfCurrency(code)) === null);
}

function heldAtVenue(balances: readonly BalanceReport[], currency: string): bigint {
  let held = 0n;
  for (const { free, locked } of balances) {
    if (free.currency.code !== currency) continue;
    held += rawUnits(free.raw, free.currency.precision);
    held += rawUnits(locked.raw, locked.currency.precision);
  }
  return held;
}

function opening(
  entryId: string,
  currency: string,
  units: bigint,
  time: number,
): OrderEventOf<'TransferBooked'> {
  const amount = { amount: unitsText(units), currency };
  return { bot: '', time, kind: 'TransferBooked', payload: { entryId, amount, reason: 'deposit' } };
}

function openingFill(
  books: AccountBooks,
  instrument: Instrument,
  report: PositionReport | undefined,
  lastPrice: bigint | undefined,
  time: number,
): OrderEventOf<'ExternalFill'> | null {
  const venue = rawUnits(report?.quantity ?? 0n, instrument.quantityPrecision);
  const booked = books
    .all('positions')
    .filter((position) => position.instrument === instrument.id)
    .reduce((sum, { quantity }) => sum + unitsOf(quantity), 0n);
  const missing = venue - booked;
  if (missing === 0n) return null;
  const size = missing < 0n ? -missing : missing;
  const quantity = size / rawUnits(1n, instrument.quantityPrecision);
  const entry = booked === 0n ? report?.entryValue : undefined;
  if (entry === undefined && lastPrice === undefined) {
    throw new NightdeskError({
      code: 'OPENING_PRICE',
      message: `The account holds ${unitsText(venue)} of ${instrument.id} and the venue does not say at what value; give its last price to begin the books with.`,
      context: { instrument: instrument.id },
      disposition: 'retry',
    });
  }
  const value = entry ?? instrument.valueRaw(lastPrice ?? 0n, quantity);
  const price = lastPrice ?? priceOfValue(instrument, quantity, value);
  return {
    bot: '',
    time,
    kind: 'ExternalFill',
    payload: {
      instrument: instrument.id,
      venueOrderId: '',
      tradeId: bookedId(openingOfInstrument(instrument.id)),
      side: missing > 0n ? 'BUY' : 'SELL',
      price: decimalText(price, instrument.pricePrecision),
      quantity: unitsText(size),
      value: decimalText(value, instrument.settle.precision),
      commission: { amount: decimalText(0n, 0), currency: instrument.settle.code },
      commissionValue: decimalText(0n, 0),
      liquidity: 'TAKER',
      source: 'reconciliation',
      exitReason: 'external',
    },
  };
}
