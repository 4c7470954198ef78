/** Orders for tests. */
import type { Instrument } from '../model/instrument.ts';
import { Order } from './order.ts';
import type { OrderRequest } from './order-request.ts';
import { orderTerms } from './order-terms.ts';

/** What {@link makeOrder} may be told beyond the request. */
export interface OrderOptions {
  readonly sequence?: number;
  readonly parent?: number;
  readonly time?: number;
}

/** An order made as the kernel makes it, through the gate. */
export function makeOrder(
  instrument: Instrument,
  request: Partial<OrderRequest> = {},
  options: OrderOptions = {},
): Order {
  const index = request.instrument ?? 0;
  const sized = request.quantity === undefined && request.cash === undefined;
  const parent = options.parent ?? 0;
  const full: OrderRequest = {
    instrument: index,
    side: 'BUY',
    ...(sized && parent === 0 ? { quantity: 1 } : {}),
    ...request,
  };
  const terms = orderTerms(instrument, full, parent !== 0);
  return new Order(
    instrument,
    index,
    options.sequence ?? 1,
    terms,
    parent,
    null,
    options.time ?? 0,
  );
}
