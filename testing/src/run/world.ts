import { FaultPlan, type FaultSource } from '../faults/fault-plan.ts';
import { Draws } from '../random/draws.ts';
import { SimScheduler } from '../schedule/sim-scheduler.ts';

/** Simulated time at the beginning of each run: 2026-01-01 00:00 UTC. */
export const WORLD_START = 1_767_225_600_000;

/** Something that must not be, and was. */
export interface Violation {
  /** Name of the invariant; shrinking keeps it. */
  readonly invariant: string;
  readonly message: string;
  /** Simulated ms since the beginning of the run. */
  readonly time: number;
}

/** What all parts of a simulated world share: time, chance, faults, and the record of what went wrong. */
export class World {
  readonly seed: number;
  readonly scheduler: SimScheduler;
  readonly draws: Draws;
  readonly plan: FaultPlan;
  readonly violations: Violation[] = [];
  /** How often each named state was reached. */
  readonly counters: Map<string, number> = new Map();

  constructor(seed: number, source: FaultSource, observe = false) {
    this.seed = seed;
    this.scheduler = new SimScheduler(seed, WORLD_START);
    this.draws = new Draws(seed);
    this.plan = new FaultPlan(this.draws, source, observe);
  }

  /** Simulated ms since the beginning. */
  get elapsed(): number {
    return this.scheduler.now - WORLD_START;
  }

  /** Records that an invariant does not hold; the run ends after this event. */
  violate(invariant: string, message: string): void {
    this.violations.push({ invariant, message, time: this.elapsed });
  }

  /** Counts that a state was reached; a campaign that never reached one says so. */
  sometimes(name: string): void {
    this.counters.set(name, (this.counters.get(name) ?? 0) + 1);
  }
}
