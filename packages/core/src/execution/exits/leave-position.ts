import { formatDecimalShort } from '../../money/decimal.ts';
import type { Decision } from '../../orders/decision.ts';
import type { ExitState, Leaving } from './exit-state.ts';

/** The position is gone: nothing may wait for it. */
const CLOSED: Decision = { rule: 'the position is closed', values: {} };

/**
 * A forced exit: first everything that locks the holding is cancelled, and only when each of these
 * orders is proven to be over, what is left then is sold. So the same holding is never offered twice.
 */
export function leavePosition(state: ExitState, leaving: Leaving): void {
  const { stop, target, exit, instrument, bounds } = state;
  const { decision } = leaving;
  state.stopEntering(decision);
  state.cancel(target, decision);
  state.cancel(stop, decision);
  if (exit.isOpen && exit.episode !== state.episode) state.cancel(exit, decision);
  if (stop.isOpen || target.isOpen || (exit.isOpen && exit.episode !== state.episode)) {
    const asked = [stop, target, exit].map((slot) => (slot.isOpen ? slot.canceledTime : -Infinity));
    if (state.due(Math.max(...asked) + bounds.unprotectedAfter)) {
      const text = `${instrument.symbol}: the venue does not confirm that an exit order is cancelled; the position waits, look at it there.`;
      state.alert('cancel', 'error', text, decision);
    }
    return;
  }
  if (exit.isOpen) {
    watchExit(state, leaving);
    return;
  }
  const price = instrument.priceRaw(
    state.last > 0 ? state.last : state.position.entryPrice,
    'half-even',
  );
  if (!state.isSellable(price)) {
    state.end();
    return;
  }
  if (!state.due(exit.retryTime)) return;
  const { maxQuantity } = instrument;
  const quantity = maxQuantity > 0n && state.held > maxQuantity ? maxQuantity : state.held;
  const isLate = !(state.now < leaving.since + bounds.marketAfter);
  if (leaving.style === 'limit' && leaving.reprices < bounds.reprices && !isLate) {
    leaving.reprices += 1;
    const limitPrice = state.limitFrom(price);
    state.place(exit, { type: 'LIMIT', quantity, limitPrice, triggerPrice: 0n, decision });
    state.due(state.now + bounds.repriceAfter);
  } else {
    state.place(exit, { type: 'MARKET', quantity, limitPrice: 0n, triggerPrice: 0n, decision });
    state.due(state.now + bounds.marketAfter);
  }
}

/** An exit order that stands still is taken back: a limit for a better price, a market order to be sent anew. */
function watchExit(state: ExitState, leaving: Leaving): void {
  const { exit, bounds, instrument } = state;
  const { decision } = leaving;
  if (exit.leaves > state.held) {
    state.cancel(exit, decision);
    return;
  }
  const patience =
    exit.type === 'LIMIT'
      ? Math.min(exit.sentTime + bounds.repriceAfter, leaving.since + bounds.marketAfter)
      : exit.progressTime + bounds.marketAfter;
  if (!state.due(patience)) return;
  if (exit.type === 'MARKET') {
    const text = `${instrument.symbol}: a market exit has not filled for ${bounds.marketAfter} ms; it is sent again until it does.`;
    state.alert('standing', 'error', text, decision);
  }
  state.cancel(exit, decision);
}

/** No position, or only dust: every order that is left is cancelled. */
export function clearUp(state: ExitState): void {
  for (const slot of state.slots) {
    // The venue ends the other order of a group by itself.
    const settles = slot.linked && slot.episode === state.episode;
    if (!slot.isOpen) continue;
    if (settles && !state.due(state.linkedFillTime + state.bounds.settleAfter)) continue;
    state.cancel(slot, CLOSED);
  }
  if (!state.hasNewDust || state.slots.some((slot) => slot.isOpen)) return;
  state.hasNewDust = false;
  const { instrument, position } = state;
  const size = position.quantity < 0n ? -position.quantity : position.quantity;
  const left = formatDecimalShort(size, instrument.quantityPrecision);
  const text = `${left} ${instrument.base.code} of ${instrument.symbol} stay as dust: less than the venue takes.`;
  state.alert('dust', 'warn', text, { rule: 'dust', values: { last: state.last } });
}
