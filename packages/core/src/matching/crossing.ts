import type { WorkingOrder } from './working-order.ts';

/** A stretch of a bar's path: a straight line in price and time. */
export interface Leg {
  from: number;
  to: number;
  start: number;
  end: number;
}

/** Price at share `u` of a leg. */
export function priceAt(leg: Leg, u: number): number {
  return u === 0 ? leg.from : u === 1 ? leg.to : leg.from + (leg.to - leg.from) * u;
}

/** Time at share `u` of a leg, ms. */
export function timeAt(leg: Leg, u: number): number {
  return leg.start + (leg.end - leg.start) * u;
}

/** Share of the leg at which the price reaches `level`, not before `u`; Infinity when it does not. */
function reach(leg: Leg, u: number, level: number, rising: boolean): number {
  const now = priceAt(leg, u);
  if (rising ? now >= level : now <= level) return u;
  if (rising ? leg.to < level : leg.to > level) return Infinity;
  const share = (level - leg.from) / (leg.to - leg.from);
  return share < u ? u : share > 1 ? 1 : share;
}

function when(leg: Leg, u: number, time: number): number {
  if (time <= timeAt(leg, u)) return u;
  return time >= leg.end ? Infinity : (time - leg.start) / (leg.end - leg.start);
}

/**
 * Share of the leg, from `u` on, at which something happens to the order: a cancel, a change, its expiry or
 * its arrival reaches the venue, its trigger is reached or its limit is passed. Infinity when nothing does.
 */
export function nextHit(working: WorkingOrder, leg: Leg, u: number, touch: boolean): number {
  const { order, state } = working;
  if (state === 'DONE') return Infinity;
  let hit = working.cancelAt === Infinity ? Infinity : when(leg, u, working.cancelAt);
  if (state === 'HELD') return hit;
  if (working.change !== null) hit = Math.min(hit, when(leg, u, working.change.time));
  if (state === 'SENT') return Math.min(hit, when(leg, u, working.activeFrom));
  if (order.timeInForce === 'GTD') hit = Math.min(hit, when(leg, u, order.expireTime));
  if (state === 'WAITING') {
    return Math.min(hit, reach(leg, u, working.triggerNumber, working.triggersUp));
  }
  if (working.starved) return hit;
  if (Number.isNaN(working.limitNumber)) return u;
  const rising = !working.isBuy;
  // To be passed, the limit must lie inside the leg with something beyond it.
  if (!touch && (rising ? leg.to <= working.limitNumber : leg.to >= working.limitNumber))
    return hit;
  return Math.min(hit, reach(leg, u, working.limitNumber, rising));
}
