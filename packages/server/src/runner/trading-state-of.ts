import type { AccountBooks } from '@nightdesk/core/execution/events/books';
import type { TradingState } from '@nightdesk/core/risk/trading-state';

const STRICTNESS: Readonly<Record<TradingState, number>> = { ACTIVE: 0, REDUCING: 1, HALTED: 2 };

/** What a bot may do by its own state and its account's: the stricter holds. */
export function tradingStateOf(books: AccountBooks, bot: string): TradingState {
  const own = books.get('deskStates', bot)?.tradingState ?? 'ACTIVE';
  const all = books.get('deskStates', '')?.tradingState ?? 'ACTIVE';
  return STRICTNESS[own] > STRICTNESS[all] ? own : all;
}
