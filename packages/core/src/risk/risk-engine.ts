import type { Order } from '../orders/order.ts';
import type { RoundTrip } from '../positions/round-trip.ts';
import type { Json } from '../strategy/json.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';
import { ownerWords, type RiskLevel } from './risk-level.ts';

declare const approved: unique symbol;

/** Something that passed risk. Only {@link RiskEngine} makes it, and execution accepts nothing else. */
export type RiskApproved<T> = T & { readonly [approved]: true };

/** The verdict on an order. */
export type RiskVerdict =
  | { readonly approved: true; readonly order: RiskApproved<Order> }
  | { readonly approved: false; readonly denial: Denial };

/** Runs every check before every order; the first that objects decides. */
export class RiskEngine {
  declare readonly checks: readonly RiskCheck[];
  /** Whether any check wants {@link onMark}: asked once a bar. */
  declare readonly watchesMarks: boolean;

  readonly #watchers: readonly RiskCheck[];
  readonly #owners: ReadonlyMap<string, readonly RiskLevel[]>;

  /** @param owners whose limits they are, by name of the check: it stands in the denials */
  constructor(
    checks: readonly RiskCheck[],
    owners: ReadonlyMap<string, readonly RiskLevel[]> = new Map(),
  ) {
    this.checks = checks;
    this.#owners = owners;
    this.#watchers = checks.filter((check) => check.onApproved !== undefined);
    this.watchesMarks = checks.some((check) => check.onMark !== undefined);
  }

  /** Rises when a check has something new that must outlive a restart and that no report tells again. */
  get stateVersion(): number {
    let sum = 0;
    for (const check of this.checks) sum += check.stateVersion ?? 0;
    return sum;
  }

  /**
   * The first denial, or null. Used where no order is sent, such as a preview.
   *
   * @param companions how many orders are sent together with it
   */
  examine(order: Order, context: RiskContext, companions: number = 0): Denial | null {
    for (const check of this.checks) {
      const denial = check.check(order, context, companions);
      if (denial !== null) return this.#signed(denial);
    }
    return null;
  }

  /** Decides, and lets the checks remember an approval. */
  decide(order: Order, context: RiskContext, companions: number = 0): RiskVerdict {
    const denial = this.examine(order, context, companions);
    if (denial !== null) return { approved: false, denial };
    for (const check of this.#watchers) check.onApproved?.(order, context);
    // The brand has no value of its own: this is the one place that may add it.
    return { approved: true, order: order as RiskApproved<Order> };
  }

  /** Tells the checks of a closed trade. */
  onRoundTrip(trip: RoundTrip, context: RiskContext): void {
    for (const check of this.checks) check.onRoundTrip?.(trip, context);
  }

  /** Tells the checks of a new price. */
  onMark(context: RiskContext): void {
    for (const check of this.checks) check.onMark?.(context);
  }

  #signed(denial: Denial): Denial {
    const owners = this.#owners.get(denial.check);
    if (owners === undefined) return denial;
    return { ...denial, reason: `${denial.reason} (${ownerWords(owners)})` };
  }

  /** What the checks must remember, by name. */
  save(): Readonly<Record<string, Json>> {
    const state: Record<string, Json> = {};
    for (const check of this.checks) {
      const saved = check.save?.();
      if (saved !== undefined) state[check.name] = saved;
    }
    return state;
  }

  restore(state: Readonly<Record<string, Json>>): void {
    for (const check of this.checks) {
      const saved = state[check.name];
      if (saved !== undefined) check.restore?.(saved);
    }
  }
}
