import type { Instrument } from '../../model/instrument.ts';
import { fieldsOf } from '../../risk/saved-state.ts';
import type { Decision } from '../../orders/decision.ts';
import type { Json } from '../../strategy/json.ts';
import type { ExitRule, PositionView } from './exit-rule.ts';
import type { ExitRuleSettings } from './exit-settings.ts';
import { BreakEven } from './rules/break-even.ts';
import { RoiTable } from './rules/roi-table.ts';
import { StopLoss } from './rules/stop-loss.ts';
import { TakeProfit } from './rules/take-profit.ts';
import { TimeExit } from './rules/time-exit.ts';
import { TrailingStop } from './rules/trailing-stop.ts';
import { SavedAmounts } from './saved-amounts.ts';
import { decisionFrom, decisionJson } from './saved-parts.ts';

/** A price, on the tick, at which to leave, and the rule that set it. */
export interface ExitLevel {
  /** Raw price. */
  readonly raw: bigint;
  readonly decision: Decision;
}

/**
 * The rules of one position together. The stop is the tightest of all that any rule has ever wanted: it
 * never loosens, neither when an average price falls nor when a rule changes its mind. The target is the
 * nearest that is wanted now.
 */
export class ExitLevels {
  readonly settings: ExitRuleSettings;
  readonly #instrument: Instrument;
  readonly #direction: 1 | -1;
  readonly #rules: readonly (readonly [name: string, rule: ExitRule])[];
  stop: ExitLevel | null = null;
  target: ExitLevel | null = null;
  /** A rule wants out now. */
  exit: Decision | null = null;
  /** When time alone changes something, ms. */
  nextChange: number = Infinity;

  constructor(instrument: Instrument, direction: 1 | -1, settings: ExitRuleSettings) {
    this.settings = settings;
    this.#instrument = instrument;
    this.#direction = direction;
    const { stopLoss, takeProfit, trailingStop, breakEven, roiTable, timeExit } = settings;
    const rules: [string, ExitRule][] = [];
    if (stopLoss !== undefined) rules.push(['stopLoss', new StopLoss(stopLoss)]);
    if (takeProfit !== undefined) rules.push(['takeProfit', new TakeProfit(takeProfit)]);
    if (trailingStop !== undefined) rules.push(['trailingStop', new TrailingStop(trailingStop)]);
    if (breakEven !== undefined) rules.push(['breakEven', new BreakEven(breakEven)]);
    if (roiTable !== undefined) rules.push(['roiTable', new RoiTable(roiTable)]);
    if (timeExit !== undefined) rules.push(['timeExit', new TimeExit(timeExit)]);
    this.#rules = rules;
  }

  /** True when the position must not be without a stop: it was given one, or has earned one. */
  get needsStop(): boolean {
    return this.settings.stopLoss !== undefined || this.stop !== null;
  }

  /** Shows the position to every rule. */
  see(view: PositionView): void {
    this.target = null;
    this.exit = null;
    this.nextChange = Infinity;
    for (const [, rule] of this.#rules) {
      const wish = rule.see(view);
      const change = rule.nextChange(view);
      if (change < this.nextChange) this.nextChange = change;
      if (wish === null) continue;
      if (wish.kind === 'stop') this.#offerStop(wish.level, wish.decision);
      else if (wish.kind === 'target') this.#offerTarget(wish.level, wish.decision);
      else this.exit ??= wish.decision;
    }
  }

  /** Takes a stop from outside the rules, when it is tighter. */
  tighten(level: number, decision: Decision): void {
    this.#offerStop(level, decision);
  }

  /** True when `price` is as bad as the level, or worse. */
  isStopAt(level: ExitLevel, price: number): boolean {
    const stop = this.#instrument.priceFromRaw(level.raw).toNumber();
    return this.#direction > 0 ? price <= stop : price >= stop;
  }

  /** True when `price` is as good as the level, or better. */
  isTargetAt(level: ExitLevel, price: number): boolean {
    const target = this.#instrument.priceFromRaw(level.raw).toNumber();
    return this.#direction > 0 ? price >= target : price <= target;
  }

  /** True when the first raw price is closer to the market than the second: a tighter stop. */
  isTighter(first: bigint, second: bigint): boolean {
    return this.#direction > 0 ? first > second : first < second;
  }

  save(): Json {
    const level = this.stop;
    return {
      rules: Object.fromEntries(this.#rules.map(([name, rule]) => [name, rule.save()])),
      stop: level === null ? null : [String(level.raw), decisionJson(level.decision)],
    };
  }

  /** Takes up what {@link save} gave, with the same settings. A stop that is off the tick by now gets tighter. */
  restore(state: Json, amounts: SavedAmounts = new SavedAmounts(this.#instrument)): void {
    const saved = fieldsOf(state);
    const rules = fieldsOf(saved['rules'] ?? null);
    for (const [name, rule] of this.#rules) rule.restore(rules[name] ?? null);
    const [raw, decision] = Array.isArray(saved['stop']) ? (saved['stop'] as Json[]) : [];
    const level = amounts.level(raw, this.#direction > 0 ? 'ceil' : 'floor');
    this.stop =
      level > 0n && decision !== undefined
        ? { raw: level, decision: decisionFrom(decision) }
        : null;
  }

  /** Rounded towards the market: never looser than asked for. */
  #offerStop(level: number, decision: Decision): void {
    if (!(level > 0) || level === Infinity) return;
    const raw = this.#instrument.priceRaw(level, this.#direction > 0 ? 'ceil' : 'floor');
    if (raw <= 0n) return;
    if (this.stop === null || this.isTighter(raw, this.stop.raw)) this.stop = { raw, decision };
  }

  /** Rounded away from the entry: never less than asked for. */
  #offerTarget(level: number, decision: Decision): void {
    if (!(level > 0) || level === Infinity) return;
    const raw = this.#instrument.priceRaw(level, this.#direction > 0 ? 'ceil' : 'floor');
    if (raw <= 0n) return;
    if (this.target === null || this.isTighter(this.target.raw, raw))
      this.target = { raw, decision };
  }
}
