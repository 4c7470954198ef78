import { Money } from '@nightdesk/core/money/money';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type {
  BalanceReport,
  LedgerReport,
  OrderReport,
  PositionReport,
  ReportPage,
  TradeReport,
} from '@nightdesk/core/ports/venue-gateway';
import type { SimOrder } from './sim-order.ts';
import type { VenueBooks } from './venue-books.ts';
import type { VenueOptions } from './venue-options.ts';

const PAGE = 50;

/** The newest visible order with a client id, or undefined. */
export function findOrder(
  books: VenueBooks,
  clientOrderId: string,
  now: number,
): SimOrder | undefined {
  return books.orders.findLast(
    (order) => order.terms.clientOrderId === clientOrderId && order.visibleFrom <= now,
  );
}

/** The open orders that can be seen. */
export function openOrders(books: VenueBooks, now: number): readonly OrderReport[] {
  return [...books.open].filter((order) => order.visibleFrom <= now).map((order) => order.report());
}

/**
 * Trades of an instrument after a cursor, oldest first, of those that are visible. What a trade that is not
 * visible yet does to later ones is `VenueOptions.tradeView`.
 */
export function tradesAfter(
  books: VenueBooks,
  instrument: string,
  cursor: string,
  now: number,
  view: VenueOptions['tradeView'],
): ReportPage<TradeReport> {
  const start = cursor === '' ? 0 : Number(cursor);
  const reports: TradeReport[] = [];
  let end = start;
  for (let at = start; at < books.trades.length && reports.length < PAGE; at += 1) {
    const trade = books.trades[at];
    if (trade === undefined || trade.report.instrument !== instrument) continue;
    if (trade.visibleFrom > now) {
      if (view === 'in-order') break;
      continue;
    }
    reports.push(trade.report);
    end = at + 1;
  }
  return { reports, cursor: end === 0 ? '' : String(end), more: reports.length === PAGE };
}

/** Funding, deposits and withdrawals after a cursor. */
export function ledgerAfter(books: VenueBooks, cursor: string): ReportPage<LedgerReport> {
  const start = cursor === '' ? 0 : Number(cursor);
  const reports = books.entries.slice(start, start + PAGE);
  const end = start + reports.length;
  return { reports, cursor: String(end), more: end < books.entries.length };
}

/** Every currency of the account. */
export function balances(books: VenueBooks): readonly BalanceReport[] {
  return books.account.ledger.account().map((held) => {
    const locked = new Money(books.account.locked(books.open, held.currency), held.currency);
    return { kind: 'balance', free: held.subtract(locked), locked };
  });
}

/** Every contract with an open position. */
export function positions(
  books: VenueBooks,
  instruments: Iterable<Instrument>,
): readonly PositionReport[] {
  return [...instruments]
    .map((instrument): PositionReport => ({
      kind: 'position',
      instrument: instrument.id,
      quantity: books.account.position(instrument),
      entryValue: books.account.entryValue(instrument),
    }))
    .filter(({ quantity }) => quantity !== 0n);
}
