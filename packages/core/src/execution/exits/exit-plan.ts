import type { Instrument } from '../../model/instrument.ts';
import type { Json } from '../../strategy/json.ts';
import type { ExitAction } from './exit-action.ts';
import type { ExitEvent, ExitOrder, HeldPosition, MarkSeen } from './exit-event.ts';
import { type ExitLevel } from './exit-levels.ts';
import {
  checkExitRules,
  type ExitBounds,
  exitBounds,
  type ExitRuleSettings,
} from './exit-settings.ts';
import type { ExitSlot, SlotName } from './exit-slot.ts';
import { directionOf, ExitState } from './exit-state.ts';
import type { ExitVenue } from './exit-venue.ts';
import { guardPosition, isProtected } from './guard-position.ts';
import { clearUp, leavePosition } from './leave-position.ts';

/** What an {@link ExitPlan} is made from. */
export interface ExitPlanInit {
  readonly instrument: Instrument;
  readonly venue: ExitVenue;
  /** Rules for every position, until `prepare` gives others. */
  readonly rules: ExitRuleSettings;
  readonly bounds?: Partial<ExitBounds>;
}

/**
 * How a position stands. `venue`: its stop works there. `watched`: the venue cannot hold one, so we watch.
 * `unguarded`: no rule asks for a stop. `bare`: it should have one and has not. `dust`: too little to sell.
 */
export type Coverage = 'flat' | 'dust' | 'venue' | 'watched' | 'unguarded' | 'leaving' | 'bare';

/**
 * Watches one position and says which exit orders must be working and when to leave: a fold of events,
 * without clock or I/O. After each event it compares what should be at the venue with what reports have
 * proved to be there, and asks for the difference; so it also finds its way from any state that it is put in.
 */
export class ExitPlan {
  readonly #state: ExitState;

  /** @throws NightdeskError `EXIT_SETTINGS`. */
  constructor({ instrument, venue, rules, bounds }: ExitPlanInit) {
    checkExitRules(rules);
    this.#state = new ExitState(instrument, venue, rules, exitBounds(bounds));
  }

  /** When it wants to be told that time has passed, ms; Infinity = no need. */
  get wakeAt(): number {
    return this.#state.wakeAt;
  }

  /** The stop in force, with the rule that set it. */
  get stop(): ExitLevel | null {
    return this.#state.levels?.stop ?? null;
  }

  /** The target in force. */
  get target(): ExitLevel | null {
    return this.#state.levels?.target ?? null;
  }

  get coverage(): Coverage {
    const state = this.#state;
    const { levels } = state;
    if (levels === null) return state.position.quantity === 0n ? 'flat' : 'dust';
    if (state.leaving !== null) return 'leaving';
    if (state.stop.status === 'triggered') return 'venue';
    if (!levels.needsStop) return 'unguarded';
    if (!isProtected(state, levels)) return 'bare';
    return state.stop.isOpen ? 'venue' : 'watched';
  }

  /** True while a position ends: its stop was triggered, or it leaves. Nothing may enter any more. */
  get isEnding(): boolean {
    return this.#state.levels !== null && this.#state.entriesStopped;
  }

  /** Rules for the next position; the present one keeps its own. @throws NightdeskError `EXIT_SETTINGS`. */
  prepare(rules: ExitRuleSettings): void {
    checkExitRules(rules);
    this.#state.rules = rules;
  }

  /** Takes one event and gives back what is to be done, in this order. */
  process(event: ExitEvent): readonly ExitAction[] {
    const state = this.#state;
    // Reports about the middle of a bar may come after its end: time does not go back.
    if (!(event.time < state.now)) state.now = event.time;
    state.wakeAt = Infinity;
    this.#fold(event);
    this.#reconcile();
    return state.takeActions();
  }

  /** Tells the number that an order got. */
  placed(slot: SlotName, order: number): void {
    this.#state[slot].order = order;
  }

  /** Whether an order is one of this plan's. */
  owns(order: number): boolean {
    return order > 0 && this.#state.slots.some((slot) => slot.order === order);
  }

  /**
   * After a restart, before the first event is processed: takes over the position and the orders that are
   * really open. What is gone is forgotten, and placed again if it is still needed. What the first event
   * is about is left to it.
   */
  resume(
    first: ExitEvent,
    position: HeldPosition,
    open: (order: number) => ExitOrder | undefined,
  ): void {
    const state = this.#state;
    if (!(first.time < state.now)) state.now = first.time;
    const told = 'order' in first ? first.order.sequence : 0;
    for (const slot of state.slots) {
      if (!slot.isOpen || slot.order === told) continue;
      const order = open(slot.order);
      if (order === undefined) slot.forget();
      else slot.take(order, state.now, state.bounds.retryAfter);
    }
    if (first.kind !== 'fill') this.#hold(position);
  }

  save(): Json {
    return this.#state.save();
  }

  restore(state: Json): void {
    this.#state.restore(state);
  }

  #reconcile(): void {
    const state = this.#state;
    if (state.levels !== null && state.leaving === null) guardPosition(state, state.levels);
    if (state.levels !== null && state.leaving !== null) leavePosition(state, state.leaving);
    if (state.levels === null) clearUp(state);
  }

  #fold(event: ExitEvent): void {
    const state = this.#state;
    const { levels } = state;
    switch (event.kind) {
      case 'fill': {
        const slot = this.#slotOf(event.order);
        if (slot?.linked === true) state.linkedFillTime = state.now;
        slot?.take(event.order, state.now, state.bounds.retryAfter);
        this.#mark(event.price);
        this.#hold(event.position);
        break;
      }
      case 'order':
        this.#slotOf(event.order)?.take(event.order, state.now, state.bounds.retryAfter);
        break;
      case 'position':
        this.#hold(event.position);
        break;
      case 'mark':
        this.#onMark(event);
        break;
      case 'tighten':
        levels?.tighten(event.level, event.decision);
        break;
      case 'leave':
        if (levels !== null && state.leaving === null) state.startLeaving(event.decision);
        break;
      case 'refused':
        state[event.slot].refuse(state.now, state.bounds.retryAfter);
        break;
      case 'time':
        break;
    }
  }

  #slotOf(order: ExitOrder): ExitSlot | undefined {
    return this.#state.slots.find((slot) => slot.isOpen && slot.order === order.sequence);
  }

  #mark(price: number): void {
    if (!(price > 0)) return;
    this.#state.last = price;
    this.#state.lastTime = this.#state.now;
  }

  #onMark({ last, high, low, since }: MarkSeen): void {
    const state = this.#state;
    this.#mark(last);
    const { levels, direction } = state;
    if (levels === null || direction === 0 || state.leaving !== null) return;
    // A bar does not say which extreme came first: the worse one meets the stop as it was before the bar,
    // and only then does the better one move it.
    const { stop } = levels;
    const worst = direction > 0 ? low : high;
    if (stop !== null && levels.isStopAt(stop, worst) && !state.isAtVenue(stop)) {
      state.startLeaving(stop.decision);
      return;
    }
    const best = since < state.openedTime ? last : direction > 0 ? high : low;
    levels.see(state.view(direction, best));
  }

  #hold(position: HeldPosition): void {
    const state = this.#state;
    const { instrument } = state;
    const direction = directionOf(position.quantity);
    const size = direction < 0 ? -position.quantity : position.quantity;
    const held = size - (size % instrument.lot);
    if (direction !== state.direction) {
      state.levels = null;
      state.leaving = null;
      state.abandoned = 0n;
    } else if (held > state.held) state.grewTime = state.now;
    state.position = position;
    state.direction = direction;
    state.held = held;
    if (held < instrument.minQuantity) {
      if (state.levels !== null) state.end();
    } else if (state.levels === null && held > state.abandoned && direction !== 0) {
      state.begin(direction);
    }
  }
}
