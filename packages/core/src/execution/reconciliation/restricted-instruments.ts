import type { AccountBooks } from '../events/books.ts';
import type { InstrumentRecord, QuarantineRecord } from '../events/records.ts';

/** Every quarantine that nobody has resolved, in the order in which they were opened. */
export function openQuarantines(books: AccountBooks): QuarantineRecord[] {
  return books.all('quarantine').filter(({ resolution }) => resolution === null);
}

/**
 * The instruments in which positions may only become smaller, and the ids of the open quarantines that say so. One
 * about a position, an order or a fill restricts its instrument; one about a balance every instrument whose base or
 * quote that currency is.
 */
export function restrictedInstruments(books: AccountBooks): ReadonlyMap<string, readonly string[]> {
  const restricted = new Map<string, string[]>();
  const quarantines = openQuarantines(books);
  for (const record of quarantines.length === 0 ? [] : books.all('instruments')) {
    const ids = quarantines.filter((one) => concerns(one, record)).map(({ id }) => id);
    if (ids.length > 0) restricted.set(record.instrument, ids);
  }
  return restricted;
}

function concerns(quarantine: QuarantineRecord, instrument: InstrumentRecord): boolean {
  if (quarantine.subject !== 'balance') return quarantine.instrument === instrument.instrument;
  return quarantine.currency === instrument.base || quarantine.currency === instrument.quote;
}
