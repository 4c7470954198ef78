import type { Fault, Opportunity } from '../faults/fault.ts';
import { type DrainKind, defaultDrain, drive } from '../schedule/drain.ts';
import { isCrash } from '../process/crash-kind.ts';
import { Tripwires } from '../schedule/tripwires.ts';
import { RejectionTrap } from './rejection-trap.ts';
import type { Invariant } from './invariant.ts';
import type { Scenario, Workload } from './workload.ts';
import { type Violation, WORLD_START, World } from './world.ts';

/** How to run a seed. */
export interface RunOptions {
  /** Default: the quicker kind of this Node. */
  readonly drain?: DrainKind;
  /** Exactly these faults instead of drawn ones. */
  readonly faults?: readonly Fault[];
  /** Only these operations, by index. */
  readonly operations?: readonly number[];
  /** Also lists every moment at which a fault could have happened. */
  readonly observe?: boolean;
}

/** What came out of a run. */
export interface RunResult {
  readonly seed: number;
  /** The same for the same seed, options and commit. */
  readonly hash: string;
  readonly violations: readonly Violation[];
  /** How often each named state was reached. */
  readonly counters: ReadonlyMap<string, number>;
  /** The faults that happened, crashes among them. */
  readonly faults: readonly Fault[];
  readonly crashes: number;
  readonly events: number;
  /** Indices of the operations that were run. */
  readonly operations: readonly number[];
  /** Simulated ms. */
  readonly duration: number;
  readonly opportunities: readonly Opportunity[];
}

/** How often (simulated ms) it is looked at whether a run is idle. */
const LOOK_EVERY = 500;

/**
 * Runs one seed of a workload from beginning to end: faults for a while, then none, until the scenario is
 * idle and stays so; then the invariants of the end. The first violation ends the run.
 *
 * One at a time in a process: while it runs, ambient time and chance throw.
 */
export async function runSeed(
  seed: number,
  workload: Workload,
  options: RunOptions = {},
): Promise<RunResult> {
  const { faults } = options;
  await workload.prepare?.();
  const world = new World(
    seed,
    faults === undefined ? { mode: 'discover' } : { mode: 'explicit', faults },
    options.observe,
  );
  const plan = workload.plan(world.draws);
  const operations = options.operations ?? Array.from({ length: plan.count }, (_, i) => i);
  const scenario = plan.build(world, operations);
  const trap = new RejectionTrap((reason) => {
    world.violate('no-unhandled-rejection', String(reason));
  });
  const wires = new Tripwires((name) => {
    world.violate('no-ambient-time-or-chance', `${name} was used`);
  });
  const course = new Course(world, workload, scenario);
  trap.set();
  try {
    await drive(options.drain ?? defaultDrain(), () => course.step(), wires);
  } finally {
    trap.release();
  }
  course.conclude();
  return {
    seed,
    hash: world.scheduler.hash.text,
    violations: world.violations,
    counters: world.counters,
    faults: world.plan.fired,
    crashes: world.plan.fired.filter(({ kind }) => isCrash(kind)).length,
    events: world.scheduler.events,
    operations,
    duration: world.scheduler.now - WORLD_START,
    opportunities: world.plan.opportunities,
  };
}

/** The course of one run: when faults heal, when it is over, and what is checked on the way. */
class Course {
  readonly #world: World;
  readonly #workload: Workload;
  readonly #scenario: Scenario;
  #started = false;
  #idleSince: number | null = null;
  #over = false;

  constructor(world: World, workload: Workload, scenario: Scenario) {
    this.#world = world;
    this.#workload = workload;
    this.#scenario = scenario;
  }

  /** One event; false when the run is over. */
  step(): boolean {
    if (!this.#started) {
      this.#start();
      return true;
    }
    this.#check('step');
    if (this.#over || this.#world.violations.length > 0) return false;
    return this.#world.scheduler.step();
  }

  conclude(): void {
    if (this.#world.violations.length === 0) this.#check('end');
  }

  #start(): void {
    this.#started = true;
    const { scheduler, plan } = this.#world;
    scheduler.in(this.#workload.faultsFor, 'run/heal', () => {
      plan.heal();
      this.#look();
    });
    this.#scenario.start();
  }

  #look(): void {
    const { scheduler } = this.#world;
    if (!this.#scenario.idle()) this.#idleSince = null;
    else if (this.#idleSince === null) {
      this.#idleSince = scheduler.now;
      this.#scenario.calm();
    }
    const healed = this.#world.elapsed - this.#workload.faultsFor;
    if (this.#idleSince !== null && scheduler.now - this.#idleSince >= this.#workload.quietFor) {
      this.#over = true;
    } else if (this.#idleSince === null && healed > this.#workload.settleWithin) {
      this.#world.violate('quiesces', `still busy ${healed} ms after the last fault`);
    } else {
      scheduler.in(LOOK_EVERY, 'run/look', () => {
        this.#look();
      });
    }
  }

  #check(when: 'step' | 'end'): void {
    for (const { name, when: due, check } of this.#scenario.invariants) {
      if (due !== when) continue;
      const problem = problemOf(check);
      if (problem !== null) this.#world.violate(name, problem);
    }
  }
}

/** What an invariant finds; what cannot even be looked at does not hold. */
function problemOf(check: Invariant['check']): string | null {
  try {
    return check();
  } catch (error) {
    return `it cannot be looked at: ${String(error)}`;
  }
}
