import type { Instrument } from '@nightdesk/core/model/instrument';
import type { VenueRequest } from '../venue/venue-request.ts';
import { rawOf } from './amounts.ts';
import { changeSchema, placeSchema, stampSchema } from './wire.ts';

/** A request as it came: method, path, the decoded query and the decoded body. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** What a client asked, in the simulated venue's words; or why that cannot be said. */
export type Decoded =
  | { readonly kind: 'request'; readonly request: VenueRequest }
  | { readonly kind: 'bad'; readonly message: string }
  | { readonly kind: 'no-such-path' };

/** @param find undefined for an instrument that the venue does not trade */
export function decodeRequest(
  raw: RawRequest,
  find: (id: string) => Instrument | undefined,
): Decoded {
  const { method, path, query } = raw;
  if (path === '/v1/orders' && method === 'POST') return place(raw.body, find);
  if (path === '/v1/orders' && method === 'PUT') return change(raw.body, find);
  if (method !== 'GET' && !(path === '/v1/orders' && method === 'DELETE')) {
    return { kind: 'no-such-path' };
  }
  const stamp = stampSchema.safeParse({
    timestamp: Number(query.get('timestamp') ?? NaN),
    window: Number(query.get('window') ?? NaN),
  });
  if (!stamp.success) return bad('timestamp and window are needed, in ms.');
  const stamped = stamp.data;
  const instrument = query.get('instrument') ?? '';
  const clientOrderId = query.get('clientOrderId') ?? '';
  const cursor = query.get('cursor') ?? '';
  if (!/^\d*$/.test(cursor)) return bad('That is no cursor of this venue.');
  switch (path) {
    case '/v1/orders': {
      const op = method === 'DELETE' ? 'cancel' : 'order';
      const name = `${op}/${clientOrderId}`;
      return found({ name, op, instrument, clientOrderId, ...stamped });
    }
    case '/v1/open-orders':
      return found({ name: 'open-orders', op: 'open-orders', ...stamped });
    case '/v1/trades':
      return found({ name: 'trades', op: 'trades', instrument, cursor, ...stamped });
    case '/v1/ledger':
      return found({ name: 'ledger', op: 'ledger', cursor, ...stamped });
    case '/v1/balances':
      return found({ name: 'balances', op: 'balances', ...stamped });
    case '/v1/positions':
      return found({ name: 'positions', op: 'positions', ...stamped });
    case '/v1/time':
      return found({ name: 'time', op: 'time', ...stamped });
    default:
      return { kind: 'no-such-path' };
  }
}

function place(body: unknown, find: (id: string) => Instrument | undefined): Decoded {
  const parsed = placeSchema.safeParse(body);
  if (!parsed.success) return bad('That is no order.');
  const { timestamp, window, quantity, limitPrice, triggerPrice, ...terms } = parsed.data;
  const instrument = find(terms.instrument);
  if (instrument === undefined) return bad('Invalid symbol.');
  const amounts = amountsOf(instrument, quantity, limitPrice, triggerPrice);
  if (amounts === null) return bad('Precision is over the maximum defined for this asset.');
  return found({
    name: `submit/${terms.clientOrderId}`,
    op: 'submit',
    order: { ...terms, ...amounts },
    timestamp,
    window,
  });
}

function change(body: unknown, find: (id: string) => Instrument | undefined): Decoded {
  const parsed = changeSchema.safeParse(body);
  if (!parsed.success) return bad('That is no change of an order.');
  const { quantity, limitPrice, triggerPrice, ...rest } = parsed.data;
  const instrument = find(rest.instrument);
  if (instrument === undefined) return bad('Invalid symbol.');
  const amounts = amountsOf(instrument, quantity, limitPrice, triggerPrice);
  if (amounts === null) return bad('Precision is over the maximum defined for this asset.');
  return found({ name: `modify/${rest.clientOrderId}`, op: 'modify', change: amounts, ...rest });
}

function amountsOf(
  instrument: Instrument,
  quantityText: string,
  limitText: string,
  triggerText: string,
): {
  readonly quantity: bigint;
  readonly limitPrice: bigint;
  readonly triggerPrice: bigint;
} | null {
  const quantity = rawOf(quantityText, instrument.quantityPrecision);
  const limitPrice = rawOf(limitText, instrument.pricePrecision);
  const triggerPrice = rawOf(triggerText, instrument.pricePrecision);
  if (quantity === null || limitPrice === null || triggerPrice === null) return null;
  return { quantity, limitPrice, triggerPrice };
}

function found(request: VenueRequest): Decoded {
  return { kind: 'request', request };
}

function bad(message: string): Decoded {
  return { kind: 'bad', message };
}
