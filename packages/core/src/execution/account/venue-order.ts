import type { Instrument } from '../../model/instrument.ts';
import type { VenueCapabilities, VenueOrder } from '../../ports/venue-gateway.ts';
import type { AccountBooks } from '../events/books.ts';
import { rawPrice, rawQuantity } from '../events/order-text.ts';
import { unitsOf } from '../reconciliation/decimal-units.ts';
import { openQuarantines } from '../reconciliation/restricted-instruments.ts';
import type { OrderRecord } from '../events/records.ts';

/** The order of a record as the venue takes it. */
export function venueOrder(
  record: OrderRecord,
  instrument: Instrument,
  capabilities: VenueCapabilities,
  books: AccountBooks,
): VenueOrder {
  return {
    clientOrderId: record.clientOrderId,
    instrument: record.instrument,
    side: record.side,
    type: record.type,
    quantity: rawQuantity(instrument, record.quantity),
    limitPrice: rawPrice(instrument, record.limitPrice),
    triggerPrice: rawPrice(instrument, record.triggerPrice),
    // The desk keeps the date itself: venues count it in steps and zones of their own.
    timeInForce: record.timeInForce === 'GTD' ? 'GTC' : record.timeInForce,
    postOnly: record.postOnly === 1,
    reduceOnly:
      record.reduceOnly === 1 &&
      capabilities.reduceOnly &&
      instrument.kind !== 'spot' &&
      standsAlone(books, record),
    // Bots name their groups as they like: at the venue they must not meet.
    group: capabilities.oco && record.ocoGroup !== '' ? `${record.bot}-${record.ocoGroup}` : null,
  };
}

/**
 * Whether what reduces the bot's position reduces the account's, too: a venue nets all bots, and would end the exit of
 * one whose position others outweigh. Spot venues know no such orders at all: there the quantity is what keeps a
 * sale within what is held.
 */
function standsAlone(books: AccountBooks, record: OrderRecord): boolean {
  const isShort = record.side === 'BUY';
  const inBooks = books
    .all('positions')
    .filter(({ instrument }) => instrument === record.instrument)
    .map(({ quantity }) => unitsOf(quantity));
  // What nothing explains is at the venue all the same.
  const unexplained = openQuarantines(books)
    .filter(({ subject, instrument }) => subject === 'position' && instrument === record.instrument)
    .map(({ expected, actual }) => unitsOf(actual) - unitsOf(expected));
  return [...inBooks, ...unexplained].every((units) => units === 0n || units < 0n === isShort);
}
