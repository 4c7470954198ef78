import type { LiveClock } from '@nightdesk/core/ports/live-clock';
import type { FaultSource } from '../faults/fault-plan.ts';
import { World } from '../run/world.ts';
import { SimScheduler } from '../schedule/sim-scheduler.ts';

/** A world whose time is the time of this machine: the simulated venue as a real server. */
export class RealTimeWorld extends World {
  override readonly scheduler: SimScheduler;
  readonly #clock: LiveClock;
  readonly #start: number;
  readonly #startMono: number;

  constructor(seed: number, source: FaultSource, clock: LiveClock) {
    super(seed, source);
    this.#clock = clock;
    this.#start = clock.now();
    this.#startMono = clock.mono();
    this.scheduler = new SimScheduler(seed, this.#start);
  }

  override get elapsed(): number {
    return this.scheduler.now - this.#start;
  }

  /** Lets happen what is due by now. */
  advance(): void {
    // By the monotonic clock: a wall clock that is set back would stop the venue.
    const now = this.#start + Math.floor(this.#clock.mono() - this.#startMono);
    let reached = false;
    this.scheduler.at(now, 'now', () => {
      reached = true;
    });
    while (!reached) this.scheduler.step();
  }
}
