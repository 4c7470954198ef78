import type { LiveClock } from '@nightdesk/core/ports/live-clock';
import type { FaultPlan } from '../faults/fault-plan.ts';
import type { SimScheduler } from '../schedule/sim-scheduler.ts';

/** The clocks of one life of a simulated process. The wall clock may be off until faults heal. */
export class SimClock implements LiveClock {
  readonly #scheduler: SimScheduler;
  readonly #plan: FaultPlan;
  readonly #skew: number;
  readonly #born: number;
  readonly #sleep: (ms: number) => Promise<void>;

  /** @param skew ms that the wall clock is ahead of true time */
  constructor(
    scheduler: SimScheduler,
    plan: FaultPlan,
    skew: number,
    sleep: (ms: number) => Promise<void>,
  ) {
    this.#scheduler = scheduler;
    this.#plan = plan;
    this.#skew = skew;
    this.#born = scheduler.now;
    this.#sleep = sleep;
  }

  now(): number {
    return this.#scheduler.now + (this.#plan.healed ? 0 : this.#skew);
  }

  mono(): number {
    return this.#scheduler.now - this.#born;
  }

  sleep(ms: number): Promise<void> {
    return this.#sleep(Math.max(0, Math.ceil(ms)));
  }
}
