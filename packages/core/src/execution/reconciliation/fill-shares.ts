import type { Side } from '../../model/ticks.ts';
import { bookInstrument, instrumentRecord } from '../events/book-instrument.ts';
import { type AccountBooks, keyOf } from '../events/books.ts';
import { rawQuantity } from '../events/order-text.ts';
import type { PositionRecord } from '../events/records.ts';
import { rawUnits, unitsOf } from './decimal-units.ts';

/** One book's part of a trade, raw units of the instrument as the books define it, above zero. */
export interface FillShare {
  /** "" = the account's own book. */
  readonly bot: string;
  readonly quantity: bigint;
}

/**
 * Over which books a trade goes that no order of ours made. What reduces goes to the account's own book as far as
 * that holds the opposite, then to the bots that hold it, the oldest open trade first; what is left goes to the
 * account's own book.
 *
 * On spot only a sale reduces. The account's own book holds what it has of the base currency, however it came by it;
 * a bot holds its position in the instrument.
 *
 * @param quantity raw units of the instrument as the books define it
 */
export function fillShares(
  books: AccountBooks,
  instrumentId: string,
  side: Side,
  quantity: bigint,
): FillShare[] {
  const { shares, left } = reducingShares(books, instrumentId, side, quantity);
  if (left === 0n) return shares;
  const [first, ...others] = shares;
  if (first === undefined || first.bot !== '') return [...shares, { bot: '', quantity: left }];
  return [{ bot: '', quantity: first.quantity + left }, ...others];
}

/** As {@link fillShares}, without those who hold nothing to reduce: `left` is what nobody does. */
export function reducingShares(
  books: AccountBooks,
  instrumentId: string,
  side: Side,
  quantity: bigint,
): { readonly shares: FillShare[]; readonly left: bigint } {
  const shares: FillShare[] = [];
  let left = quantity;
  const own: [string, bigint] = ['', ownHolding(books, instrumentId, side)];
  for (const [bot, held] of [own, ...botHoldings(books, instrumentId, side)]) {
    const part = left < held ? left : held;
    if (part > 0n) shares.push({ bot, quantity: part });
    left -= part;
  }
  return { shares, left };
}

/** How much of the opposite of `side` the account's own book holds. */
function ownHolding(books: AccountBooks, instrumentId: string, side: Side): bigint {
  const instrument = bookInstrument(instrumentRecord(books, instrumentId));
  if (instrument.kind !== 'spot') {
    const position = books.get('positions', keyOf('', instrumentId));
    return position === null ? 0n : against(side, rawQuantity(instrument, position.quantity));
  }
  if (side === 'BUY') return 0n;
  const balance = books.get('balances', keyOf('', instrument.base.code));
  const units = balance === null ? 0n : unitsOf(balance.total);
  return units > 0n ? units / rawUnits(1n, instrument.quantityPrecision) : 0n;
}

/** The bots that hold the opposite of `side` and how much, the oldest open trade first. */
function botHoldings(books: AccountBooks, instrumentId: string, side: Side): [string, bigint][] {
  const instrument = bookInstrument(instrumentRecord(books, instrumentId));
  if (instrument.kind === 'spot' && side === 'BUY') return [];
  const held: [PositionRecord, bigint][] = [];
  for (const position of books.all('positions')) {
    if (position.instrument !== instrumentId || position.bot === '') continue;
    const size = against(side, rawQuantity(instrument, position.quantity));
    if (size > 0n) held.push([position, size]);
  }
  held.sort(([a], [b]) => (a.entryTime ?? 0) - (b.entryTime ?? 0) || (a.bot < b.bot ? -1 : 1));
  return held.map(([position, size]) => [position.bot, size]);
}

function against(side: Side, position: bigint): bigint {
  const size = side === 'BUY' ? -position : position;
  return size > 0n ? size : 0n;
}
