import type { Instrument } from '../../model/instrument.ts';
import type { OrderReport, VenueOrderChange } from '../../ports/venue-gateway.ts';
import { rawPrice, rawQuantity } from '../events/order-text.ts';
import type { OrderRecord } from '../events/records.ts';

/** New terms that a bot wants; raw units, 0 = as it is. */
export type PendingChange = VenueOrderChange;

/** The change in full, as venues want it: what stays is named too. */
export function changeOf(
  change: PendingChange,
  instrument: Instrument,
  record: OrderRecord,
): VenueOrderChange {
  return {
    quantity: change.quantity === 0n ? rawQuantity(instrument, record.quantity) : change.quantity,
    limitPrice:
      change.limitPrice === 0n ? rawPrice(instrument, record.limitPrice) : change.limitPrice,
    triggerPrice:
      change.triggerPrice === 0n ? rawPrice(instrument, record.triggerPrice) : change.triggerPrice,
  };
}

/** Whether an order has the terms that were wanted. */
export function hasTermsOf(change: PendingChange, report: OrderReport): boolean {
  return (
    (change.quantity === 0n || change.quantity === report.quantity) &&
    (change.limitPrice === 0n || change.limitPrice === report.limitPrice) &&
    (change.triggerPrice === 0n || change.triggerPrice === report.triggerPrice)
  );
}
