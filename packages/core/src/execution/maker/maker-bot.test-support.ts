/** A bot that has random quantities worked as maker, and a watch over what must always hold. */
import type { Bar } from '../../model/bar.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { Side } from '../../model/ticks.ts';
import type { FillReport } from '../../orders/fill-report.ts';
import type { Order } from '../../orders/order.ts';
import type { VenueReport } from '../../orders/reports.ts';
import { numbersOf } from '../../risk/saved-state.ts';
import type { Json } from '../../strategy/json.ts';
import type { Strategy } from '../../strategy/strategy.ts';
import type { StrategyContext } from '../../strategy/strategy-context.ts';
import { type Candle, PlayedDesk, WHY } from '../../matching/played-desk.test-support.ts';
import { ExitManager } from '../exits/exit-manager.ts';
import { SIMULATED_EXIT_VENUE } from '../exits/exit-venue.ts';
import { integerFrom } from '../exits/saved-parts.ts';
import { MakerManager } from './maker-manager.ts';
import type { MakerSettings } from './maker-settings.ts';
import type { MakerVenue } from './maker-venue.ts';

/** What a maker bot is made from. */
export interface MakerBotInit {
  readonly instrument: Instrument;
  readonly venue: MakerVenue;
  readonly settings: Partial<MakerSettings>;
  /** An exit manager guards what is bought or sold. */
  readonly guarded: boolean;
  /** Bars that a job may take at most. */
  readonly boundBars: number;
}

/** What happened, so that a property can say that it has seen something. */
export type SeenMaking = Record<string, number>;

/** Begins a job when none is under way, stops one now and then. */
export class MakerBot implements Strategy {
  readonly maker: MakerManager;
  readonly exits: ExitManager | null;
  readonly #init: MakerBotInit;
  readonly #seen: SeenMaking;
  /** Fills of the job's orders by our own count, raw. */
  #filled: bigint = 0n;
  /** Of these, what came after the end of its order had been reported. */
  #late: bigint = 0n;
  /** Orders whose end was reported. */
  #ended: number[] = [];
  #first: number = 0;
  #bars: number = 0;
  /** The last order that was there before the position began to end. */
  #newest: number = 0;
  #told: boolean = true;

  constructor(init: MakerBotInit, seen: SeenMaking) {
    this.#init = init;
    this.#seen = seen;
    const { instrument, venue, settings, guarded } = init;
    this.exits = guarded
      ? new ExitManager({
          index: 0,
          instrument,
          venue: SIMULATED_EXIT_VENUE,
          rules: { stopLoss: { percent: 2 }, takeProfit: { percent: 3 } },
        })
      : null;
    const exits = this.exits === null ? {} : { exits: this.exits };
    this.maker = new MakerManager({ index: 0, instrument, venue, settings, ...exits });
  }

  onBar(bar: Bar, context: StrategyContext): void {
    this.exits?.onBar(bar, context);
    this.maker.onBar(bar, context);
    this.#check(context);
    this.#bars += 1;
    if (this.maker.isBusy && this.#bars > this.#init.boundBars) {
      throw new Error(`a job has not ended for ${this.#bars} bars`);
    }
    const draw = context.random();
    if (draw < 0.04) this.maker.stop(context);
    else if (draw < 0.08) this.exits?.leave(WHY, context);
    else if (draw < 0.8 && !this.maker.isBusy) this.#begin(context);
    this.#check(context);
  }

  onFill(fill: FillReport, order: Order, context: StrategyContext): void {
    const isOurs = this.maker.owns(order.sequence);
    this.exits?.onFill(fill, order, context);
    this.maker.onFill(fill, order, context);
    if (isOurs) {
      this.#filled += fill.rawQuantity;
      if (this.#ended.includes(order.sequence)) this.#late += fill.rawQuantity;
      this.#count(fill.liquidity);
      if (order.leavesQuantity > 0n) this.#count('partial');
    }
    this.#check(context);
  }

  onOrder(order: Order, context: StrategyContext): void {
    if (this.maker.owns(order.sequence)) this.#count(order.status);
    if (!order.isOpen) this.#ended.push(order.sequence);
    this.exits?.onOrder(order, context);
    this.maker.onOrder(order, context);
    this.#check(context);
  }

  onTimer(name: string, context: StrategyContext): void {
    this.exits?.onTimer(name, context);
    this.maker.onTimer(name, context);
    this.#check(context);
  }

  saveState(): Json {
    const { exits, maker } = this;
    const own = [String(this.#filled), this.#first, this.#bars, this.#newest, this.#told];
    const late = [String(this.#late), this.#ended];
    return [maker.save(), exits === null ? null : exits.save(), ...own, ...late];
  }

  restoreState(state: Json): void {
    const [maker = null, exits = null, filled, first, bars, newest, told, late, ended] =
      state as Json[];
    this.maker.restore(maker);
    this.exits?.restore(exits);
    this.#filled = integerFrom(filled);
    this.#first = Number(first);
    this.#bars = Number(bars);
    this.#newest = Number(newest);
    this.#told = told === true;
    this.#late = integerFrom(late);
    this.#ended = numbersOf(ended ?? null);
  }

  #begin(context: StrategyContext): void {
    const held = context.position(0).quantity;
    const { guarded, instrument } = this.#init;
    let side: Side = context.random() < 0.5 ? 'BUY' : 'SELL';
    if (guarded) side = held < 0n || (held === 0n && instrument.kind !== 'spot') ? 'SELL' : 'BUY';
    const opposes = side === 'BUY' ? held < 0n : held > 0n;
    const reduceOnly = !guarded && opposes && context.random() < 0.3;
    const quantity = (1 + Math.floor(context.random() * 3000)) / 1000;
    // Its own count begins before the first answer can come.
    const before = [this.#filled, this.#late] as const;
    this.#filled = 0n;
    this.#late = 0n;
    if (!this.maker.begin({ side, quantity, reduceOnly }, WHY, context)) {
      [this.#filled, this.#late] = before;
      return;
    }
    this.#first = context.lastPrice(0);
    this.#bars = 0;
    this.#told = false;
    this.#count('jobs');
  }

  #check(context: StrategyContext): void {
    const { progress } = this.maker;
    const mine = [...context.openOrders().values()].filter((o) => this.maker.owns(o.sequence));
    this.#checkLeaving(mine);
    if (progress === null) return;
    const { job, filled, late, phase, outcome, reprices } = progress;
    if (mine.length > 1) throw new Error('two orders work the same quantity');
    if (filled !== this.#filled) throw new Error(`${this.#filled} filled, ${filled} counted`);
    const [order] = mine;
    const promised = filled + (order?.leavesQuantity ?? 0n);
    if (promised > job.quantity + late) {
      throw new Error(`${promised} filled or working of ${job.quantity}, ${late} late`);
    }
    if (late !== this.#late) throw new Error(`${this.#late} came late, ${late} counted`);
    if (reprices > (this.#init.settings.reprices ?? 10)) throw new Error('too many new prices');
    if (order !== undefined) this.#checkPrice(order, context);
    if (phase !== 'done') return;
    if (order !== undefined) throw new Error('an order works on after the end');
    if (outcome === 'filled' && filled < job.quantity) throw new Error('it is not filled');
    if (this.#told) return;
    this.#told = true;
    this.#count(`outcome ${outcome}`);
    if (reprices > 0) this.#count('repriced');
    if (late > 0n) this.#count('late');
    if (filled > job.quantity) this.#count('excess');
  }

  /** No order leaves the price limits: from the first price by the chase, or by the slippage when it takes. */
  #checkPrice({ side, limitPrice, timeInForce }: Order, context: StrategyContext): void {
    const { instrument, settings } = this.#init;
    const { chaseLimit, slippagePercent = 0.5 } = settings;
    if (limitPrice === 0n || chaseLimit === null || chaseLimit === undefined) return;
    const chase = 'percent' in chaseLimit ? chaseLimit.percent : Number.NaN;
    const percent = timeInForce === 'IOC' ? slippagePercent : chase;
    const price = instrument.priceFromRaw(limitPrice).toNumber();
    const worse = (side === 'BUY' ? price / this.#first - 1 : 1 - price / this.#first) * 100;
    if (worse > percent + 1e-9) {
      throw new Error(`${price} at ${context.now} is ${worse} % from ${this.#first}`);
    }
  }

  /** Once a position ends, every order that still enters is being cancelled, and no new one comes. */
  #checkLeaving(mine: readonly Order[]): void {
    const newest = Math.max(0, ...mine.map((order) => order.sequence));
    if (this.exits?.isEnding !== true) {
      this.#newest = newest;
      return;
    }
    if (newest > this.#newest) throw new Error('an entry was sent while the position ends');
    if (mine.length === 0) return;
    this.#count('entry stopped');
    // A change that was made while the cancel is on its way takes the mark of the cancel off.
    const [order] = mine;
    if (order?.pendingAction === 'none' && this.maker.progress?.phase !== 'ending') {
      throw new Error(`entry ${order.sequence} works on while the position ends`);
    }
  }

  #count(what: string): void {
    this.#seen[what] = (this.#seen[what] ?? 0) + 1;
  }
}

/** A desk to which every so many a fill is reported bars later: after the proof of its order's end, perhaps. */
export class LateDesk extends PlayedDesk {
  /** Every so many a fill is late; 0 = none. */
  lateEvery: number = 0;
  #fills: number = 0;
  #bars: number = 0;
  #held: { readonly bar: number; readonly report: VenueReport }[] = [];

  override report(report: VenueReport): void {
    if (report.kind === 'fill' && this.lateEvery > 0) {
      this.#fills += 1;
      if (this.#fills % this.lateEvery === 0) {
        this.#held.push({ bar: this.#bars + 1 + (this.#fills % 3), report });
        return;
      }
    }
    super.report(report);
  }

  override bar(candle: Candle): this {
    this.#bars += 1;
    const due = this.#held.filter(({ bar }) => bar <= this.#bars);
    this.#held = this.#held.filter(({ bar }) => bar > this.#bars);
    for (const { report } of due) super.report(report);
    return super.bar(candle);
  }
}
