import { formatDecimalShort } from '../../money/decimal.ts';
import type { Decision } from '../../orders/decision.ts';
import { MAKER_RULES } from './maker-event.ts';
import type { MakerJob } from './maker-job.ts';
import {
  hasMovedAway,
  isBeyondChase,
  type MakerMarket,
  marketOf,
  wantedPrice,
  worstTake,
} from './maker-price.ts';
import type { MakerState } from './maker-state.ts';

/**
 * Compares what should be at the venue with what reports have proved to be there, and asks for the
 * difference. A new order is only placed when the one before is proven to be over, for the target less all
 * that is known to be filled: so at most what is reported after such a proof can come on top.
 */
export function workOrder(state: MakerState, job: MakerJob): void {
  const { settings } = state;
  const market = marketOf(state, job);
  if (market !== null && state.firstOwn === 0n) {
    state.firstOwn = market.own;
    state.firstOther = market.other;
  }
  if (state.phase === 'making') {
    const { giveUpAfter } = settings;
    if (state.refusals >= settings.refusals) giveUp(state, 'refused');
    else if (giveUpAfter !== null && state.due(state.beganTime + giveUpAfter)) giveUp(state);
  } else if (state.phase === 'taking' && state.refusals >= settings.refusals) {
    state.phase = 'ending';
    state.verdict = 'refused';
  }
  if (state.slot.isOpen) watchOrder(state, job, market);
  else nextOrder(state, job, market);
}

/** No more making: the rest is taken, or let go. */
function giveUp(state: MakerState, verdict: 'gave-up' | 'refused' = 'gave-up'): void {
  const takes = state.settings.onGiveUp === 'take';
  state.phase = takes ? 'taking' : 'ending';
  state.verdict = takes ? 'gave-up' : verdict;
  // What was refused as a maker says nothing of taking.
  state.accepted();
}

function watchOrder(state: MakerState, job: MakerJob, market: MakerMarket | null): void {
  const { slot, settings, phase } = state;
  if (slot.status === 'sent' || slot.pending !== 'none') {
    const asked = slot.pending === 'none' ? slot.sentTime : slot.askedTime;
    if (state.due(asked + settings.proofAfter)) {
      const what = slot.pending === 'none' ? 'order' : slot.pending;
      const text = `the venue has not answered the ${what} of a maker order for ${settings.proofAfter} ms; nothing is sent in its place, look at it there.`;
      state.alert('proof', 'error', text);
    }
  }
  if (slot.pending === 'cancel') return;
  if (phase === 'ending' || (phase === 'taking' && slot.style === 'make')) {
    const rule = state.verdict === 'stopped' ? MAKER_RULES.stopped : MAKER_RULES.gaveUp;
    state.cancel(why(state, rule));
    return;
  }
  if (slot.pending === 'modify') return;
  if (state.elsewhere + slot.quantity > job.quantity) {
    shrink(state, job);
    return;
  }
  if (phase === 'taking') {
    if (!state.due(slot.sentTime + settings.takeAfter)) return;
    state.phase = 'ending';
    state.cancel(why(state, MAKER_RULES.standing));
    return;
  }
  if (slot.status === 'working' && market !== null) reprice(state, job, market);
}

/** An order that is over has filled late: the present one is made smaller by as much. */
function shrink(state: MakerState, job: MakerJob): void {
  const { slot, venue, instrument } = state;
  const decision = why(state, MAKER_RULES.shrunk);
  const quantity = job.quantity - state.elsewhere;
  const leaves = quantity - slot.filled;
  const canChange = venue.amend && slot.refusedChanges === 0 && slot.status === 'working';
  if (canChange && slot.style === 'make' && isTradable(state, job, leaves, slot.price)) {
    state.replace(quantity - (leaves % instrument.lot), slot.price, decision);
  } else state.cancel(decision);
}

function reprice(state: MakerState, job: MakerJob, market: MakerMarket): void {
  const { slot, settings, venue } = state;
  const wanted = wantedPrice(state, market);
  if ((wanted - slot.price) * market.direction <= 0n) return;
  const { repriceAfter } = settings;
  const hasMoved = hasMovedAway(state, market, wanted);
  if (!hasMoved && (repriceAfter === null || !state.due(slot.pricedTime + repriceAfter))) return;
  if (!state.due(slot.pricedTime + settings.restAtLeast) || !state.due(state.retryTime)) return;
  if (state.reprices >= settings.reprices || isBeyondChase(state, market, wanted)) {
    giveUp(state);
    state.cancel(why(state, MAKER_RULES.gaveUp));
    return;
  }
  // Twice refused: the venue has its reasons.
  const canChange = venue.amend && slot.refusedChanges < 2;
  // What is too small by now could not be placed anew: it stays where it is.
  if (!canChange && !isTradable(state, job, slot.quantity - slot.filled, wanted)) return;
  const decision = why(state, hasMoved ? MAKER_RULES.moved : MAKER_RULES.waited);
  state.reprices += 1;
  if (canChange) state.replace(0n, wanted, decision);
  else state.cancel(decision);
}

function nextOrder(state: MakerState, job: MakerJob, market: MakerMarket | null): void {
  const { instrument, phase } = state;
  const rest = job.quantity - state.filled;
  if (rest <= 0n) {
    state.finish('filled');
    tellExcess(state, -rest);
    return;
  }
  if (phase === 'ending') {
    state.finish(state.verdict);
    return;
  }
  if (market === null || !state.due(state.retryTime)) return;
  const price = phase === 'making' ? wantedPrice(state, market) : worstTake(state, market);
  const lots = rest - (rest % instrument.lot);
  const { maxQuantity } = instrument;
  const quantity = maxQuantity > 0n && lots > maxQuantity ? maxQuantity : lots;
  if (price <= 0n || !isTradable(state, job, quantity, price)) {
    endAsDust(state, rest);
    return;
  }
  if (phase === 'taking') {
    take(state, job, market, quantity, price);
    return;
  }
  if (isBeyondChase(state, market, price)) {
    giveUp(state);
    nextOrder(state, job, market);
    return;
  }
  const { postOnly } = state.venue;
  state.place(
    { style: 'make', quantity, limitPrice: price, postOnly, decision: job.decision },
    job,
  );
}

function take(
  state: MakerState,
  job: MakerJob,
  market: MakerMarket,
  quantity: bigint,
  worst: bigint,
): void {
  if (state.taken || (market.other - worst) * market.direction > 0n) {
    state.finish(state.verdict);
    return;
  }
  state.taken = true;
  const style = state.settings.takeOrder;
  const limitPrice = style === 'limit' ? worst : 0n;
  state.place({ style, quantity, limitPrice, postOnly: false, decision: job.decision }, job);
}

/** Whether the venue would take an order of this size. */
function isTradable(state: MakerState, job: MakerJob, quantity: bigint, price: bigint): boolean {
  const { instrument, venue } = state;
  if (quantity <= 0n || quantity < instrument.minQuantity) return false;
  const minimum = instrument.minNotional.raw;
  const isExempt = job.reduceOnly && venue.reduceOnly && !venue.minNotionalForExits;
  return minimum === 0n || isExempt || instrument.notionalRaw(price, quantity) >= minimum;
}

function endAsDust(state: MakerState, rest: bigint): void {
  const { instrument } = state;
  const left = formatDecimalShort(rest, instrument.quantityPrecision);
  const isRest = state.filled > 0n;
  state.finish(isRest ? 'dust' : 'refused');
  const text = isRest
    ? `${left} ${instrument.base.code} of a maker order are left: less than the venue takes.`
    : `${left} ${instrument.base.code} are less than the venue takes, or have no price; nothing was sent.`;
  state.alert('dust', 'warn', text);
}

/** More than the target was filled: by what was told after the proof of an end, never by anything else. */
export function tellExcess(state: MakerState, excess: bigint): void {
  if (excess <= 0n) return;
  const { instrument } = state;
  const more = formatDecimalShort(excess, instrument.quantityPrecision);
  const text = `${more} ${instrument.base.code} more than asked for were filled: an order filled after the venue had said that it was over.`;
  state.alert('excess', 'warn', text);
}

function why(state: MakerState, rule: string): Decision {
  const { job, slot, instrument, reprices } = state;
  return {
    rule,
    values: {
      price: instrument.priceFromRaw(slot.price).toNumber(),
      last: state.last,
      bid: state.bid,
      ask: state.ask,
      reprices,
      waited: state.now - state.beganTime,
      left: Number((job?.quantity ?? 0n) - state.filled) / 10 ** instrument.quantityPrecision,
    },
  };
}
