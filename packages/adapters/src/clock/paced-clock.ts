import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { CancelTimer, FeedClock } from './feed-clock.ts';

/** Longest wait that a timer of Node takes; a longer one would end at once. */
const LONGEST = 2 ** 31 - 1;

/** What a {@link PacedClock} is made from. */
export interface PacedClockOptions {
  /** How many of its seconds pass in a real one; 1 = as the world's. */
  readonly speed: number;
  /** A moment of this clock (ms since 1970 UTC) … */
  readonly at: number;
  /** … and the moment of the machine's wall clock that it stands for. */
  readonly realAt: number;
}

/**
 * A clock that runs at any speed from any date: `now = at + (wall clock − realAt) × speed`. Processes that are
 * given the same three numbers agree on the time, and so does one with itself after a restart.
 *
 * The wall clock is read once, when the clock is made, and carried on by the monotonic one: a step of the
 * machine's clock moves no feed.
 */
export class PacedClock implements FeedClock {
  readonly speed: number;
  readonly #from: number;
  readonly #began: number;

  /** @throws NightdeskError `FEED_SPEED` for a speed that is not positive and finite. */
  constructor({ speed, at, realAt }: PacedClockOptions) {
    if (!(speed > 0) || !Number.isFinite(speed)) {
      throw new NightdeskError({
        code: 'FEED_SPEED',
        message: `A speed of ${speed} makes no clock; give a number above 0, such as 10 for ten times as fast.`,
        context: { speed },
      });
    }
    this.speed = speed;
    this.#began = performance.now();
    this.#from = at + (Date.now() - realAt) * speed;
  }

  now(): number {
    return Math.floor(this.#from + this.mono());
  }

  mono(): number {
    return (performance.now() - this.#began) * this.speed;
  }

  async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.after(ms, resolve);
    });
  }

  after(ms: number, call: () => void): CancelTimer {
    const until = this.mono() + ms;
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      const left = (until - this.mono()) / this.speed;
      // Timers may end a fraction of a millisecond early.
      timer = setTimeout(
        () => {
          if (this.mono() >= until) call();
          else wait();
        },
        Math.min(Math.max(Math.ceil(left), 0), LONGEST),
      );
    };
    wait();
    return () => {
      clearTimeout(timer);
    };
  }
}

/** The machine's own time. */
export function systemFeedClock(): PacedClock {
  const now = Date.now();
  return new PacedClock({ speed: 1, at: now, realAt: now });
}
