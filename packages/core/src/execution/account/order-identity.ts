import type { Instrument } from '../../model/instrument.ts';
import { parseClientOrderId } from '../../orders/client-order-id.ts';
import type { OrderReport } from '../../ports/venue-gateway.ts';
import type { AccountBooks } from '../events/books.ts';
import { rawQuantity } from '../events/order-text.ts';
import type { OrderRecord } from '../events/records.ts';

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
