/** A bot that enters at random and leaves its exits to an ExitManager, and a watch over what must always hold. */
import type { Bar } from '../../model/bar.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { FillReport } from '../../orders/fill-report.ts';
import type { Decision } from '../../orders/decision.ts';
import type { Order } from '../../orders/order.ts';
import type { Json } from '../../strategy/json.ts';
import type { Strategy } from '../../strategy/strategy.ts';
import type { StrategyContext } from '../../strategy/strategy-context.ts';
import { WHY } from '../../matching/played-desk.test-support.ts';
import { ExitManager } from './exit-manager.ts';
import type { ExitBounds, ExitRuleSettings } from './exit-settings.ts';
import type { ExitVenue } from './exit-venue.ts';
import { integerFrom } from './saved-parts.ts';

const ENOUGH: Decision = { rule: 'the bot has had enough', values: {} };

/** What a guarded bot is made from. */
export interface GuardedInit {
  readonly instrument: Instrument;
  readonly venue: ExitVenue;
  readonly rules: ExitRuleSettings;
  readonly bounds: Partial<ExitBounds>;
  /** Bars that pass until anything asked has been answered. */
  readonly boundBars: number;
}

/** What happened, so that a property can say that it has seen something. */
export interface Seen {
  entries: number;
  exits: number;
  partials: number;
  heldBars: number;
  coveredBars: number;
  watchedBars: number;
  grown: number;
  forced: number;
}

/** No position seen yet. */
export function nothingSeen(): Seen {
  return {
    entries: 0,
    exits: 0,
    partials: 0,
    heldBars: 0,
    coveredBars: 0,
    watchedBars: 0,
    grown: 0,
    forced: 0,
  };
}

/** Enters when nothing is held or working; adds to a position now and then; sometimes asks to leave. */
export class GuardedBot implements Strategy {
  readonly manager: ExitManager;
  readonly #init: GuardedInit;
  readonly #seen: Seen;
  #side: bigint = 0n;
  /** The stop that was seen last, raw. */
  #stop: bigint = 0n;
  #uncoveredBars: number = 0;
  #strayBars: number = 0;

  constructor(init: GuardedInit, seen: Seen) {
    this.#init = init;
    this.#seen = seen;
    const { instrument, venue, rules, bounds } = init;
    this.manager = new ExitManager({ index: 0, instrument, venue, rules, bounds });
  }

  onBar(bar: Bar, context: StrategyContext): void {
    this.manager.onBar(bar, context);
    this.#countBars(context);
    this.#check(context);
    const position = context.position(0);
    const isIdle = position.isFlat || this.manager.coverage === 'dust';
    if (isIdle && context.openOrders().size === 0) this.#enter(context);
    else if (!position.isFlat && context.random() < 0.1) this.#add(context);
    else if (!position.isFlat && context.random() < 0.05) this.manager.leave(ENOUGH, context);
    this.#check(context);
  }

  onFill(fill: FillReport, order: Order, context: StrategyContext): void {
    if (order.leavesQuantity > 0n) this.#seen.partials += 1;
    if (this.#isExit(order)) this.#seen.exits += 1;
    else if (context.position(0).lots.length > 1) this.#seen.grown += 1;
    this.manager.onFill(fill, order, context);
    this.#check(context);
  }

  onOrder(order: Order, context: StrategyContext): void {
    if (order.status === 'REJECTED' && this.#isExit(order)) {
      throw new Error(`the venue refused exit ${order.sequence}: ${order.reason}`);
    }
    if (order.status === 'DENIED' && this.#isExit(order)) {
      throw new Error(`exit ${order.sequence} was denied: ${order.reason}`);
    }
    this.manager.onOrder(order, context);
    this.#check(context);
  }

  onTimer(name: string, context: StrategyContext): void {
    this.manager.onTimer(name, context);
    this.#check(context);
  }

  saveState(): Json {
    return [this.manager.save(), String(this.#side), this.#uncoveredBars, this.#strayBars];
  }

  restoreState(state: Json): void {
    const [manager = null, side, uncovered, stray] = state as Json[];
    this.manager.restore(manager);
    this.#side = integerFrom(side);
    this.#uncoveredBars = Number(uncovered);
    this.#strayBars = Number(stray);
  }

  #enter(context: StrategyContext): void {
    const short = this.#init.instrument.kind !== 'spot' && context.random() < 0.5;
    const side = short ? 'SELL' : 'BUY';
    const quantity = (1 + Math.floor(context.random() * 3000)) / 1000;
    const last = context.lastPrice(0);
    const near = last * (1 + (short ? 0.01 : -0.01));
    this.#seen.entries += 1;
    context.submit(
      context.random() < 0.5
        ? { instrument: 0, side, quantity }
        : { instrument: 0, side, quantity, type: 'LIMIT', limitPrice: near },
      WHY,
    );
  }

  #add(context: StrategyContext): void {
    const side = context.position(0).quantity > 0n ? 'BUY' : 'SELL';
    context.submit({ instrument: 0, side, quantity: 0.25 }, WHY);
  }

  #isExit(order: Order): boolean {
    return order.decision !== null && order.decision.rule !== WHY.rule;
  }

  /** What must hold after every event. */
  #check(context: StrategyContext): void {
    const { quantity } = context.position(0);
    const sign = quantity > 0n ? 1n : quantity < 0n ? -1n : 0n;
    if (sign !== 0n && this.#side !== 0n && sign !== this.#side) {
      throw new Error('the position was turned around');
    }
    if (sign !== this.#side) this.#stop = 0n;
    this.#side = sign;
    const stop = this.manager.stop?.raw ?? 0n;
    if (stop > 0n && this.#stop > 0n && (stop - this.#stop) * sign < 0n) {
      throw new Error(`the stop was loosened from ${this.#stop} to ${stop}`);
    }
    this.#stop = stop;
    const held = quantity < 0n ? -quantity : quantity;
    const { free, linked } = offered(context, (order) => this.#isExit(order));
    if (free > held) throw new Error(`${free} are offered, and ${held} held`);
    if (free > 0n && linked > 0n) throw new Error('a linked and another exit work side by side');
  }

  #countBars(context: StrategyContext): void {
    const { instrument, venue, boundBars } = this.#init;
    const { quantity } = context.position(0);
    const size = quantity < 0n ? -quantity : quantity;
    const held = size - (size % instrument.lot);
    const exits = [...context.openOrders().values()].filter((order) => this.#isExit(order));
    if (held < instrument.minQuantity) {
      this.#uncoveredBars = 0;
      this.#strayBars = exits.length > 0 ? this.#strayBars + 1 : 0;
      if (this.#strayBars > boundBars) throw new Error('an exit works without a position');
      return;
    }
    this.#strayBars = 0;
    this.#seen.heldBars += 1;
    const { coverage } = this.manager;
    const leaving = coverage === 'leaving';
    const stops = exits.filter(
      ({ type, status, pendingAction, leavesQuantity }) =>
        leavesQuantity === held &&
        (leaving
          ? // An exit that finds no volume is taken back and sent anew.
            type === 'MARKET' || type === 'LIMIT'
          : type !== 'LIMIT' && status !== 'SUBMITTED' && pendingAction !== 'cancel'),
    );
    const watched = venue.stopOrders.length === 0 && coverage === 'watched' && exits.length === 0;
    if (watched) this.#seen.watchedBars += 1;
    if (leaving) this.#seen.forced += 1;
    if (watched || stops.length === 1) {
      this.#seen.coveredBars += 1;
      this.#uncoveredBars = 0;
      return;
    }
    this.#uncoveredBars += 1;
    if (this.#uncoveredBars > boundBars) {
      const orders = exits.map(
        (o) => `${o.type} ${o.status} ${o.pendingAction} ${o.leavesQuantity}`,
      );
      throw new Error(
        `${held} held, ${coverage}, without exactly one stop for ${this.#uncoveredBars} bars: ${orders.join('; ')}`,
      );
    }
  }
}

/** Raw quantity that working exits may still close: unlinked ones, and the most that an OCO group can. */
function offered(
  context: StrategyContext,
  isExit: (order: Order) => boolean,
): { readonly free: bigint; readonly linked: bigint } {
  let free = 0n;
  let linked = 0n;
  for (const order of context.openOrders().values()) {
    if (!isExit(order)) continue;
    if (order.ocoGroup === '') free += order.leavesQuantity;
    else if (order.leavesQuantity > linked) linked = order.leavesQuantity;
  }
  return { free, linked };
}
