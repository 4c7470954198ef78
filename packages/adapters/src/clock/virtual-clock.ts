import type { CancelTimer, FeedClock } from './feed-clock.ts';

interface Waiting {
  readonly due: number;
  readonly order: number;
  /** Null when it was taken back. */
  call: (() => void) | null;
}

/**
 * A clock that only moves when it is told to: as fast as whatever happens at each moment is done. For tests,
 * and for feeds at the highest speed. Timers of one moment fire in the order in which they were asked for.
 */
export class VirtualClock implements FeedClock {
  readonly #start: number;
  #mono = 0;
  #asked = 0;
  /** A binary heap, the earliest first. */
  readonly #heap: Waiting[] = [];
  #live = 0;
  #holds = 0;

  /** @param start ms since 1970 UTC */
  constructor(start: number) {
    this.#start = start;
  }

  now(): number {
    return this.#start + this.#mono;
  }

  mono(): number {
    return this.#mono;
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#live;
  }

  async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.after(ms, resolve);
    });
  }

  after(ms: number, call: () => void): CancelTimer {
    this.#asked += 1;
    this.#live += 1;
    const entry: Waiting = { due: this.#mono + Math.max(ms, 0), order: this.#asked, call };
    this.#push(entry);
    return () => {
      if (entry.call !== null) this.#live -= 1;
      entry.call = null;
    };
  }

  hold(): () => void {
    this.#holds += 1;
    let isHeld = true;
    return () => {
      if (isHeld) this.#holds -= 1;
      isHeld = false;
    };
  }

  /**
   * Lets `ms` pass: fires what falls due, each at its time, and between any two of them lets everything that is
   * already under way run (promises, and I/O that is ready).
   */
  async advance(ms: number): Promise<void> {
    const until = this.#mono + ms;
    await this.#settle();
    for (let next = this.#heap[0]; next !== undefined && next.due <= until; next = this.#heap[0]) {
      this.#fireFirst();
      await this.#settle();
    }
    this.#mono = until;
  }

  /** As {@link advance} with timers alone: nothing that is awaited goes on meanwhile. */
  advanceNow(ms: number): void {
    const until = this.#mono + ms;
    for (let next = this.#heap[0]; next !== undefined && next.due <= until; next = this.#heap[0])
      this.#fireFirst();
    this.#mono = until;
  }

  /** Goes from timer to timer until `isOver` or nothing waits any more. */
  async run(isOver: () => boolean): Promise<void> {
    await this.#settle();
    while (!isOver() && this.#live > 0) {
      this.#fireFirst();
      await this.#settle();
    }
  }

  async #settle(): Promise<void> {
    do await settle();
    while (this.#holds > 0);
  }

  #fireFirst(): void {
    const first = this.#pop();
    if (first === undefined || first.call === null) return;
    if (first.due > this.#mono) this.#mono = first.due;
    const { call } = first;
    first.call = null;
    this.#live -= 1;
    call();
  }

  #push(entry: Waiting): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  #pop(): Waiting | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      let child = heap[below];
      const right = heap[below + 1];
      if (child !== undefined && right !== undefined && isBefore(right, child)) {
        below += 1;
        child = right;
      }
      if (child === undefined || !isBefore(child, last)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}

/** A turn of the event loop: promises that are settled, and I/O that is ready, go on. */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}
