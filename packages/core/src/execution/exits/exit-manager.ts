import type { Bar } from '../../model/bar.ts';
import type { QuoteTick, TradeTick } from '../../model/ticks.ts';
import type { Decision } from '../../orders/decision.ts';
import type { FillReport } from '../../orders/fill-report.ts';
import type { Order } from '../../orders/order.ts';
import type { ExternalFillReport } from '../../orders/reports.ts';
import type { Position } from '../../positions/position.ts';
import { fieldsOf, finiteOrNull, numberOr } from '../../risk/saved-state.ts';
import type { Json } from '../../strategy/json.ts';
import type { StrategyContext } from '../../strategy/strategy-context.ts';
import type { ExitAction, PlaceExit, ReplaceExit } from './exit-action.ts';
import type { ExitEvent, HeldPosition } from './exit-event.ts';
import type { ExitLevel } from './exit-levels.ts';
import { type Coverage, ExitPlan, type ExitPlanInit } from './exit-plan.ts';
import type { ExitRuleSettings } from './exit-settings.ts';

/** What an {@link ExitManager} is made from. */
export interface ExitManagerInit extends ExitPlanInit {
  /** Position of the instrument in the kernel's list. */
  readonly index: number;
}

/**
 * An exit plan in the hands of a strategy. The strategy owns one for each instrument, hands its own
 * callbacks on (`onBar`, `onFill`, `onExternalFill`, `onOrder`, `onTimer`, at least) and sends entries only; every exit of
 * the instrument is the manager's, `leave` included.
 */
export class ExitManager {
  readonly #index: number;
  readonly #timer: string;
  readonly #plan: ExitPlan;
  #wakeAt: number = Infinity;
  #resumed: boolean = true;

  /** @throws NightdeskError `EXIT_SETTINGS`. */
  constructor(init: ExitManagerInit) {
    this.#index = init.index;
    this.#timer = `exits ${init.index}`;
    this.#plan = new ExitPlan(init);
  }

  /** How the position stands. */
  get coverage(): Coverage {
    return this.#plan.coverage;
  }

  /** True while the position ends: its stop was triggered, or it leaves. Nothing may enter any more. */
  get isEnding(): boolean {
    return this.#plan.isEnding;
  }

  /** The stop in force. */
  get stop(): ExitLevel | null {
    return this.#plan.stop;
  }

  /** The target in force. */
  get target(): ExitLevel | null {
    return this.#plan.target;
  }

  /** True for an order that the manager sent and that is not over. */
  owns(order: number): boolean {
    return this.#plan.owns(order);
  }

  /** Rules for the next position: call it before the entry. @throws NightdeskError `EXIT_SETTINGS`. */
  prepare(rules: ExitRuleSettings): void {
    this.#plan.prepare(rules);
  }

  onBar(bar: Bar, context: StrategyContext): void {
    if (bar.instrument !== this.#index) return;
    const { close: last, high, low, openTime: since } = bar;
    this.#process({ kind: 'mark', time: context.now, last, high, low, since }, context);
  }

  onTrade({ instrument, price, time }: TradeTick, context: StrategyContext): void {
    if (instrument !== this.#index) return;
    this.#mark(price, time, context);
  }

  /** Marks at the side that an exit would meet. */
  onQuote({ instrument, bid, ask, time }: QuoteTick, context: StrategyContext): void {
    if (instrument !== this.#index) return;
    this.#mark(context.position(instrument).quantity < 0n ? ask : bid, time, context);
  }

  onFill(fill: FillReport, order: Order, context: StrategyContext): void {
    if (fill.instrument !== this.#index) return;
    const position = heldPosition(context.position(this.#index));
    const price = fill.price.toNumber();
    this.#process({ kind: 'fill', time: context.now, order, position, price }, context);
  }

  /** A fill that no order of ours made: from now on what is held then is guarded. */
  onExternalFill({ instrument }: ExternalFillReport, context: StrategyContext): void {
    if (instrument !== this.#index) return;
    const position = heldPosition(context.position(this.#index));
    this.#process({ kind: 'position', time: context.now, position }, context);
  }

  onOrder(order: Order, context: StrategyContext): void {
    if (order.instrumentIndex !== this.#index) return;
    this.#process({ kind: 'order', time: context.now, order }, context);
  }

  /** Gives back whether the timer was the manager's. */
  onTimer(name: string, context: StrategyContext): boolean {
    if (name !== this.#timer) return false;
    this.#wakeAt = Infinity;
    this.#process({ kind: 'time', time: context.now }, context);
    return true;
  }

  /** Raises the stop to a price of the strategy's own, when that is tighter. */
  tighten(level: number, decision: Decision, context: StrategyContext): void {
    this.#process({ kind: 'tighten', time: context.now, level, decision }, context);
  }

  /** Leaves the position: cancel, proof, market. Nothing happens when there is none, or it is leaving already. */
  leave(decision: Decision, context: StrategyContext): void {
    this.#process({ kind: 'leave', time: context.now, decision }, context);
  }

  save(): Json {
    return { plan: this.#plan.save(), wakeAt: finiteOrNull(this.#wakeAt) };
  }

  /** Takes up what {@link save} gave; orders are compared with the open ones at the next event. */
  restore(state: Json): void {
    const { plan, wakeAt } = fieldsOf(state);
    this.#plan.restore(plan ?? null);
    // The kernel restores the timer itself.
    this.#wakeAt = numberOr(wakeAt, Infinity);
    this.#resumed = false;
  }

  #mark(price: number, since: number, context: StrategyContext): void {
    const { now: time } = context;
    this.#process({ kind: 'mark', time, last: price, high: price, low: price, since }, context);
  }

  #process(event: ExitEvent, context: StrategyContext): void {
    if (!this.#resumed) {
      // The first event after a restart: the books may know more than what was saved, this event included.
      this.#resumed = true;
      const position = heldPosition(context.position(this.#index));
      this.#plan.resume(event, position, (order) => context.openOrders().get(order));
    }
    this.#do(event, context);
    this.#schedule(context);
  }

  #do(event: ExitEvent, context: StrategyContext): void {
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

  #perform(action: ExitAction, context: StrategyContext): ExitEvent | null {
    switch (action.kind) {
      case 'place':
        this.#plan.placed(action.slot, this.#submit(action, context));
        return null;
      case 'replace':
        return this.#replace(action, context);
      case 'cancel':
        context.cancel(action.order, action.decision);
        return null;
      case 'stop-entering':
        this.#stopEntering(action.decision, context);
        return null;
      case 'alert':
        context.log(action.level, action.text);
        return null;
    }
  }

  #submit(action: PlaceExit, context: StrategyContext): number {
    const { instrument } = context.position(this.#index);
    const { side, type, quantity, limitPrice, triggerPrice, reduceOnly, ocoGroup } = action;
    return context.submit(
      {
        instrument: this.#index,
        side,
        type,
        quantity: instrument.quantityFromRaw(quantity),
        ...(limitPrice > 0n ? { limitPrice: instrument.priceFromRaw(limitPrice) } : {}),
        ...(triggerPrice > 0n ? { triggerPrice: instrument.priceFromRaw(triggerPrice) } : {}),
        ...(reduceOnly ? { reduceOnly } : {}),
        ...(ocoGroup === '' ? {} : { ocoGroup: `${ocoGroup} of ${this.#index}` }),
      },
      action.decision,
    );
  }

  #replace(action: ReplaceExit, context: StrategyContext): ExitEvent | null {
    const { instrument } = context.position(this.#index);
    const { order, quantity, limitPrice, triggerPrice, decision } = action;
    const change = {
      quantity: instrument.quantityFromRaw(quantity),
      ...(limitPrice > 0n ? { limitPrice: instrument.priceFromRaw(limitPrice) } : {}),
      ...(triggerPrice > 0n ? { triggerPrice: instrument.priceFromRaw(triggerPrice) } : {}),
    };
    context.modify(order, change, decision);
    // The gate or risk may have said no; then nothing was sent.
    if (context.openOrders().get(order)?.pendingAction === 'modify') return null;
    return { kind: 'refused', time: context.now, slot: action.slot };
  }

  /**
   * Whatever works on the instrument and is not the plan's: entries on one side, and on the other what competes with
   * the exit for the same holding, for which risk would refuse the exit.
   */
  #stopEntering(decision: Decision, context: StrategyContext): void {
    for (const order of [...context.openOrders().values()]) {
      if (order.instrumentIndex !== this.#index || order.reduceOnly) continue;
      if (!this.#plan.owns(order.sequence)) context.cancel(order.sequence, decision);
    }
  }
}

/** A position as a plan sees it: quantity in raw units, the fee as a share of the entry value. */
export function heldPosition(position: Position): HeldPosition {
  let cost = 0n;
  let fee = 0n;
  for (const lot of position.lots) {
    cost += lot.cost;
    fee += lot.fee;
  }
  return {
    quantity: position.quantity,
    entryPrice: position.averagePrice,
    entryFee: cost > 0n ? Number(fee) / Number(cost) : 0,
  };
}
