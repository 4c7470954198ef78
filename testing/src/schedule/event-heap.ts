/** An event that waits for its time. */
export interface PendingEvent {
  /** Simulated ms. */
  readonly time: number;
  /** Orders events of the same time; drawn from the seed. */
  readonly tie: number;
  /** Orders events of the same time and tie; rises with each event. */
  readonly sequence: number;
  readonly label: string;
  readonly action: () => void;
  /** Cancelled events stay in the heap and are passed over. */
  cancelled: boolean;
}

/** A binary heap of events: earliest first, then by tie, then by sequence. */
export class EventHeap {
  readonly #events: PendingEvent[] = [];

  get size(): number {
    return this.#events.length;
  }

  push(event: PendingEvent): void {
    const events = this.#events;
    let at = events.length;
    events.push(event);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = events[above];
      if (parent === undefined || !before(event, parent)) break;
      events[at] = parent;
      at = above;
    }
    events[at] = event;
  }

  /** Takes the first event that was not cancelled; undefined when there is none. */
  pop(): PendingEvent | undefined {
    let first = this.#take();
    while (first?.cancelled === true) first = this.#take();
    return first;
  }

  #take(): PendingEvent | undefined {
    const events = this.#events;
    const first = events[0];
    const last = events.pop();
    if (first === undefined || last === undefined || events.length === 0) return first;
    const { length } = events;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      let child = events[below];
      if (child === undefined) break;
      const right = below + 1 < length ? events[below + 1] : undefined;
      if (right !== undefined && before(right, child)) {
        child = right;
        below += 1;
      }
      if (!before(child, last)) break;
      events[at] = child;
      at = below;
    }
    events[at] = last;
    return first;
  }
}

function before(a: PendingEvent, b: PendingEvent): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.tie !== b.tie) return a.tie < b.tie;
  return a.sequence < b.sequence;
}
