import type { World } from '../run/world.ts';
import { CRASHES, type CrashKind, EARLY_CRASHES, crashKind } from './crash-kind.ts';
import { SimLife } from './sim-life.ts';

/** How long (ms) after a restart crashes are likelier. */
const EARLY = 50;

/** What a process is made from. */
export interface SimProcessOptions {
  readonly name: string;
  /** Runs the program: called once for each life, and must not wait. */
  readonly boot: (life: SimLife) => void;
  /** Told of each crash before the restart: the disk loses its unsynced writes here. */
  readonly onCrash?: (kind: CrashKind) => void;
  /** Largest error (ms) of the wall clock in either direction. Default 0. */
  readonly clockError?: number;
}

/**
 * A process that can die at every await. A crash ends its life: the promises of that life are never
 * settled, as after `kill -9`, so that no `finally` runs; its frames are collected. The restart boots a
 * new life that knows only what is on disk.
 */
export class SimProcess {
  readonly name: string;
  readonly world: World;
  readonly #options: SimProcessOptions;
  #life: SimLife | null = null;
  #generation = 0;
  #booted = 0;

  constructor(world: World, options: SimProcessOptions) {
    this.world = world;
    this.name = options.name;
    this.#options = options;
  }

  /** The running life; null between a crash and the restart. */
  get life(): SimLife | null {
    return this.#life;
  }

  /** How often it was booted. */
  get generation(): number {
    return this.#generation;
  }

  /** Boots it. Call once; crashes restart it by themselves. */
  start(): void {
    this.#generation += 1;
    this.#booted = this.world.scheduler.now;
    const bound = this.#options.clockError ?? 0;
    const fault =
      bound === 0
        ? null
        : this.world.plan.at(`${this.name}/clock`, [
            { kind: 'clock-skew', low: -bound, high: bound, share: 0.5 },
          ]);
    const life = new SimLife(this, fault?.amount ?? 0);
    this.#life = life;
    life.guard(() => {
      this.#options.boot(life);
    });
  }

  /** Ends the present life and boots another one after `downFor` ms. */
  crash(kind: CrashKind, downFor: number): void {
    if (this.#life === null) return;
    this.#life.end();
    this.#life = null;
    this.world.sometimes(kind === 'power' ? 'power was lost' : 'the process was killed');
    this.#options.onCrash?.(kind);
    this.world.scheduler.in(downFor, `${this.name}/boot`, () => {
      this.start();
    });
  }

  /**
   * Runs `effect` between the two crash points of an await.
   *
   * @param site the await's name, without that of the process
   * @returns false when the process died on the way
   */
  between(site: string, effect: () => void): boolean {
    const isEarly = this.#generation > 1 && this.world.scheduler.now - this.#booted < EARLY;
    const specs = isEarly ? EARLY_CRASHES : CRASHES;
    const fault = this.world.plan.at(`${this.name}/${site}`, specs);
    if (fault === null) {
      effect();
      return true;
    }
    if (fault.kind.endsWith('-after')) effect();
    this.crash(crashKind(fault.kind), fault.amount);
    return false;
  }
}
