import { type Draws, biasedAt } from '../random/draws.ts';
import type { Fault, FaultSpec, Opportunity } from './fault.ts';

/** Rates of faults a place and moment, one for each seed: most runs meet some faults, a few meet many. */
const RATES: readonly number[] = [0.005, 0.02, 0.05, 0.15];
/** Shares of the kinds that a seed enables. */
const SHARES: readonly number[] = [0.15, 0.4, 0.7, 1];

/** Where the faults of a run come from. */
export type FaultSource =
  | { readonly mode: 'discover' }
  | { readonly mode: 'explicit'; readonly faults: readonly Fault[] };

/**
 * Decides at each place whether a fault happens, and remembers those that did.
 *
 * `discover` draws them from the seed. Each seed enables a random subset of the kinds (swarm testing,
 * Groce et al. 2012), as some defects only show where other faults are rare. `explicit` lets exactly the
 * named ones happen: a replay, or a smaller schedule. After {@link heal} there are none.
 */
export class FaultPlan {
  /** The faults that happened, in order. */
  readonly fired: Fault[] = [];
  /** Everything that could have happened; filled only when asked for. */
  readonly opportunities: Opportunity[] = [];
  readonly #draws: Draws;
  readonly #counts = new Map<string, number>();
  readonly #explicit: Map<string, Fault> | null;
  readonly #enabled = new Map<string, boolean>();
  readonly #observe: boolean;
  readonly #rate: number;
  readonly #share: number;
  #healed = false;

  constructor(draws: Draws, source: FaultSource, observe = false) {
    this.#draws = draws;
    this.#observe = observe;
    this.#explicit =
      source.mode === 'discover'
        ? null
        : new Map(source.faults.map((fault) => [`${fault.site}#${fault.n}`, fault]));
    this.#rate = draws.pick('plan/rate', RATES);
    this.#share = draws.pick('plan/share', SHARES);
  }

  get healed(): boolean {
    return this.#healed;
  }

  /** No more faults from now on. */
  heal(): void {
    this.#healed = true;
  }

  /** The fault that happens now at this place, or null. Each call counts as one moment of the place. */
  at(site: string, specs: readonly FaultSpec[]): Fault | null {
    if (this.#healed) return null;
    const n = this.#counts.get(site) ?? 0;
    this.#counts.set(site, n + 1);
    if (this.#observe) this.opportunities.push({ site, n, specs });
    const fault =
      this.#explicit === null
        ? this.#discover(site, n, specs)
        : (this.#explicit.get(`${site}#${n}`) ?? null);
    if (fault !== null) this.fired.push(fault);
    return fault;
  }

  #discover(site: string, n: number, specs: readonly FaultSpec[]): Fault | null {
    let left = this.#draws.keyed(site, n);
    for (const spec of specs) {
      left -= spec.share ?? this.#rate / (spec.rarity ?? 1);
      if (left >= 0) continue;
      // A disabled kind still takes its part of the range, so that it does not make others likelier.
      if (!this.#isEnabled(spec.kind)) return null;
      const unit = this.#draws.keyed(`${site}/amount`, n);
      const amount = biasedAt(unit, spec.low ?? 0, spec.high ?? 0);
      return { site, n, kind: spec.kind, amount };
    }
    return null;
  }

  #isEnabled(kind: string): boolean {
    let enabled = this.#enabled.get(kind);
    if (enabled === undefined) {
      enabled = this.#draws.keyed(`plan/swarm/${kind}`, 0) < this.#share;
      this.#enabled.set(kind, enabled);
    }
    return enabled;
  }
}
