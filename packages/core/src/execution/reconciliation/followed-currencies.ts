import { type AccountBooks, OPENING } from '../events/books.ts';
import type { InstrumentKind } from '../../model/instrument.ts';

/** Id of the entry that says with what a currency began, be it nothing. */
export function openingOfCurrency(currency: string): string {
  return `${OPENING}currency/${currency}`;
}

/** Id of the entry that says that the books of an instrument begin, and of the fill of what was held then. */
export function openingOfInstrument(instrument: string): string {
  return `${OPENING}instrument/${instrument}`;
}

/** The currencies in which an instrument moves balances: both sides of a spot trade, a contract's settlement. */
export function currenciesOf(instrument: {
  readonly kind: InstrumentKind;
  readonly base: string;
  readonly quote: string;
}): readonly string[] {
  const { kind, base, quote } = instrument;
  if (kind === 'spot') return [base, quote];
  return [kind === 'inverse' ? base : quote];
}

/**
 * Whether the books claim to know the whole of a currency: an instrument moves it, or its opening was booked. Other
 * coins on the account are a person's own business.
 */
export function isFollowed(books: AccountBooks, currency: string): boolean {
  if (books.get('ledger', openingOfCurrency(currency)) !== null) return true;
  return books.all('instruments').some((record) => currenciesOf(record).includes(currency));
}
