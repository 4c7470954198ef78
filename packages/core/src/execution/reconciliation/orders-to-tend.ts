import { isTerminal } from '../../orders/order-status.ts';
import { parseClientOrderId } from '../../orders/client-order-id.ts';
import { NightdeskError } from '../../errors/nightdesk-error.ts';
import type { OrderReport } from '../../ports/venue-gateway.ts';
import type { AccountBooks } from '../events/books.ts';
import type { OrderRecord } from '../events/records.ts';

/** What is to be done about open orders. */
export interface OrdersToTend {
  /** Ours, open in the books and at the venue. */
  readonly known: readonly { readonly order: OrderRecord; readonly report: OrderReport }[];
  /**
   * Ours, sent and open in the books, and not in the venue's list. That proves nothing: the list may lag, or the
   * order is filled or gone. Each is to be asked for by its id.
   */
  readonly missing: readonly OrderRecord[];
  /**
   * Open at the venue under an id of one of our bots while the books say that it is over, was never sent, or was
   * never heard of: to be cancelled.
   */
  readonly stray: readonly OrderReport[];
  /** Not ours: left alone and shown. */
  readonly foreign: readonly OrderReport[];
}

/**
 * Sorts the venue's open orders by whose they are and what is to be done.
 *
 * @param bots the bots of this account: an id that has the form of ours may be another program's
 * @param asOf how old the list may be, ms: when it was asked for, less what queries may lag and clocks may differ.
 * Orders that our books changed later are neither missing nor stray
 */
export function ordersToTend(
  books: AccountBooks,
  openOrders: readonly OrderReport[],
  bots: ReadonlySet<string>,
  asOf: number,
): OrdersToTend {
  const known: { readonly order: OrderRecord; readonly report: OrderReport }[] = [];
  const stray: OrderReport[] = [];
  const foreign: OrderReport[] = [];
  const seen = new Set<string>();
  const open: OrderRecord[] = [];
  const byVenueId = new Map<string, OrderRecord>();
  for (const order of books.all('orders')) {
    if (isTerminal(order.status) || order.attempts === 0) continue;
    open.push(order);
    if (order.venueOrderId !== '') {
      byVenueId.set(`${order.instrument}\n${order.venueOrderId}`, order);
    }
  }
  for (const report of openOrders) {
    const order =
      books.get('orders', report.clientOrderId) ??
      byVenueId.get(`${report.instrument}\n${report.venueOrderId}`) ??
      null;
    if (order === null) {
      if (isOfBot(report.clientOrderId, bots)) stray.push(report);
      else foreign.push(report);
    } else if (!isTerminal(order.status) && order.attempts > 0) {
      seen.add(order.clientOrderId);
      known.push({ order, report });
    } else if (order.updatedTime <= asOf) stray.push(report);
  }
  const missing = open.filter(
    ({ clientOrderId, updatedTime }) => !seen.has(clientOrderId) && updatedTime <= asOf,
  );
  return { known, missing, stray, foreign };
}

function isOfBot(clientOrderId: string, bots: ReadonlySet<string>): boolean {
  try {
    return bots.has(parseClientOrderId(clientOrderId).bot);
  } catch (error) {
    if (error instanceof NightdeskError && error.code === 'CLIENT_ORDER_ID') return false;
    throw error;
  }
}
