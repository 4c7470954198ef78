import type { LiveClock } from '@nightdesk/core/ports/live-clock';

/** Longest wait that a timer of Node takes; a longer one would end at once. */
const LONGEST = 2 ** 31 - 1;

/** The clocks of this machine. */
export class SystemClock implements LiveClock {
  now(): number {
    return Date.now();
  }

  mono(): number {
    return performance.now();
  }

  async sleep(ms: number): Promise<void> {
    const until = performance.now() + ms;
    // Timers may end a fraction of a millisecond early.
    for (let left = ms; left > 0; left = until - performance.now()) {
      await wait(Math.min(Math.ceil(left), LONGEST));
    }
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
