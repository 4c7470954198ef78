import { NightdeskError } from '../errors/nightdesk-error.ts';
import { Currency } from '../money/currency.ts';
import type { TransfersState } from '../portfolio/portfolio.ts';
import type { PositionState } from '../positions/position.ts';
import type { TradingState } from '../risk/trading-state.ts';
import type { Json } from '../strategy/json.ts';
import type { Books } from './books.ts';
import { type OrderState, restoreOrder, saveOrder } from './order-state.ts';
import { precisionOf, rescaleBooks, type SavedPrecision } from './rescale-books.ts';

/** A bot's books, saved. */
export interface BooksState {
  readonly tradingState: TradingState;
  readonly now: number | null;
  readonly instruments: readonly string[];
  /** What the raw amounts below mean, by instrument; states of earlier versions have none. */
  readonly precisions?: readonly SavedPrecision[];
  readonly balances: readonly {
    readonly currency: string;
    readonly precision: number;
    readonly total: string;
  }[];
  readonly positions: readonly PositionState[];
  readonly transfers: TransfersState;
  readonly prices: readonly (number | null)[];
  readonly priceTimes: readonly (number | null)[];
  readonly orders: readonly OrderState[];
  /** Orders that ended a short while ago and may still be filled, oldest first. */
  readonly ended: readonly OrderState[];
  /** Instruments in which only reducing orders are allowed, with the reason. */
  readonly reducing: readonly (readonly [instrument: number, reason: string])[];
}

/** A whole kernel, saved as plain JSON. */
export interface KernelState {
  readonly books: BooksState;
  readonly lastOrder: number;
  readonly rng: readonly number[];
  readonly timers: readonly (readonly [string, number])[];
  readonly series: readonly {
    readonly seen: number;
    readonly building: readonly number[] | null;
  }[];
  readonly risk: Readonly<Record<string, Json>>;
  readonly strategy: Json;
}

const orNull = (x: number): number | null => (Number.isNaN(x) ? null : x);

/** @see KernelState */
export function saveBooks(books: Books): BooksState {
  return {
    tradingState: books.tradingState,
    now: orNull(books.now),
    instruments: books.instruments.map((i) => i.id),
    precisions: books.instruments.map(precisionOf),
    balances: books.portfolio.balances.map((b) => ({
      currency: b.currency.code,
      precision: b.currency.precision,
      total: String(b.total),
    })),
    positions: books.portfolio.positions.map((p) => p.save()),
    transfers: books.portfolio.saveTransfers(),
    prices: Array.from(books.portfolio.lastPrice, orNull),
    priceTimes: Array.from(books.lastPriceTimes, orNull),
    orders: [...books.openOrders.values()].map(saveOrder),
    ended: [...books.ended.values()].filter((order) => books.keepsEnded(order)).map(saveOrder),
    reducing: [...books.reducing],
  };
}

/**
 * Fills fresh books. Where an instrument has other decimals than when the state was saved, amounts are rescaled.
 *
 * @throws NightdeskError `STATE_MISMATCH` when they are of other instruments, or an amount would lose digits;
 * `PORTFOLIO_CURRENCY` when a currency has other decimals
 */
export function restoreBooks(books: Books, kept: BooksState): void {
  const ids = books.instruments.map((i) => i.id);
  if (ids.length !== kept.instruments.length || ids.some((id, i) => id !== kept.instruments[i])) {
    mismatch(
      `it was saved for ${kept.instruments.join(', ')}, and this bot trades ${ids.join(', ')}`,
    );
  }
  const state = rescaleBooks(kept, books.instruments);
  books.tradingState = state.tradingState;
  books.now = state.now ?? Number.NaN;
  for (const saved of state.balances) {
    // A fee or a funding payment may have brought a currency that fresh books do not have yet.
    const balance = books.portfolio.balance(new Currency(saved.currency, saved.precision));
    balance.add(BigInt(saved.total) - balance.total);
  }
  state.positions.forEach((saved, i) => books.portfolio.position(i).restore(saved));
  state.prices.forEach((price, i) => {
    books.portfolio.lastPrice[i] = price ?? Number.NaN;
    books.lastPriceTimes[i] = state.priceTimes[i] ?? Number.NaN;
  });
  books.portfolio.restoreTransfers(state.transfers);
  books.portfolio.refresh();
  books.openOrders.clear();
  for (const saved of state.orders) books.openOrders.add(restoreOrder(books, saved));
  books.ended.clear();
  for (const saved of state.ended) books.ended.set(saved.sequence, restoreOrder(books, saved));
  books.reducing.clear();
  for (const [instrument, reason] of state.reducing) books.reducing.set(instrument, reason);
}

function mismatch(problem: string): never {
  throw new NightdeskError({
    code: 'STATE_MISMATCH',
    message: `The saved state does not fit this bot: ${problem}. Start it with the instruments it was saved with.`,
    disposition: 'halt',
  });
}
