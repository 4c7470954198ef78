import type { Instrument } from '../../model/instrument.ts';
import { instrumentDefined } from '../events/book-instrument.ts';
import type { AccountBooks } from '../events/books.ts';
import type { OrderEventOf } from '../events/order-event.ts';

/** Definitions that the books lack: instruments that are new, and those whose steps have become finer. */
export function definitionEvents(
  books: AccountBooks,
  instruments: Iterable<Instrument>,
  time: number,
): OrderEventOf<'InstrumentDefined'>[] {
  return [...instruments]
    .filter((instrument) => {
      const known = books.get('instruments', instrument.id);
      return (
        known === null ||
        known.pricePrecision < instrument.pricePrecision ||
        known.quantityPrecision < instrument.quantityPrecision
      );
    })
    .map((instrument) => instrumentDefined(instrument, time));
}
