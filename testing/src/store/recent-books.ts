import { AccountBooks, OPENING } from '@nightdesk/core/execution/events/books';
import type { BookTable } from '@nightdesk/core/execution/events/records';
import { isTerminal } from '@nightdesk/core/orders/order-status';

/** Tables that a desk gets whole. */
const WHOLE: readonly BookTable[] = [
  'instruments',
  'positions',
  'lots',
  'balances',
  'quarantine',
  'deskStates',
];

/** The part of an account's books that `AccountStore.load` gives out: see `AccountSnapshot.books`. */
export function recentBooks(all: AccountBooks, since: number): AccountBooks {
  const books = new AccountBooks();
  for (const table of WHOLE) for (const record of all.all(table)) books.load(table, record);
  for (const order of all.all('orders')) {
    if (!isTerminal(order.status) || order.updatedTime >= since) books.load('orders', order);
  }
  for (const fill of all.all('fills')) if (fill.time >= since) books.load('fills', fill);
  for (const entry of all.all('ledger')) {
    if (entry.time >= since || entry.entryId.startsWith(OPENING)) books.load('ledger', entry);
  }
  return books;
}
