import type { Instrument } from '../../model/instrument.ts';
import type { Json } from '../../strategy/json.ts';
import type { MakerAction } from './maker-action.ts';
import type { MakerEvent, MakerOrder } from './maker-event.ts';
import type { MakerProgress } from './maker-job.ts';
import { makerSettings, type MakerSettings } from './maker-settings.ts';
import { MakerState } from './maker-state.ts';
import type { MakerVenue } from './maker-venue.ts';
import { tellExcess, workOrder } from './work-order.ts';

/** What a {@link MakerPlan} is made from. */
export interface MakerPlanInit {
  readonly instrument: Instrument;
  readonly venue: MakerVenue;
  readonly settings?: Partial<MakerSettings>;
}

/**
 * Works one quantity at a time as maker: a fold of events, without clock or I/O. After each event it compares
 * what should be at the venue with what reports have proved to be there, and asks for the difference.
 */
export class MakerPlan {
  readonly #state: MakerState;

  /** @throws NightdeskError `MAKER_SETTINGS`. */
  constructor({ instrument, venue, settings }: MakerPlanInit) {
    this.#state = new MakerState(instrument, venue, makerSettings(settings));
  }

  /** When it wants to be told that time has passed, ms; Infinity = no need. */
  get wakeAt(): number {
    return this.#state.wakeAt;
  }

  /** True while a job is under way. */
  get isBusy(): boolean {
    return this.#state.phase !== 'done';
  }

  /** The present job, or the last one; null before the first. */
  get progress(): MakerProgress | null {
    const { job, phase, verdict, filled, late, reprices } = this.#state;
    if (job === null) return null;
    return { phase, outcome: phase === 'done' ? verdict : null, job, filled, late, reprices };
  }

  /** Whether an order is one of the present job, or of the last one. */
  owns(order: number): boolean {
    const { slot, ended } = this.#state;
    return order > 0 && ((slot.isOpen && slot.order === order) || ended.has(order));
  }

  /** Whether somebody else is having the working order cancelled, which means that it shall not go on. */
  isBeingCancelled(open: (order: number) => MakerOrder | undefined): boolean {
    const { slot, phase } = this.#state;
    if (phase === 'done' || !slot.isOpen || slot.cancelAsked) return false;
    return open(slot.order)?.pendingAction === 'cancel';
  }

  /** Takes one event and gives back what is to be done, in this order. */
  process(event: MakerEvent): readonly MakerAction[] {
    const state = this.#state;
    // Reports about the middle of a bar may come after its end: time does not go back.
    if (!(event.time < state.now)) state.now = event.time;
    state.wakeAt = Infinity;
    if (event.last > 0) state.last = event.last;
    this.#fold(event);
    if (state.job !== null && state.phase !== 'done') workOrder(state, state.job);
    return state.takeActions();
  }

  /** Tells the number that the order got. */
  placed(order: number): void {
    this.#state.slot.order = order;
  }

  /**
   * After a restart, before the first event is processed: compares the order with the open ones. One that is
   * gone without a report has filled nobody knows how much: the work ends and a person is told. What the
   * first event is about is left to it.
   */
  resume(first: MakerEvent, open: (order: number) => MakerOrder | undefined): void {
    const state = this.#state;
    const { slot } = state;
    if (!(first.time < state.now)) state.now = first.time;
    if (!slot.isOpen || (first.kind === 'order' && first.order.sequence === slot.order)) return;
    const order = open(slot.order);
    if (order !== undefined) {
      slot.take(order, state.now);
      return;
    }
    slot.clear();
    state.finish('lost');
    const text =
      'a maker order ended while nobody looked; compare the books with the venue before the next.';
    state.alert('lost', 'error', text);
  }

  save(): Json {
    return this.#state.save();
  }

  restore(state: Json): void {
    this.#state.restore(state);
  }

  #fold(event: MakerEvent): void {
    const state = this.#state;
    switch (event.kind) {
      case 'begin':
        if (state.phase === 'done') state.begin(event.job);
        break;
      case 'stop':
        if (state.phase === 'done') break;
        state.phase = 'ending';
        state.verdict = 'stopped';
        break;
      case 'quote':
        state.bid = event.bid;
        state.ask = event.ask;
        break;
      case 'order':
        this.#onOrder(event.order);
        break;
      case 'refused':
        state.slot.refuseChange();
        state.refused();
        break;
      case 'time':
        break;
    }
  }

  #onOrder(order: MakerOrder): void {
    const state = this.#state;
    const { slot, ended } = state;
    if (slot.isOpen && slot.order === order.sequence) {
      if (!order.isOpen) {
        this.#end(order);
        return;
      }
      const wasSent = slot.status === 'sent';
      const answer = slot.take(order, state.now);
      if (answer === 'refused') state.refused();
      else if (answer === 'made' || (wasSent && slot.isOpen && order.status !== 'SUBMITTED')) {
        state.accepted();
      }
      return;
    }
    const before = ended.get(order.sequence);
    if (before === undefined || order.filledQuantity <= before) return;
    ended.set(order.sequence, order.filledQuantity);
    state.elsewhere += order.filledQuantity - before;
    state.late += order.filledQuantity - before;
    const target = state.job?.quantity ?? 0n;
    if (state.phase === 'done') tellExcess(state, state.filled - target);
  }

  /** The proof that the order is over. */
  #end(order: MakerOrder): void {
    const state = this.#state;
    const { slot } = state;
    const isTaking = slot.style !== 'make';
    const { status } = order;
    state.elsewhere += order.filledQuantity;
    state.ended.set(order.sequence, order.filledQuantity);
    if (status === 'FILLED') {
      state.accepted();
      // One that was cut to the venue's largest quantity is followed by the next.
      state.taken = false;
    } else if (status === 'REJECTED' || status === 'DENIED') {
      state.taken = false;
      state.refused();
    } else if (!slot.cancelAsked && !isTaking) {
      // A post-only order that would match expires at some venues. Who cancelled it, meant it.
      if (status === 'EXPIRED') state.refused();
      else {
        state.phase = 'ending';
        state.verdict = 'stopped';
      }
    }
    slot.clear();
  }
}
