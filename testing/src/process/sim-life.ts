import type { LiveClock } from '@nightdesk/core/ports/live-clock';
import { SimClock } from './sim-clock.ts';
import type { SimProcess } from './sim-process.ts';

/** One life of a simulated process, from boot to crash: its clocks and its way to wait for anything. */
export class SimLife {
  readonly process: SimProcess;
  readonly clock: LiveClock;
  #alive = true;

  constructor(process: SimProcess, skew: number) {
    this.process = process;
    const { scheduler, plan } = process.world;
    this.clock = new SimClock(scheduler, plan, skew, (ms) => this.io('sleep', ms, () => {}));
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Called by the process when it crashes. */
  end(): void {
    this.#alive = false;
  }

  /**
   * Everything that takes time goes through here: after `latency` ms the effect happens and the promise
   * settles, with a crash point before the effect and one after it.
   *
   * @param site names the await, by entity where there are several at once
   * @param effect what happens outside; when it throws, the promise rejects with that
   */
  io<T>(site: string, latency: number, effect: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.#mustLive(site)) return;
      const { world, name } = this.process;
      world.scheduler.in(latency, `${name}/${site}`, () => {
        if (!this.#alive) return;
        let settle: () => void = () => {};
        const survived = this.process.between(site, () => {
          try {
            const value = effect();
            settle = () => {
              resolve(value);
            };
          } catch (error) {
            settle = () => {
              reject(error instanceof Error ? error : new Error(String(error)));
            };
          }
        });
        if (survived) settle();
      });
    });
  }

  /** Runs code of the process that nobody awaits, such as a stream's listener: what it throws is a violation. */
  guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.process.world.violate('no-panic', `uncaught: ${String(error)}`);
    }
  }

  /** Code of a dead process cannot run; if it does, the simulation itself is wrong. */
  #mustLive(site: string): boolean {
    if (this.#alive) return true;
    this.process.world.violate('no-ghosts', `${this.process.name} did ${site} after its crash`);
    return false;
  }
}
