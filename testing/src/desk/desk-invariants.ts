import type { AccountExecution } from '@nightdesk/core/execution/account/account-execution';
import { clientOrderId } from '@nightdesk/core/orders/client-order-id';
import { type AccountBooks, recordKey } from '@nightdesk/core/execution/events/books';
import { canonicalJson } from '@nightdesk/core/execution/events/canonical-json';
import { foldEvents } from '@nightdesk/core/execution/events/fold-events';
import { rawQuantity } from '@nightdesk/core/execution/events/order-text';
import { BOOK_TABLES, type BookTable } from '@nightdesk/core/execution/events/records';
import { isTerminal } from '@nightdesk/core/orders/order-status';
import type { Invariant } from '../run/invariant.ts';
import type { DurableAccount } from '../store/durable-account.ts';
import type { SimOrder } from '../venue/sim-order.ts';
import type { SimVenue } from '../venue/sim-venue.ts';
import type { DeskWatch } from './desk-watch.ts';
import {
  entriesProblem,
  fillsProblem,
  holdingsProblem,
  kernelProblem,
  quarantineProblem,
} from './holdings-problems.ts';

/** What the invariants of the end look at. */
export interface DeskView {
  readonly venue: SimVenue;
  readonly watch: DeskWatch;
  readonly durable: DurableAccount;
  readonly account: () => AccountExecution | null;
  /** Why the hash chain is not whole, or null. */
  readonly chainProblem: () => string | null;
}

/** What must hold of a desk once faults have healed and everything has come to rest. */
export function deskInvariants(view: DeskView): readonly Invariant[] {
  let replayed: AccountBooks | null = null;
  const replay = (): AccountBooks => (replayed ??= foldEvents(view.durable.events()));
  const end = (name: string, check: (books: AccountBooks) => string | null): Invariant => ({
    name,
    when: 'end',
    check: () => check(replay()),
  });
  const { venue } = view;
  return [
    end('replay-is-live-state', (books) => replayProblem(books, view.account()?.books ?? null)),
    end('acknowledged-is-kept', (books) => lostIntent(books, view.watch)),
    end('orders-as-at-the-venue', (books) => ordersProblem(books, venue)),
    end('fills-exactly-once', (books) => fillsProblem(books, venue)),
    end('entries-exactly-once', (books) => entriesProblem(books, venue)),
    end('quarantine-is-what-was-planted', (books) => quarantineProblem(books, venue)),
    end('holdings-as-at-the-venue', (books) => holdingsProblem(books, venue)),
    end('kernel-is-books', (books) => kernelsProblem(books, view.account())),
    end('chain-whole', () => view.chainProblem()),
  ];
}

/** What the desk has in memory is what the durable events make; it may have forgotten what is old. */
function replayProblem(again: AccountBooks, live: AccountBooks | null): string | null {
  if (live === null) return 'the account is not open';
  for (const table of BOOK_TABLES) {
    const problem = tableProblem(table, again, live);
    if (problem !== null) return problem;
  }
  for (const order of again.all('orders')) {
    if (!isTerminal(order.status) && live.get('orders', order.clientOrderId) === null) {
      return `order ${order.clientOrderId} is open by its events and not in the books`;
    }
  }
  return null;
}

function tableProblem<T extends BookTable>(
  table: T,
  again: AccountBooks,
  live: AccountBooks,
): string | null {
  for (const record of live.all(table)) {
    const key = recordKey(table, record);
    const other = again.get(table, key);
    const [have, want] = [
      canonicalJson({ ...record }),
      other === null ? '' : canonicalJson({ ...other }),
    ];
    if (have !== want)
      return `${table} ${key.replaceAll('\n', ' ')}: live ${have}, by its events ${want}`;
  }
  return null;
}

function lostIntent(books: AccountBooks, watch: DeskWatch): string | null {
  for (const id of watch.acknowledged) {
    if (books.get('orders', id) === null) return `${id} was acknowledged and is not in the store`;
  }
  return null;
}

/** Every order is here as it is there, and none is at one place only. */
function ordersProblem(books: AccountBooks, venue: SimVenue): string | null {
  const theirs = new Map<string, SimOrder>();
  for (const order of venue.books.orders) {
    if (order.origin === 'client') theirs.set(order.terms.clientOrderId, order);
  }
  for (const record of books.all('orders')) {
    const { clientOrderId: id, status } = record;
    const order = theirs.get(id);
    theirs.delete(id);
    if (order === undefined) {
      const isNever = isTerminal(status) && status !== 'FILLED' && record.filledQuantity === '0';
      if (status !== 'INITIALIZED' && !isNever)
        return `${id} is ${status} and was never at the venue`;
      continue;
    }
    const filled = rawQuantity(order.instrument, record.filledQuantity);
    // One that was cut to what it had filled already has no fill that completes it: it is cancelled by the books.
    const isCut = status === 'CANCELED' && order.status === 'FILLED' && filled === order.filled;
    if (status !== order.status && !isCut)
      return `${id} is ${status} here and ${order.status} at the venue`;
    if (filled !== order.filled) return `${id} has ${filled} filled here and ${order.filled} there`;
    if (filled > order.terms.quantity) return `${id} is filled beyond its quantity`;
    if (isTerminal(status)) continue;
    if (
      record.cash === '0' &&
      rawQuantity(order.instrument, record.quantity) !== order.terms.quantity
    ) {
      return `${id} is for ${record.quantity} here and ${order.terms.quantity} (raw) there`;
    }
  }
  for (const [id, { open }] of theirs)
    return `${id} is ${open ? 'open' : 'over'} at the venue and unknown here`;
  return null;
}

function kernelsProblem(books: AccountBooks, account: AccountExecution | null): string | null {
  for (const { kernel } of account?.bots.values() ?? []) {
    const problem =
      kernelProblem(books, kernel) ??
      openOrdersProblem(
        books,
        kernel.bot,
        [...kernel.books.openOrders.values()].map(({ sequence }) => sequence),
      );
    if (problem !== null) return problem;
  }
  return null;
}

function openOrdersProblem(
  books: AccountBooks,
  bot: string,
  open: readonly number[],
): string | null {
  const known = new Set(open.map((sequence) => clientOrderId(bot, sequence)));
  for (const record of books.all('orders')) {
    if (record.bot !== bot) continue;
    const isOpen = !isTerminal(record.status);
    if (isOpen !== known.has(record.clientOrderId)) {
      return `${record.clientOrderId} is ${record.status} in the books and ${isOpen ? 'over' : 'open'} for its bot`;
    }
  }
  return null;
}
