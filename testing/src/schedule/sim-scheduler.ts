import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { MIX_START, avalanche, mixNumber } from '../random/mix.ts';
import { EventHeap, type PendingEvent } from './event-heap.ts';
import { RunHash } from './run-hash.ts';

/** A way to take back an event that has not happened. */
export interface EventHandle {
  cancel(): void;
}

/**
 * Simulated time. Everything that takes time in a simulated world is an event here; events of the same
 * millisecond happen in an order drawn from the seed. The scheduler itself never waits: time jumps.
 *
 * One event settles at most one promise; the microtasks it wakes run before the next event. V8 runs these
 * first in, first out, as in production, so that only the order of I/O is chosen here.
 */
export class SimScheduler {
  readonly hash: RunHash = new RunHash();
  readonly #heap = new EventHeap();
  readonly #tieStart: number;
  #now: number;
  #sequence = 0;
  #events = 0;

  /** @param start simulated time at the beginning, ms since 1970 UTC */
  constructor(seed: number, start: number) {
    this.#tieStart = avalanche(mixNumber(MIX_START, seed) ^ 0x51ed270b);
    this.#now = start;
  }

  /** True simulated time, ms since 1970 UTC; processes see it through clocks of their own. */
  get now(): number {
    return this.#now;
  }

  /** Events that have happened. */
  get events(): number {
    return this.#events;
  }

  /**
   * Lets `action` happen at `time`, or now when that has passed.
   *
   * @param label names the event in the hash; say which entity
   * @throws NightdeskError `SIM_TIME` when the time is not a whole number
   */
  at(time: number, label: string, action: () => void): EventHandle {
    if (!Number.isSafeInteger(time)) {
      throw new NightdeskError({
        code: 'SIM_TIME',
        message: `The event "${label}" is set for ${time}; simulated times are whole milliseconds.`,
        context: { label, time: String(time) },
        disposition: 'halt',
      });
    }
    this.#sequence += 1;
    const event: PendingEvent = {
      time: time > this.#now ? time : this.#now,
      tie: avalanche(mixNumber(this.#tieStart, this.#sequence)),
      sequence: this.#sequence,
      label,
      action,
      cancelled: false,
    };
    this.#heap.push(event);
    return {
      cancel: () => {
        event.cancelled = true;
      },
    };
  }

  /** As {@link at}, `delay` ms from now. */
  in(delay: number, label: string, action: () => void): EventHandle {
    return this.at(this.#now + delay, label, action);
  }

  /** Lets the next event happen; false when there is none. Microtasks are the caller's matter. */
  step(): boolean {
    const event = this.#heap.pop();
    if (event === undefined) return false;
    this.#now = event.time;
    this.#events += 1;
    this.hash.add(event.time, event.label);
    event.action();
    return true;
  }
}
