/** A maker plan driven by hand: the test plays the venue. */
import type { Instrument } from '../../model/instrument.ts';
import type { Side } from '../../model/ticks.ts';
import type { OrderStatus } from '../../orders/order-status.ts';
import type { Json } from '../../strategy/json.ts';
import { steadySpot } from '../exits/driven-plan.test-support.ts';
import type { MakerAction } from './maker-action.ts';
import type { MakerEvent, MakerOrder } from './maker-event.ts';
import { MakerPlan } from './maker-plan.ts';
import type { MakerSettings } from './maker-settings.ts';
import { type MakerVenue, SIMULATED_MAKER_VENUE } from './maker-venue.ts';

type Known = { -readonly [K in keyof MakerOrder]: MakerOrder[K] };

/** What a driven maker is made from; by default everything is possible. */
export interface DrivenMakerInit {
  readonly instrument?: Instrument;
  readonly venue?: Partial<MakerVenue>;
  readonly settings?: Partial<MakerSettings>;
}

/** Every call gives back, in short, what the plan asked for: `#1 make BUY 1000 @ 9990`. */
export class DrivenMaker {
  plan: MakerPlan;
  time: number = 0;
  actions: MakerAction[] = [];
  readonly orders: Map<number, Known> = new Map();
  readonly #init: DrivenMakerInit;
  #last: number = Number.NaN;

  constructor(init: DrivenMakerInit = {}) {
    this.#init = init;
    this.plan = this.#make();
  }

  begin(quantity: bigint, side: Side = 'BUY', reduceOnly: boolean = false): string[] {
    const decision = { rule: 'the test wants it', values: {} };
    return this.#tell({ kind: 'begin', job: { side, quantity, reduceOnly, decision } });
  }

  stop(): string[] {
    return this.#tell({ kind: 'stop' });
  }

  quote(bid: number, ask: number): string[] {
    return this.#tell({ kind: 'quote', bid, ask });
  }

  /** The last price is from now on. */
  trade(price: number): string[] {
    this.#last = price;
    return this.#tell({ kind: 'time' });
  }

  /** Lets time pass. */
  pass(milliseconds: number): string[] {
    this.time += milliseconds;
    return this.#tell({ kind: 'time' });
  }

  /** The venue says that an order is in a state; terms change when given. */
  say(order: number, status: OrderStatus, terms: Partial<Known> = {}): string[] {
    const known = this.#order(order);
    Object.assign(known, { status, ...terms });
    known.isOpen = !['FILLED', 'CANCELED', 'REJECTED', 'EXPIRED', 'DENIED'].includes(status);
    if (!known.isOpen) known.pendingAction = 'none';
    return this.#tell({ kind: 'order', order: { ...known } });
  }

  /** The venue does, or refuses, what was asked about a working order. */
  did(order: number, terms: Partial<Known> = {}): string[] {
    return this.say(order, this.#order(order).status, { ...terms, pendingAction: 'none' });
  }

  /** The venue fills a part of an order; one that is over stays so, unless it is filled whole. */
  fill(order: number, quantity: bigint): string[] {
    const known = this.#order(order);
    known.filledQuantity += quantity;
    const isDone = known.filledQuantity === known.quantity;
    const status = isDone ? 'FILLED' : known.isOpen ? 'PARTIALLY_FILLED' : known.status;
    return this.say(order, status);
  }

  refuse(): string[] {
    return this.#tell({ kind: 'refused' });
  }

  /** How it stands: phase or outcome, filled, late. */
  get stand(): string {
    const { progress } = this.plan;
    if (progress === null) return 'nothing';
    const { phase, outcome, filled, late } = progress;
    return `${outcome ?? phase} ${filled}${late > 0n ? ` late ${late}` : ''}`;
  }

  /** A new plan takes over through JSON; the orders in `gone` ended meanwhile. */
  restart(gone: readonly number[] = []): string[] {
    const state = JSON.stringify(this.plan.save());
    this.plan = this.#make();
    this.plan.restore(JSON.parse(state) as Json);
    const first: MakerEvent = { kind: 'time', time: this.time, last: this.#last };
    this.plan.resume(first, (order) => (gone.includes(order) ? undefined : this.orders.get(order)));
    return this.#tell({ kind: 'time' });
  }

  #make(): MakerPlan {
    const { instrument, venue, settings } = this.#init;
    return new MakerPlan({
      instrument: instrument ?? steadySpot(),
      venue: { ...SIMULATED_MAKER_VENUE, ...venue },
      ...(settings === undefined ? {} : { settings }),
    });
  }

  #order(order: number): Known {
    const known = this.orders.get(order);
    if (known === undefined) throw new Error(`there is no order ${order}`);
    return known;
  }

  #tell(
    told: MakerEvent extends infer E
      ? E extends MakerEvent
        ? Omit<E, 'time' | 'last'>
        : never
      : never,
  ): string[] {
    const actions = this.plan.process({ ...told, time: this.time, last: this.#last });
    this.actions = [...actions];
    return actions.map((action) => this.#show(action));
  }

  #show(action: MakerAction): string {
    switch (action.kind) {
      case 'place': {
        const sequence = this.orders.size + 1;
        const { style, side, quantity, limitPrice } = action;
        this.orders.set(sequence, {
          sequence,
          isOpen: true,
          status: 'SUBMITTED',
          quantity,
          filledQuantity: 0n,
          limitPrice,
          pendingAction: 'none',
        });
        this.plan.placed(sequence);
        return `#${sequence} ${style} ${side} ${quantity}${limitPrice > 0n ? ` @ ${limitPrice}` : ''}`;
      }
      case 'replace': {
        this.#order(action.order).pendingAction = 'modify';
        const quantity = action.quantity > 0n ? `${action.quantity} ` : '';
        return `change #${action.order} to ${quantity}@ ${action.limitPrice}`;
      }
      case 'cancel':
        this.#order(action.order).pendingAction = 'cancel';
        return `cancel #${action.order}`;
      case 'alert':
        return `${action.level}: ${action.text}`;
    }
  }
}
