/** An exit plan driven by hand: the test plays the venue. */
import { spot } from '../../model/instruments.test-support.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { OrderStatus } from '../../orders/order-status.ts';
import type { Json } from '../../strategy/json.ts';
import type { ExitAction } from './exit-action.ts';
import type { ExitEvent, ExitOrder } from './exit-event.ts';
import { ExitPlan } from './exit-plan.ts';
import type { ExitBounds, ExitRuleSettings } from './exit-settings.ts';
import { type ExitVenue, SIMULATED_EXIT_VENUE } from './exit-venue.ts';

type Known = { -readonly [K in keyof ExitOrder]: ExitOrder[K] };

/** What a driven plan is made from; by default everything is possible and the stop is 5 away. */
export interface DrivenInit {
  readonly instrument?: Instrument;
  readonly venue?: Partial<ExitVenue>;
  readonly rules?: ExitRuleSettings;
  readonly bounds?: Partial<ExitBounds>;
}

/** Lots of 0.001, prices with two decimals, no smallest value. */
export function steadySpot(changes: Parameters<typeof spot>[0] = {}): Instrument {
  return spot({ lot: '0.001', minNotional: '0', makerFee: '0', takerFee: '0', ...changes });
}

/** Every call gives back, in short, what the plan asked for: `place stop STOP_MARKET 1000 @ 9500`. */
export class DrivenPlan {
  plan: ExitPlan;
  time: number = 0;
  actions: ExitAction[] = [];
  readonly #init: DrivenInit;
  readonly #orders: Map<number, Known> = new Map();
  #held: bigint = 0n;
  #entry: number = 100;

  constructor(init: DrivenInit = {}) {
    this.#init = init;
    this.plan = this.#make();
  }

  /** The position is `quantity` (raw, signed) from now on, by a fill of no order of ours. */
  hold(quantity: bigint, entry: number = 100): string[] {
    this.#held = quantity;
    this.#entry = entry;
    return this.#tell({ kind: 'position', time: this.time, position: this.#position() });
  }

  mark(last: number, high: number = last, low: number = last, since: number = this.time): string[] {
    return this.#tell({ kind: 'mark', time: this.time, last, high, low, since });
  }

  /** Lets time pass. */
  pass(milliseconds: number): string[] {
    this.time += milliseconds;
    return this.#tell({ kind: 'time', time: this.time });
  }

  leave(): string[] {
    return this.#tell({
      kind: 'leave',
      time: this.time,
      decision: { rule: 'out', values: {} },
    });
  }

  /** The venue says that an order is in a state; terms change when given. */
  say(order: number, status: OrderStatus, terms: Partial<Known> = {}): string[] {
    const known = this.#order(order);
    Object.assign(known, { status, ...terms });
    known.isOpen = !['FILLED', 'CANCELED', 'REJECTED', 'EXPIRED', 'DENIED'].includes(status);
    if (!known.isOpen) known.pendingAction = 'none';
    return this.#tell({ kind: 'order', time: this.time, order: known });
  }

  /** The venue does what was asked about a working order. */
  did(order: number, terms: Partial<Known>): string[] {
    return this.say(order, this.#order(order).status, { ...terms, pendingAction: 'none' });
  }

  /** The venue fills a part of an order of ours. */
  fill(order: number, quantity: bigint, price: number): string[] {
    const known = this.#order(order);
    known.filledQuantity += quantity;
    const isDone = known.filledQuantity === known.quantity;
    known.status = isDone ? 'FILLED' : 'PARTIALLY_FILLED';
    known.isOpen = !isDone;
    this.#held -= this.#held > 0n ? quantity : -quantity;
    const position = this.#position();
    return this.#tell({ kind: 'fill', time: this.time, order: known, position, price });
  }

  refuse(slot: 'stop' | 'target' | 'exit'): string[] {
    return this.#tell({ kind: 'refused', time: this.time, slot });
  }

  tighten(level: number): string[] {
    return this.#tell({
      kind: 'tighten',
      time: this.time,
      level,
      decision: { rule: 'line', values: {} },
    });
  }

  /** A new plan takes over through JSON; the orders in `gone` ended meanwhile. */
  restart(gone: readonly number[] = []): string[] {
    const state = JSON.stringify(this.plan.save());
    this.plan = this.#make();
    this.plan.restore(JSON.parse(state) as Json);
    const first: ExitEvent = { kind: 'time', time: this.time };
    this.plan.resume(first, this.#position(), (order) =>
      gone.includes(order) ? undefined : this.#orders.get(order),
    );
    return this.#tell(first);
  }

  #make(): ExitPlan {
    const { instrument, venue, rules, bounds } = this.#init;
    return new ExitPlan({
      instrument: instrument ?? steadySpot(),
      venue: { ...SIMULATED_EXIT_VENUE, ...venue },
      rules: rules ?? { stopLoss: { amount: 5 } },
      bounds: { moveStepPercent: 0, ...bounds },
    });
  }

  #position(): { quantity: bigint; entryPrice: number; entryFee: number } {
    return {
      quantity: this.#held,
      entryPrice: this.#held === 0n ? Number.NaN : this.#entry,
      entryFee: 0,
    };
  }

  #order(order: number): Known {
    const known = this.#orders.get(order);
    if (known === undefined) throw new Error(`there is no order ${order}`);
    return known;
  }

  #tell(event: ExitEvent): string[] {
    const actions = this.plan.process(event);
    this.actions = [...actions];
    return actions.map((action) => this.#show(action));
  }

  #show(action: ExitAction): string {
    switch (action.kind) {
      case 'place': {
        const sequence = this.#orders.size + 1;
        const { slot, type, quantity, limitPrice, triggerPrice, ocoGroup } = action;
        this.#orders.set(sequence, {
          sequence,
          isOpen: true,
          status: 'SUBMITTED',
          quantity,
          filledQuantity: 0n,
          limitPrice,
          triggerPrice,
          pendingAction: 'none',
        });
        this.plan.placed(slot, sequence);
        const price = [triggerPrice, limitPrice].filter((x) => x > 0n).join(' limit ');
        const at = price === '' ? '' : ` @ ${price}`;
        return `#${sequence} ${slot} ${type} ${quantity}${at}${ocoGroup === '' ? '' : ' linked'}`;
      }
      case 'replace': {
        this.#order(action.order).pendingAction = 'modify';
        const { triggerPrice, limitPrice } = action;
        return `change #${action.order} to ${action.quantity} @ ${triggerPrice > 0n ? triggerPrice : limitPrice}`;
      }
      case 'cancel':
        this.#order(action.order).pendingAction = 'cancel';
        return `cancel #${action.order}`;
      case 'stop-entering':
        return 'stop entering';
      case 'alert':
        return `${action.level}: ${action.text}`;
    }
  }
}
