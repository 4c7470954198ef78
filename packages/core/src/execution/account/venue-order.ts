import type { Instrument } from '../../model/instrument.ts';
import type { VenueCapabilities, VenueOrder } from '../../ports/venue-gateway.ts';
import { rawPrice, rawQuantity } from '../events/order-text.ts';
import type { OrderRecord } from '../events/records.ts';

/** The order of a record as the venue takes it. */
export function venueOrder(
  record: OrderRecord,
  instrument: Instrument,
  capabilities: VenueCapabilities,
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
    // Spot venues know no such thing: there the quantity is what keeps a sale within what is held.
    reduceOnly: record.reduceOnly === 1 && capabilities.reduceOnly && instrument.kind !== 'spot',
    // Bots name their groups as they like: at the venue they must not meet.
    group: capabilities.oco && record.ocoGroup !== '' ? `${record.bot}-${record.ocoGroup}` : null,
  };
}
