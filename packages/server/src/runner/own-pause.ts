import type { AccountBooks } from '@nightdesk/core/execution/events/books';

/** Who changed a trading state when the desk itself did, on a person's wish for the bot. */
export const DESK = 'desk';
/** Why a bot may only leave its positions while a person wants it paused. */
export const PAUSED = 'paused';
/** Why it may only leave them while it is being stopped. */
export const STOPPING = 'stopping';

/** Whether a bot is held back only by what the desk itself said: then the desk may take it back. */
export function isOwnPause(books: AccountBooks, bot: string): boolean {
  const state = books.get('deskStates', bot);
  return (
    state !== null &&
    state.tradingState === 'REDUCING' &&
    state.tradingBy === DESK &&
    (state.tradingReason === PAUSED || state.tradingReason === STOPPING)
  );
}
