import type { Instrument } from '../../model/instrument.ts';
import { fieldsOf, finiteOrNull, numberOr } from '../../risk/saved-state.ts';
import type { Decision } from '../../orders/decision.ts';
import type { Json } from '../../strategy/json.ts';
import type { ExitAction, PlaceExit } from './exit-action.ts';
import type { HeldPosition } from './exit-event.ts';
import { type ExitLevel, ExitLevels } from './exit-levels.ts';
import type { PositionView } from './exit-rule.ts';
import type { ExitBounds, ExitRuleSettings } from './exit-settings.ts';
import { ExitSlot } from './exit-slot.ts';
import type { ExitVenue } from './exit-venue.ts';
import { decimalsJson, SavedAmounts } from './saved-amounts.ts';
import { decisionFrom, decisionJson } from './saved-parts.ts';

/** A forced exit that is under way. */
export interface Leaving {
  readonly decision: Decision;
  /** When its reason arose, ms: T2 counts from here. */
  readonly since: number;
  /** `limit`: at a price near the market, moved `reprices` times; `market`. */
  readonly style: 'limit' | 'market';
  reprices: number;
}

/** Nothing held. */
const FLAT: HeldPosition = Object.freeze({ quantity: 0n, entryPrice: Number.NaN, entryFee: 0 });

/**
 * What an exit plan knows and what it is about to ask for. The functions that decide (`guardPosition`,
 * `leavePosition`, `clearUp`) read it and call `place`, `replace`, `cancel` and `alert`; each of these
 * takes note of what was asked, so that nothing is asked twice.
 */
export class ExitState {
  readonly instrument: Instrument;
  readonly venue: ExitVenue;
  readonly bounds: ExitBounds;
  readonly stop: ExitSlot = new ExitSlot('stop');
  readonly target: ExitSlot = new ExitSlot('target');
  readonly exit: ExitSlot = new ExitSlot('exit');
  /** Rules for the next position. */
  rules: ExitRuleSettings;
  now: number = Number.NaN;
  /** When the plan wants to be told that time has passed, ms. */
  wakeAt: number = Infinity;
  position: HeldPosition = FLAT;
  direction: 1 | -1 | 0 = 0;
  /** Whole lots of what is held, raw. */
  held: bigint = 0n;
  last: number = Number.NaN;
  lastTime: number = Number.NaN;
  /** Levels of the position that is guarded; null when there is none (or only dust). */
  levels: ExitLevels | null = null;
  leaving: Leaving | null = null;
  openedTime: number = Number.NaN;
  /** Positions guarded so far: part of OCO group names. */
  episode: number = 0;
  /** Since when the position has been without its stop; NaN = it has it. */
  bareSince: number = Number.NaN;
  /** Since when the price has been beyond a working stop that does not fire. */
  silentSince: number = Number.NaN;
  /** Last fill of an order in an OCO group: the venue adjusts the other. */
  linkedFillTime: number = Number.NaN;
  /** Last time that the position grew. */
  grewTime: number = Number.NaN;
  /** Dust that was left: not guarded until it grows. */
  abandoned: bigint = 0n;
  /** Dust that nobody has been told of. */
  hasNewDust: boolean = false;
  entriesStopped: boolean = false;
  readonly #said: Set<string> = new Set();
  #actions: ExitAction[] = [];

  constructor(
    instrument: Instrument,
    venue: ExitVenue,
    rules: ExitRuleSettings,
    bounds: ExitBounds,
  ) {
    this.instrument = instrument;
    this.venue = venue;
    this.rules = rules;
    this.bounds = bounds;
  }

  get slots(): readonly ExitSlot[] {
    return [this.stop, this.target, this.exit];
  }

  /** Begins to guard a new position. */
  begin(direction: 1 | -1): void {
    this.levels = new ExitLevels(this.instrument, direction, this.rules);
    this.leaving = null;
    this.openedTime = this.now;
    this.episode += 1;
    this.bareSince = Number.NaN;
    this.silentSince = Number.NaN;
    this.linkedFillTime = Number.NaN;
    this.abandoned = 0n;
    this.hasNewDust = false;
    this.entriesStopped = false;
    this.#said.clear();
  }

  /** Ends it: flat, or nothing left that could be sold. */
  end(): void {
    if (this.levels !== null && this.position.quantity !== 0n) this.hasNewDust = true;
    this.levels = null;
    this.leaving = null;
    this.abandoned = this.held;
  }

  /** True when `time` has come; otherwise the plan will be woken then. NaN has always come. */
  due(time: number): boolean {
    if (!(this.now < time)) return true;
    if (time < this.wakeAt) this.wakeAt = time;
    return false;
  }

  /** The position as the rules see it, `best` being the best price since they saw it before. */
  view(direction: 1 | -1, best: number): PositionView {
    return {
      direction,
      entry: this.position.entryPrice,
      entryFee: this.position.entryFee,
      exitFee: this.instrument.takerFee.toNumber(),
      inverse: this.instrument.kind === 'inverse',
      openedTime: this.openedTime,
      now: this.now,
      last: this.last,
      best,
    };
  }

  /** Whether the venue would take an exit of all that is held at a raw price. */
  isSellable(price: bigint): boolean {
    const { instrument, venue, held } = this;
    if (held < instrument.minQuantity) return false;
    const minimum = instrument.minNotional.raw;
    // Without reduce-only it cannot tell an exit from an entry.
    if (minimum === 0n || !(venue.minNotionalForExits || !venue.reduceOnly)) return true;
    return instrument.notionalRaw(price, held) >= minimum;
  }

  /** Whether a stop for all that is held can rest at the venue. */
  canRest({ raw }: ExitLevel): boolean {
    const { maxQuantity } = this.instrument;
    const fits = maxQuantity === 0n || this.held <= maxQuantity;
    return this.venue.stopOrders.length > 0 && fits && this.isSellable(raw);
  }

  /** Whether the venue is known to have a stop at this level or a tighter one. */
  isAtVenue(level: ExitLevel): boolean {
    const { stop, levels } = this;
    if (levels === null || stop.episode !== this.episode || stop.pending === 'cancel') return false;
    if (stop.status === 'triggered') return true;
    return stop.status === 'working' && !levels.isTighter(level.raw, stop.price);
  }

  /** Begins a forced exit. */
  startLeaving(decision: Decision, style: 'limit' | 'market' = 'market', since?: number): void {
    this.leaving = { decision, style, since: since ?? this.now, reprices: 0 };
  }

  /** Asks for an order that closes `quantity`. Prices raw, 0 = none. */
  place(
    slot: ExitSlot,
    terms: Pick<PlaceExit, 'type' | 'quantity' | 'limitPrice' | 'triggerPrice' | 'decision'>,
    linked: boolean = false,
  ): void {
    const action: PlaceExit = {
      ...terms,
      kind: 'place',
      slot: slot.name,
      side: this.direction > 0 ? 'SELL' : 'BUY',
      reduceOnly: this.venue.reduceOnly,
      ocoGroup: linked ? `exits ${this.episode}` : '',
    };
    slot.place(action, this.episode, this.now);
    this.#actions.push(action);
  }

  /** Asks for new terms: `leaves` more to fill, at a raw price. */
  replace(slot: ExitSlot, leaves: bigint, price: bigint, decision: Decision): void {
    const isStop = slot.type === 'STOP_MARKET' || slot.type === 'STOP_LIMIT';
    const action = {
      kind: 'replace',
      slot: slot.name,
      order: slot.order,
      quantity: slot.filled + leaves,
      triggerPrice: isStop ? price : 0n,
      limitPrice: slot.type === 'STOP_LIMIT' ? this.limitFrom(price) : isStop ? 0n : price,
      decision,
    } as const;
    slot.replace(action);
    this.#actions.push(action);
  }

  /** Asks for a cancel, once in a while. */
  cancel(slot: ExitSlot, decision: Decision): void {
    if (!slot.isOpen || slot.pending === 'cancel') return;
    if (!this.due(slot.canceledTime + this.bounds.retryAfter)) return;
    slot.cancel(this.now);
    this.#actions.push({ kind: 'cancel', slot: slot.name, order: slot.order, decision });
  }

  /** What is left of an entry must not go on. */
  stopEntering(decision: Decision): void {
    if (this.entriesStopped) return;
    this.entriesStopped = true;
    this.#actions.push({ kind: 'stop-entering', decision });
  }

  /** Tells a person, once for each position and `topic`. */
  alert(topic: string, level: 'warn' | 'error', text: string, decision: Decision): void {
    if (this.#said.has(topic)) return;
    this.#said.add(topic);
    this.#actions.push({ kind: 'alert', level, text, decision });
  }

  /** A limit that lies the set share beyond a raw price, on the tick. */
  limitFrom(price: bigint): bigint {
    const { instrument, bounds, direction } = this;
    const number = instrument.priceFromRaw(price).toNumber();
    const beyond = number * (1 - (direction * bounds.limitOffsetPercent) / 100);
    const raw = instrument.priceRaw(beyond, direction > 0 ? 'floor' : 'ceil');
    return raw > 0n ? raw : instrument.tick;
  }

  /** The actions so far; the list begins anew. */
  takeActions(): readonly ExitAction[] {
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }

  save(): Json {
    const { position, leaving, levels } = this;
    return {
      decimals: decimalsJson(this.instrument),
      rules: settingsJson(this.rules),
      now: finiteOrNull(this.now),
      quantity: String(position.quantity),
      entryPrice: finiteOrNull(position.entryPrice),
      entryFee: position.entryFee,
      held: String(this.held),
      last: finiteOrNull(this.last),
      lastTime: finiteOrNull(this.lastTime),
      levels:
        levels === null ? null : { settings: settingsJson(levels.settings), state: levels.save() },
      leaving:
        leaving === null
          ? null
          : {
              decision: decisionJson(leaving.decision),
              since: leaving.since,
              style: leaving.style,
              reprices: leaving.reprices,
            },
      openedTime: finiteOrNull(this.openedTime),
      episode: this.episode,
      bareSince: finiteOrNull(this.bareSince),
      silentSince: finiteOrNull(this.silentSince),
      linkedFillTime: finiteOrNull(this.linkedFillTime),
      grewTime: finiteOrNull(this.grewTime),
      abandoned: String(this.abandoned),
      hasNewDust: this.hasNewDust,
      entriesStopped: this.entriesStopped,
      said: [...this.#said],
      slots: this.slots.map((slot) => slot.save()),
    };
  }

  restore(state: Json): void {
    const saved = fieldsOf(state);
    const time = (name: string): number => numberOr(saved[name], Number.NaN);
    const amounts = new SavedAmounts(this.instrument, saved['decimals']);
    this.rules = settingsFrom(saved['rules'] ?? null);
    this.now = time('now');
    this.position = {
      quantity: amounts.quantity(saved['quantity']),
      entryPrice: time('entryPrice'),
      entryFee: numberOr(saved['entryFee'], 0),
    };
    this.direction = directionOf(this.position.quantity);
    this.held = amounts.quantity(saved['held']);
    this.last = time('last');
    this.lastTime = time('lastTime');
    this.openedTime = time('openedTime');
    this.episode = numberOr(saved['episode'], 0);
    this.bareSince = time('bareSince');
    this.silentSince = time('silentSince');
    this.linkedFillTime = time('linkedFillTime');
    this.grewTime = time('grewTime');
    this.abandoned = amounts.quantity(saved['abandoned']);
    this.hasNewDust = saved['hasNewDust'] === true;
    this.entriesStopped = saved['entriesStopped'] === true;
    this.#restoreLevels(fieldsOf(saved['levels'] ?? null), amounts);
    this.#restoreLeaving(saved['leaving'] ?? null);
    this.#said.clear();
    for (const topic of listOf(saved['said'])) if (typeof topic === 'string') this.#said.add(topic);
    listOf(saved['slots']).forEach((slot, i) => this.slots[i]?.restore(slot, amounts));
  }

  #restoreLevels({ settings, state }: Readonly<Record<string, Json>>, amounts: SavedAmounts): void {
    this.levels = null;
    if (settings === undefined || state === undefined || this.direction === 0) return;
    this.levels = new ExitLevels(this.instrument, this.direction, settingsFrom(settings));
    this.levels.restore(state, amounts);
  }

  #restoreLeaving(state: Json): void {
    this.leaving = null;
    if (state === null) return;
    const { decision, since, style, reprices } = fieldsOf(state);
    this.leaving = {
      decision: decisionFrom(decision ?? null),
      since: numberOr(since, this.now),
      style: style === 'limit' ? 'limit' : 'market',
      reprices: numberOr(reprices, 0),
    };
  }
}

/** The sign of a quantity. */
export function directionOf(quantity: bigint): 1 | -1 | 0 {
  return quantity > 0n ? 1 : quantity < 0n ? -1 : 0;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

/** Settings are plain data, and so JSON as they are. */
function settingsJson(settings: ExitRuleSettings): Json {
  return settings as unknown as Json;
}

/** @see settingsJson */
function settingsFrom(state: Json): ExitRuleSettings {
  return fieldsOf(state);
}
