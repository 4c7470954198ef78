import { decimalToNumber } from '../../money/decimal.ts';
import type { Decision } from '../../orders/decision.ts';
import type { ExitLevel, ExitLevels } from './exit-levels.ts';
import type { ExitSlot } from './exit-slot.ts';
import type { ExitState } from './exit-state.ts';

/** Rules of the plan itself, beside those of its settings. */
export const GUARD_RULES = {
  silent: 'the price is beyond the stop and the venue has not triggered it',
  unfilled: 'the stop was triggered and has not filled',
  unprotected: 'the position was without its stop for too long',
  adjust: 'the exit orders did not fit the position',
} as const;

/**
 * An open position: sees to it that its stop works, at the level and for the quantity that are right now,
 * or begins to leave.
 */
export function guardPosition(state: ExitState, levels: ExitLevels): void {
  if (state.direction === 0) return;
  levels.see(state.view(state.direction, state.last));
  state.due(levels.nextChange);
  if (state.stop.status === 'triggered' && state.stop.episode === state.episode) {
    watchTriggered(state);
    return;
  }
  const wish = reasonToLeave(state, levels);
  if (wish !== null) {
    state.startLeaving(wish);
    return;
  }
  keepOrders(state, levels);
  watchProtection(state, levels);
}

/** T1 and T2 of a stop that the venue has triggered. */
function watchTriggered(state: ExitState): void {
  const { stop, bounds } = state;
  const since = stop.triggeredTime;
  const decision: Decision = {
    rule: GUARD_RULES.unfilled,
    values: { since, waited: state.now - since },
  };
  state.stopEntering(decision);
  const isLimit = stop.type === 'STOP_LIMIT';
  // A market order that fills bit by bit does what it can.
  const standing = isLimit ? since : Math.max(since, stop.progressTime);
  const text = `A triggered stop of ${state.instrument.symbol} has not filled`;
  if (state.due(standing + bounds.marketAfter)) {
    state.alert('unfilled', 'warn', `${text}; leaving at the market.`, decision);
    state.startLeaving(decision, 'market', since);
  } else if (isLimit && bounds.reprices > 0 && state.due(since + bounds.repriceAfter)) {
    state.alert('unfilled', 'warn', `${text}; moving its price.`, decision);
    state.startLeaving(decision, 'limit', since);
  }
}

function reasonToLeave(state: ExitState, levels: ExitLevels): Decision | null {
  if (levels.exit !== null) return levels.exit;
  const { stop: stopLevel, target: targetLevel } = levels;
  if (stopLevel !== null && levels.isStopAt(stopLevel, state.last)) {
    if (!state.isAtVenue(stopLevel)) return stopLevel.decision;
    if (Number.isNaN(state.silentSince)) state.silentSince = state.now;
    if (state.due(state.silentSince + state.bounds.repriceAfter)) {
      const decision: Decision = {
        rule: GUARD_RULES.silent,
        values: { last: state.last, since: state.silentSince },
      };
      const text = `The stop of ${state.instrument.symbol} did not fire; leaving at the market.`;
      state.alert('silent', 'error', text, decision);
      return decision;
    }
  } else {
    state.silentSince = Number.NaN;
  }
  if (targetLevel === null || state.target.isOpen) return null;
  return levels.isTargetAt(targetLevel, state.last) ? targetLevel.decision : null;
}

/** Stop and target at the venue. */
function keepOrders(state: ExitState, levels: ExitLevels): void {
  const { stop, target, exit, venue } = state;
  const stopLevel = levels.stop;
  const targetLevel = levels.target;
  const adjust: Decision = {
    rule: GUARD_RULES.adjust,
    values: { held: decimalToNumber(state.held, state.instrument.quantityPrecision) },
  };
  for (const slot of state.slots) {
    if (slot.isOpen && slot.episode !== state.episode) state.cancel(slot, adjust);
  }
  if (state.slots.some((slot) => slot.isOpen && slot.episode !== state.episode)) return;
  // A target without a stop beside it locks what the stop needs.
  const isAlone = target.isOpen && !stop.isOpen && levels.needsStop;
  const isUnlinked = target.isOpen && stop.isOpen && !(target.linked && stop.linked);
  if (target.isOpen && (targetLevel === null || isAlone || isUnlinked)) {
    state.cancel(target, adjust);
    return;
  }
  const stopFit = stop.isOpen && stopLevel !== null ? fit(state, levels, stop, stopLevel) : 'fits';
  const targetFit =
    target.isOpen && targetLevel !== null ? fit(state, levels, target, targetLevel) : 'fits';
  if (stopFit === 'cancel' || targetFit === 'cancel') {
    // Linked orders come and go together.
    state.cancel(target, targetLevel?.decision ?? adjust);
    state.cancel(stop, stopLevel?.decision ?? adjust);
    return;
  }
  if (stopFit === 'amend' && stopLevel !== null) {
    const price = levels.isTighter(stopLevel.raw, stop.price) ? stopLevel.raw : stop.price;
    state.replace(stop, state.held, price, stopLevel.decision);
  }
  if (targetFit === 'amend' && targetLevel !== null) {
    state.replace(target, state.held, targetLevel.raw, targetLevel.decision);
  }
  if (stop.isOpen || target.isOpen || exit.isOpen) return;
  const rests = stopLevel !== null && state.canRest(stopLevel);
  const targetRests =
    targetLevel !== null &&
    (rests ? venue.oco : !levels.needsStop) &&
    state.isSellable(targetLevel.raw) &&
    state.due(target.retryTime);
  if (rests && state.due(stop.retryTime)) placeStop(state, stopLevel, targetRests);
  if (targetRests && (stop.isOpen || !rests)) {
    const terms = { type: 'LIMIT', quantity: state.held, triggerPrice: 0n } as const;
    const { raw: limitPrice, decision } = targetLevel;
    state.place(target, { ...terms, limitPrice, decision }, stop.isOpen);
  }
}

function placeStop(state: ExitState, { raw, decision }: ExitLevel, linked: boolean): void {
  const { stopOrders } = state.venue;
  const wanted = state.bounds.stopOrder;
  const isMarket = stopOrders.includes(wanted) ? wanted === 'market' : stopOrders[0] === 'market';
  state.place(
    state.stop,
    {
      type: isMarket ? 'STOP_MARKET' : 'STOP_LIMIT',
      quantity: state.held,
      triggerPrice: raw,
      limitPrice: isMarket ? 0n : state.limitFrom(raw),
      decision,
    },
    linked,
  );
}

/** Whether a working order is right as it is, and how it can be made right. */
function fit(
  state: ExitState,
  levels: ExitLevels,
  slot: ExitSlot,
  level: ExitLevel,
): 'fits' | 'amend' | 'cancel' {
  const { bounds, held, venue } = state;
  if (slot.pending !== 'none' || !slot.isConfirmed) return 'fits';
  const isOff = slot.leaves !== held;
  const isMoved =
    slot === state.stop
      ? levels.isTighter(level.raw, slot.price) && isBeyondStep(state, level.raw, slot.price)
      : level.raw !== slot.price;
  if (!isOff && !isMoved) return 'fits';
  // What one order of a group filled, the venue takes off the other by itself.
  const settles = slot.linked && slot.leaves > held;
  if (isOff && settles && !state.due(state.linkedFillTime + bounds.settleAfter)) return 'fits';
  // A change that is under way while the other order of the group fills would cover too much: only
  // reduce-only keeps that from selling it.
  const canAmend = venue.amend && (!slot.linked || venue.reduceOnly) && !slot.changeRefused;
  if (canAmend) return 'amend';
  const grows = isOff && slot.leaves < held;
  if (grows && !state.due(slot.sentTime + bounds.settleAfter)) return 'fits';
  return 'cancel';
}

function isBeyondStep({ bounds }: ExitState, raw: bigint, present: bigint): boolean {
  const moved = Number(raw > present ? raw - present : present - raw);
  return moved * 100 >= Number(present) * bounds.moveStepPercent;
}

/** The bound on the time without a stop. */
function watchProtection(state: ExitState, levels: ExitLevels): void {
  const { stop, bounds } = state;
  if (!levels.needsStop || isProtected(state, levels)) {
    state.bareSince = Number.NaN;
    return;
  }
  if (Number.isNaN(state.bareSince)) state.bareSince = state.now;
  // A position that grows faster than its stop can follow is covered in its greater part.
  const { bareSince, grewTime } = state;
  const since = stop.isConfirmed && grewTime > bareSince ? grewTime : bareSince;
  if (!state.due(since + bounds.unprotectedAfter)) return;
  const decision: Decision = {
    rule: GUARD_RULES.unprotected,
    values: { since, waited: state.now - since, last: state.last },
  };
  const leaves = bounds.onUnprotected === 'exit';
  const text = `The position in ${state.instrument.symbol} has been without its stop for ${state.now - since} ms`;
  state.alert(
    'unprotected',
    'error',
    `${text}; ${leaves ? 'leaving at the market' : 'close it or set a stop by hand'}.`,
    decision,
  );
  if (leaves) state.startLeaving(decision);
}

/** Whether the whole position has a stop at the venue, or is watched because the venue cannot hold one. */
export function isProtected(state: ExitState, levels: ExitLevels): boolean {
  const { stop, bounds } = state;
  if (stop.isOpen) {
    return stop.isConfirmed && stop.pending !== 'cancel' && stop.leaves >= state.held;
  }
  if (levels.stop === null || state.canRest(levels.stop)) return false;
  if (bounds.blindAfter === null) return !Number.isNaN(state.last);
  return !state.due(state.lastTime + bounds.blindAfter);
}
