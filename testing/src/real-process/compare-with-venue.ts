import type { AccountBooks } from '@nightdesk/core/execution/events/books';
import type { OrderRecord } from '@nightdesk/core/execution/events/records';
import { parseDecimal } from '@nightdesk/core/money/decimal';
import { isTerminal } from '@nightdesk/core/orders/order-status';
import type { VenueTruth } from '../local-venue/venue-truth.ts';

/**
 * Everything in which the books of an account and the venue's own differ, in words; empty when they agree. Both
 * are compared in full: every order, every trade, every entry, every balance and position.
 */
export function compareWithVenue(books: AccountBooks, truth: VenueTruth): string[] {
  return [
    ...truth.defects,
    ...doubledOrders(truth),
    ...orderProblems(books, truth),
    ...tradeProblems(books, truth),
    ...entryProblems(books, truth),
    ...balanceProblems(books, truth),
    ...positionProblems(books, truth),
    ...books
      .all('quarantine')
      .filter(({ resolution }) => resolution === null)
      .map(({ id, reason }) => `quarantine ${id} is open: ${reason}`),
  ];
}

function doubledOrders({ accepted }: VenueTruth): string[] {
  return Object.entries(accepted)
    .filter(([, times]) => times !== 1)
    .map(([id, times]) => `order ${id} was placed ${times} times`);
}

function orderProblems(books: AccountBooks, truth: VenueTruth): string[] {
  const problems: string[] = [];
  const theirs = new Map(
    truth.orders.filter(({ origin }) => origin === 'client').map((one) => [one.clientOrderId, one]),
  );
  for (const order of books.all('orders')) {
    const { clientOrderId: id } = order;
    const venue = theirs.get(id);
    theirs.delete(id);
    if (order.status === 'SUBMITTED') problems.push(`order ${id} is still unknown`);
    if (order.pendingAction !== 'none')
      problems.push(`order ${id}: ${order.pendingAction} pending`);
    if (venue === undefined) {
      const never = isTerminal(order.status) && order.status !== 'FILLED';
      if (order.status !== 'INITIALIZED' && (!never || order.filledQuantity !== '0')) {
        problems.push(`order ${id} is ${order.status} in the books and was never at the venue`);
      }
      continue;
    }
    if (venue.status !== order.status) {
      problems.push(`order ${id} is ${order.status} in the books and ${venue.status} at the venue`);
    }
    for (const [name, mine, its] of amounts(order, venue)) {
      if (!same(mine, its)) problems.push(`order ${id}: ${name} ${mine} here, ${its} at the venue`);
    }
  }
  for (const id of theirs.keys()) problems.push(`order ${id} is at the venue and in no book`);
  return problems;
}

/** The prices of an order that filled before its change was answered are not told again: trades are what counts. */
function amounts(
  order: OrderRecord,
  venue: VenueTruth['orders'][number],
): (readonly [string, string, string])[] {
  const sizes = [
    ['filled', order.filledQuantity, venue.filled],
    ['quantity', order.quantity, venue.quantity],
  ] as const;
  if (order.status === 'FILLED') return [...sizes];
  return [
    ...sizes,
    ['limit', order.limitPrice ?? '0', venue.limitPrice],
    ['trigger', order.triggerPrice ?? '0', venue.triggerPrice],
  ];
}

/**
 * Every trade of the venue is booked once: one that was split over several books, in parts that make it up. Those
 * of others from before the books began are not, and what they came to is the opening position.
 */
function tradeProblems(books: AccountBooks, truth: VenueTruth): string[] {
  const problems: string[] = [];
  const booked = new Map<string, { quantity: bigint; owners: string[] }>();
  const openings = new Map<string, bigint>();
  for (const fill of books.all('fills')) {
    if (fill.tradeId.startsWith('opening/')) {
      openings.set(fill.instrument, (openings.get(fill.instrument) ?? 0n) + signed(fill));
      continue;
    }
    const key = `${fill.instrument} ${fill.tradeId.replace(/#\d+$/, '')} ${fill.side}`;
    const found = booked.get(key) ?? { quantity: 0n, owners: [] };
    found.quantity += raw(fill.quantity);
    found.owners.push(fill.clientOrderId);
    booked.set(key, found);
  }
  const before = new Map<string, bigint>();
  const begun = new Set<string>();
  for (const trade of truth.trades) {
    const { instrument, clientOrderId } = trade;
    const key = `${instrument} ${trade.tradeId} ${trade.side}`;
    const found = booked.get(key);
    booked.delete(key);
    if (found === undefined && clientOrderId === '' && !begun.has(instrument)) {
      before.set(instrument, (before.get(instrument) ?? 0n) + signed(trade));
      continue;
    }
    begun.add(instrument);
    if (found === undefined) problems.push(`trade ${key} is not booked`);
    else if (found.quantity !== raw(trade.quantity)) {
      problems.push(`trade ${key} is booked with another quantity than ${trade.quantity}`);
    } else if (clientOrderId !== '' && found.owners.some((id) => id !== clientOrderId)) {
      problems.push(`trade ${key} is booked to ${found.owners.join(', ')}`);
    }
  }
  for (const key of booked.keys()) problems.push(`fill ${key} is no trade of the venue`);
  const contracts = contractsOf(books);
  for (const instrument of contracts) {
    const [mine, its] = [openings.get(instrument) ?? 0n, before.get(instrument) ?? 0n];
    if (mine !== its) problems.push(`${instrument} opened at ${mine}, the venue had ${its} (raw)`);
  }
  return problems;
}

/** Every entry of the venue's ledger is booked once, whole or in parts; those from before the books began are not. */
function entryProblems(books: AccountBooks, truth: VenueTruth): string[] {
  const problems: string[] = [];
  const booked = new Map<string, bigint>();
  for (const { entryId, amount } of books.all('ledger')) {
    if (!/^(funding|deposit|withdrawal)\//.test(entryId)) continue;
    const key = entryId.replace(/#\d+$/, '');
    booked.set(key, (booked.get(key) ?? 0n) + raw(amount));
  }
  let begun = false;
  for (const { entry, id, amount } of truth.entries) {
    const key = `${entry}/${id}`;
    const found = booked.get(key);
    booked.delete(key);
    if (found === undefined && !begun) continue;
    begun = true;
    if (found === undefined) problems.push(`${key} of ${amount} is not booked`);
    else if (found !== raw(amount))
      problems.push(`${key} of ${amount} is booked as ${found} (raw)`);
  }
  for (const key of booked.keys()) problems.push(`${key} is no entry of the venue`);
  return problems;
}

function contractsOf(books: AccountBooks): ReadonlySet<string> {
  const contracts = books.all('instruments').filter(({ kind }) => kind !== 'spot');
  return new Set(contracts.map(({ instrument }) => instrument));
}

/**
 * Balances, less what open contracts were entered at. While a contract is open, its profit so far may lie in the
 * balance or in the position: lots first in, first out here, an average there. The difference of both is the same.
 */
function balanceProblems(books: AccountBooks, truth: VenueTruth): string[] {
  const settle = new Map(
    books
      .all('instruments')
      .filter(({ kind }) => kind === 'linear')
      .map(({ instrument, quote }) => [instrument, quote]),
  );
  const entered = (
    held: readonly { readonly instrument: string; readonly quantity: string }[],
    value: (index: number) => string,
  ): (readonly [string, string])[] =>
    held.flatMap(({ instrument, quantity }, i) => {
      const currency = settle.get(instrument);
      if (currency === undefined) return [];
      return [[currency, quantity.startsWith('-') ? value(i) : negative(value(i))]];
    });
  const positions = books.all('positions');
  const mine = totals([
    ...books.all('balances').map(({ currency, total }) => [currency, total] as const),
    ...entered(positions, (i) => positions[i]?.cost ?? '0'),
  ]);
  const its = totals([
    ...truth.balances.flatMap(({ currency, free, locked }) => [
      [currency, free] as const,
      [currency, locked] as const,
    ]),
    ...entered(truth.positions, (i) => truth.positions[i]?.entryValue ?? '0'),
  ]);
  return differences('balance', mine, its);
}

function positionProblems(books: AccountBooks, truth: VenueTruth): string[] {
  const contracts = contractsOf(books);
  const mine = totals(
    books
      .all('positions')
      .filter(({ instrument }) => contracts.has(instrument))
      .map(({ instrument, quantity }) => [instrument, quantity]),
  );
  const its = totals(truth.positions.map(({ instrument, quantity }) => [instrument, quantity]));
  return differences('position', mine, its);
}

function differences(
  what: string,
  mine: ReadonlyMap<string, bigint>,
  its: ReadonlyMap<string, bigint>,
): string[] {
  return [...new Set([...mine.keys(), ...its.keys()])]
    .filter((key) => (mine.get(key) ?? 0n) !== (its.get(key) ?? 0n))
    .map((key) => `${what} ${key}: ${mine.get(key) ?? 0n} here, ${its.get(key) ?? 0n} there (raw)`);
}

/** A quantity with the sign of its side, in units of 10⁻²⁴. */
function signed({ side, quantity }: { readonly side: string; readonly quantity: string }): bigint {
  return side === 'BUY' ? raw(quantity) : -raw(quantity);
}

function totals(entries: readonly (readonly [string, string])[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const [key, amount] of entries) sums.set(key, (sums.get(key) ?? 0n) + raw(amount));
  return sums;
}

function negative(text: string): string {
  return text.startsWith('-') ? text.slice(1) : `-${text}`;
}

function same(one: string, other: string): boolean {
  return raw(one) === raw(other);
}

/** A decimal in units of 10⁻²⁴, so that decimals of any precision compare. */
function raw(text: string): bigint {
  const decimal = parseDecimal(text);
  return decimal.raw * 10n ** BigInt(24 - decimal.precision);
}
