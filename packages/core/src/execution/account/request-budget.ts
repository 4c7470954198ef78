import type { LiveClock } from '../../ports/live-clock.ts';

/** Between two looks (ms) whether there is leave again. */
const WAIT = 250;

/**
 * How many questions an account may still ask. Orders and cancels do not pass through it: they are never held
 * back for the sake of a poll. A bucket of one minute's worth that fills evenly, and the venue's own wish for
 * silence, which holds for everything.
 */
export class RequestBudget {
  readonly #clock: LiveClock;
  readonly #most: number;
  #left: number;
  #filledAt: number;
  #silentUntil = 0;

  /** @param perMinute questions a minute, at least 1 */
  constructor(clock: LiveClock, perMinute: number) {
    this.#clock = clock;
    this.#most = perMinute;
    this.#left = perMinute;
    this.#filledAt = clock.mono();
  }

  /** Takes leave for one question; false when there is none, or when less than `reserve` (a share) would be left. */
  take(reserve = 0): boolean {
    const now = this.#clock.mono();
    this.#left = Math.min(this.#most, this.#left + ((now - this.#filledAt) * this.#most) / 60_000);
    this.#filledAt = now;
    if (this.#left - 1 < this.#most * reserve) return false;
    this.#left -= 1;
    return true;
  }

  /** Waits for leave for one question. @see take */
  async leave(reserve = 0): Promise<void> {
    while (!this.take(reserve)) await this.#clock.sleep(WAIT);
  }

  /** The venue wants nothing to be asked for `ms`. */
  hush(ms: number): void {
    const until = this.#clock.mono() + ms;
    if (until > this.#silentUntil) this.#silentUntil = until;
  }

  /** How long (ms) nothing may be sent at all; 0 = now. */
  get silence(): number {
    return Math.max(0, this.#silentUntil - this.#clock.mono());
  }
}
