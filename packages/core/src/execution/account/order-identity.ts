import type { Instrument } from '../../model/instrument.ts';
import { parseClientOrderId } from '../../orders/client-order-id.ts';
import type { OrderReport } from '../../ports/venue-gateway.ts';
import type { AccountBooks } from '../events/books.ts';
import { rawQuantity } from '../events/order-text.ts';
import type { OrderRecord } from '../events/records.ts';

/** An order that changed last at the venue so long before we made ours cannot be ours, whatever the clocks, ms. */
const BEFORE = 120_000;

/**
 * Whether what the venue has under an id of ours is another order: the books were restored from an older back-up, and
 * the id was used before. Only an order that the venue has never spoken of can have a twin.
 */
export function isTwin(record: OrderRecord, report: OrderReport, instrument: Instrument): boolean {
  if (record.status !== 'SUBMITTED' || record.venueOrderId !== '') return false;
  if (report.side !== record.side || report.time < record.createdTime - BEFORE) return true;
  const isChanged = record.pendingAction === 'modify' || report.filled > 0n;
  return !isChanged && report.quantity !== rawQuantity(instrument, record.quantity);
}

/** Bot and number of an id that has the form of ours; null for others. */
export function ownId(
  clientOrderId: string,
): { readonly bot: string; readonly sequence: number } | null {
  try {
    return clientOrderId === '' ? null : parseClientOrderId(clientOrderId);
  } catch {
    return null;
  }
}

/**
 * Trades of an order that were booked without it, because it could not have made them by the books: no fill of its own
 * will ever come for them. Looked for only when the report counts more than is booked.
 */
export function strayQuantity(
  books: AccountBooks,
  record: OrderRecord,
  report: OrderReport,
  instrument: Instrument,
): bigint {
  if (report.filled <= rawQuantity(instrument, record.filledQuantity)) return 0n;
  let sum = 0n;
  for (const fill of books.all('fills')) {
    const isStray = fill.clientOrderId === '' && fill.venueOrderId === report.venueOrderId;
    if (isStray && fill.instrument === record.instrument)
      sum += rawQuantity(instrument, fill.quantity);
  }
  return sum;
}
