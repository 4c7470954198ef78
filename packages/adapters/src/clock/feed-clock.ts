import type { LiveClock } from '@nightdesk/core/ports/live-clock';

/** Takes back what was asked of a {@link FeedClock}; nothing happens when it has fired already. */
export type CancelTimer = () => void;

/** A live clock that can also call back: the only source of time and of timers in this package. */
export interface FeedClock extends LiveClock {
  /** Calls once, at least `ms` (of this clock) from now; never within this call. */
  after(ms: number, call: () => void): CancelTimer;
  /**
   * Lets time stand still until the answer is called, because what happens next is still being fetched. Clocks that
   * follow the world's time have no such thing.
   */
  hold?(): () => void;
}
