import type { Instrument } from '@nightdesk/core/model/instrument';
import type { Side } from '@nightdesk/core/model/ticks';
import type { VenueOrder } from '@nightdesk/core/ports/venue-gateway';

/** An order that no client of ours placed: by hand at the venue's own screen, or a liquidation. Limit 0 = market. */
export function houseOrder(
  instrument: Instrument,
  side: Side,
  quantity: bigint,
  limitPrice = 0n,
): VenueOrder {
  return {
    clientOrderId: '',
    instrument: instrument.id,
    side,
    type: limitPrice === 0n ? 'MARKET' : 'LIMIT',
    quantity,
    limitPrice,
    triggerPrice: 0n,
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    group: null,
  };
}
