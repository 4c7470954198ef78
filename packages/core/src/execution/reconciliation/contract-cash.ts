import type { Instrument } from '../../model/instrument.ts';
import type { PositionReport } from '../../ports/venue-gateway.ts';
import type { AccountBooks } from '../events/books.ts';
import type { PositionRecord } from '../events/records.ts';
import { rawUnits, unitsOf } from './decimal-units.ts';

/**
 * What opening a contract position of some value has to do with the settlement balance. Profit is realised when a
 * position becomes smaller, and how much of it depends on the method: the venue nets the account at average cost,
 * our books go first in, first out within each bot. The balance less this amount does not depend on it: it is what
 * was bought and sold, deposited and paid. Linear: long + entry value, short − entry value; inverse: the reverse,
 * because a long inverse position gives when it is opened and takes when it is closed.
 *
 * @param quantity signed, only its sign counts
 * @param value never negative
 */
export function carriedValue(kind: Instrument['kind'], quantity: bigint, value: bigint): bigint {
  if (quantity === 0n) return 0n;
  return quantity > 0n === (kind === 'linear') ? value : -value;
}

/** The carried value of a position of our books, in units of 10^-24 of its settlement currency. */
export function carriedInBooks(kind: Instrument['kind'], position: PositionRecord): bigint {
  return carriedValue(kind, unitsOf(position.quantity), unitsOf(position.cost));
}

/** The sum over all books of the carried value of a contract, in units of 10^-24 of its settlement currency. */
export function carriedOf(books: AccountBooks, instrument: Instrument): bigint {
  return books
    .all('positions')
    .filter((position) => position.instrument === instrument.id)
    .reduce((sum, position) => sum + carriedInBooks(instrument.kind, position), 0n);
}

/** The venue's carried value of a contract, in units of 10^-24; null when it does not say. */
export function carriedAtVenue(
  instrument: Instrument,
  position: PositionReport | undefined,
): bigint | null {
  if (position === undefined || position.quantity === 0n) return 0n;
  if (position.entryValue === undefined) return null;
  const value = rawUnits(position.entryValue, instrument.settle.precision);
  return carriedValue(instrument.kind, position.quantity, value);
}
