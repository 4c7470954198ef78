import type { Bar } from '../../model/bar.ts';
import type { BookSnapshot, QuoteTick, Side, TradeTick } from '../../model/ticks.ts';
import type { Quantity } from '../../money/quantity.ts';
import type { Decision } from '../../orders/decision.ts';
import type { FillReport } from '../../orders/fill-report.ts';
import type { Order } from '../../orders/order.ts';
import type { OrderRequest } from '../../orders/order-request.ts';
import type { ExternalFillReport } from '../../orders/reports.ts';
import { fieldsOf, finiteOrNull, numberOr } from '../../risk/saved-state.ts';
import type { Json } from '../../strategy/json.ts';
import type { StrategyContext } from '../../strategy/strategy-context.ts';
import type { ExitManager } from '../exits/exit-manager.ts';
import type { MakerAction, PlaceMaker, ReplaceMaker } from './maker-action.ts';
import type { MakerEvent } from './maker-event.ts';
import type { MakerProgress } from './maker-job.ts';
import { MakerPlan, type MakerPlanInit } from './maker-plan.ts';

/** What a {@link MakerManager} is made from. */
export interface MakerManagerInit extends MakerPlanInit {
  /** Position of the instrument in the kernel's list. */
  readonly index: number;
  /** Who guards the position: an entry is stopped when it ends. */
  readonly exits?: Pick<ExitManager, 'isEnding'>;
}

/** What a strategy wants worked. Numbers pass the instrument's gate: quantities are rounded down to the lot. */
export interface MakerRequest {
  readonly side: Side;
  /** Base units or contracts. */
  readonly quantity: Quantity | number;
  /** Only ever makes a position smaller. */
  readonly reduceOnly?: boolean;
}

/** An event less what every event carries. */
type Told = MakerEvent extends infer E
  ? E extends MakerEvent
    ? Omit<E, 'time' | 'last'>
    : never
  : never;

/**
 * A maker plan in the hands of a strategy. The strategy owns one for each instrument and hands its own
 * callbacks on (`onBar`, `onFill`, `onOrder`, `onTimer` at least; after those of the exit manager, where there is one).
 */
export class MakerManager {
  readonly #index: number;
  readonly #timer: string;
  readonly #plan: MakerPlan;
  readonly #exits: Pick<ExitManager, 'isEnding'> | null;
  #wakeAt: number = Infinity;
  #resumed: boolean = true;

  /** @throws NightdeskError `MAKER_SETTINGS`. */
  constructor(init: MakerManagerInit) {
    this.#index = init.index;
    this.#timer = `maker ${init.index}`;
    this.#plan = new MakerPlan(init);
    this.#exits = init.exits ?? null;
  }

  /** True while a job is under way. */
  get isBusy(): boolean {
    return this.#plan.isBusy;
  }

  /** How far the present job is, or how the last one ended; null before the first. */
  get progress(): MakerProgress | null {
    return this.#plan.progress;
  }

  /** True for an order of the present job, or of the last one. */
  owns(order: number): boolean {
    return this.#plan.owns(order);
  }

  /**
   * Begins to work a quantity; false, and nothing happens, while the last one is still under way, or an entry
   * would go into a position that is ending.
   *
   * @throws NightdeskError `MONEY_NOT_FINITE` for a quantity that is no number.
   */
  begin(request: MakerRequest, decision: Decision, context: StrategyContext): boolean {
    const { reduceOnly = false } = request;
    if (this.#plan.isBusy || (!reduceOnly && this.#exits?.isEnding === true)) return false;
    const { instrument } = context.position(this.#index);
    const { side, quantity } = request;
    const exact =
      typeof quantity === 'number'
        ? instrument.quantity(quantity)
        : instrument.quantityFromRaw(quantity.raw);
    const job = { side, quantity: exact.raw, reduceOnly, decision };
    this.#process({ kind: 'begin', job }, context);
    return true;
  }

  /** Cancels what is left; what is filled stays. Nothing happens when no job is under way. */
  stop(context: StrategyContext): void {
    this.#process({ kind: 'stop' }, context);
  }

  onBar({ instrument }: Bar, context: StrategyContext): void {
    if (instrument === this.#index) this.#process({ kind: 'time' }, context);
  }

  onTrade({ instrument }: TradeTick, context: StrategyContext): void {
    if (instrument === this.#index) this.#process({ kind: 'time' }, context);
  }

  onQuote({ instrument, bid, ask }: QuoteTick, context: StrategyContext): void {
    if (instrument === this.#index) this.#process({ kind: 'quote', bid, ask }, context);
  }

  onBook({ instrument, bids, asks }: BookSnapshot, context: StrategyContext): void {
    const [bid] = bids[0] ?? [];
    const [ask] = asks[0] ?? [];
    if (instrument !== this.#index || bid === undefined || ask === undefined) return;
    this.#process({ kind: 'quote', bid, ask }, context);
  }

  onFill(fill: FillReport, order: Order, context: StrategyContext): void {
    if (fill.instrument === this.#index) this.#process({ kind: 'order', order }, context);
  }

  /** A fill of no order of ours counts for no job; it may have made the position leave. */
  onExternalFill({ instrument }: ExternalFillReport, context: StrategyContext): void {
    if (instrument === this.#index) this.#process({ kind: 'time' }, context);
  }

  onOrder(order: Order, context: StrategyContext): void {
    if (order.instrumentIndex === this.#index) this.#process({ kind: 'order', order }, context);
  }

  /** Gives back whether the timer was the manager's; it wants to hear of the exit manager's too. */
  onTimer(name: string, context: StrategyContext): boolean {
    if (name !== this.#timer) {
      if (this.#mustStop()) this.#process({ kind: 'time' }, context);
      return false;
    }
    this.#wakeAt = Infinity;
    this.#process({ kind: 'time' }, context);
    return true;
  }

  save(): Json {
    return { plan: this.#plan.save(), wakeAt: finiteOrNull(this.#wakeAt) };
  }

  /** Takes up what {@link save} gave; the order is compared with the open ones at the next event. */
  restore(state: Json): void {
    const { plan, wakeAt } = fieldsOf(state);
    this.#plan.restore(plan ?? null);
    // The kernel restores the timer itself.
    this.#wakeAt = numberOr(wakeAt, Infinity);
    this.#resumed = false;
  }

  #process(told: Told, context: StrategyContext): void {
    const seen = { time: context.now, last: context.lastPrice(this.#index) };
    const event: MakerEvent = { ...told, ...seen };
    const open = (order: number): Order | undefined => context.openOrders().get(order);
    if (!this.#resumed) {
      this.#resumed = true;
      this.#plan.resume(event, open);
    }
    // Before the event itself: its answer might be another entry.
    if (this.#mustStop() || this.#plan.isBeingCancelled(open))
      this.#do({ kind: 'stop', ...seen }, context);
    this.#do(event, context);
    this.#schedule(context);
  }

  /** An entry into a position that is ending. */
  #mustStop(): boolean {
    const { progress } = this.#plan;
    if (this.#exits?.isEnding !== true || progress === null) return false;
    return progress.phase !== 'done' && progress.phase !== 'ending' && !progress.job.reduceOnly;
  }

  #do(event: MakerEvent, context: StrategyContext): void {
    let actions = this.#plan.process(event);
    // What is refused at once is answered at once; the plan waits before it asks again, so this ends.
    while (actions.length > 0) {
      const refused = actions.map((action) => this.#perform(action, context));
      actions = refused.flatMap((no) => (no === null ? [] : this.#plan.process(no)));
    }
  }

  #schedule(context: StrategyContext): void {
    const { wakeAt } = this.#plan;
    if (wakeAt === this.#wakeAt) return;
    this.#wakeAt = wakeAt;
    if (wakeAt === Infinity) context.cancelTimer(this.#timer);
    else context.schedule(this.#timer, wakeAt);
  }

  #perform(action: MakerAction, context: StrategyContext): MakerEvent | null {
    switch (action.kind) {
      case 'place':
        this.#plan.placed(context.submit(this.#request(action, context), action.decision));
        return null;
      case 'replace':
        return this.#replace(action, context);
      case 'cancel':
        context.cancel(action.order, action.decision);
        return null;
      case 'alert':
        context.log(action.level, action.text);
        return null;
    }
  }

  #request(action: PlaceMaker, context: StrategyContext): OrderRequest {
    const { instrument } = context.position(this.#index);
    const { style, side, quantity, limitPrice, postOnly, reduceOnly } = action;
    return {
      instrument: this.#index,
      side,
      type: style === 'market' ? 'MARKET' : 'LIMIT',
      quantity: instrument.quantityFromRaw(quantity),
      ...(limitPrice > 0n ? { limitPrice: instrument.priceFromRaw(limitPrice) } : {}),
      ...(style === 'limit' ? { timeInForce: 'IOC' as const } : {}),
      ...(postOnly ? { postOnly } : {}),
      ...(reduceOnly ? { reduceOnly } : {}),
    };
  }

  #replace(action: ReplaceMaker, context: StrategyContext): MakerEvent | null {
    const { instrument } = context.position(this.#index);
    const { order, quantity, limitPrice, decision } = action;
    const change = {
      limitPrice: instrument.priceFromRaw(limitPrice),
      ...(quantity > 0n ? { quantity: instrument.quantityFromRaw(quantity) } : {}),
    };
    context.modify(order, change, decision);
    // The gate or risk may have said no; then nothing was sent.
    if (context.openOrders().get(order)?.pendingAction === 'modify') return null;
    return { kind: 'refused', time: context.now, last: context.lastPrice(this.#index) };
  }
}
