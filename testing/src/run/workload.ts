import type { Draws } from '../random/draws.ts';
import type { Invariant } from './invariant.ts';
import type { World } from './world.ts';

/** What runs in a world: processes, a venue, and what they are to do. */
export interface Scenario {
  /** Schedules the first events. */
  start(): void;
  /** The market stands still from now on, so that books can be compared. Called when first idle. */
  calm(): void;
  /** Nothing is left to do: every operation has come to its end, as the programs see it. */
  idle(): boolean;
  readonly invariants: readonly Invariant[];
}

/** The operations of one seed. */
export interface WorkloadPlan {
  /** Number of operations; shrinking tries fewer. */
  readonly count: number;
  /** Operation in words. */
  describe(index: number): string;
  /** Sets the world up with those operations alone. */
  build(world: World, kept: readonly number[]): Scenario;
}

/** A kind of simulated work. */
export interface Workload {
  readonly name: string;
  /**
   * What it is for: drawn faults, the trying of every crash point (which wants few awaits), or both. Default both;
   * a campaign that names no workload runs those that are for it.
   */
  readonly purpose?: 'drawn faults' | 'every crash';
  /** States that a campaign must have reached at least once, or it has shown nothing about them. */
  readonly mustReach: readonly string[];
  /** Faults happen for so long (simulated ms). */
  readonly faultsFor: number;
  /** Longest time (simulated ms) after that until it is idle: the bound of liveness. */
  readonly settleWithin: number;
  /** How long it must stay idle before the books are compared. */
  readonly quietFor: number;
  /** Opens, in real time and before a run, what runs share. */
  readonly prepare?: () => Promise<void>;
  plan(draws: Draws): WorkloadPlan;
}
