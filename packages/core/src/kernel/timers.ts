/** A bot's timers: few, so a sorted list is enough. */
export class Timers {
  readonly #entries: { readonly name: string; readonly time: number }[] = [];
  /** The earliest time, Infinity when there is none: compared on every event. */
  next: number = Infinity;

  /** Sets or moves a timer. */
  set(name: string, time: number): void {
    this.cancel(name);
    let at = this.#entries.length;
    while (at > 0 && (this.#entries[at - 1]?.time ?? 0) > time) at -= 1;
    this.#entries.splice(at, 0, { name, time });
    this.next = this.#entries[0]?.time ?? Infinity;
  }

  cancel(name: string): void {
    const at = this.#entries.findIndex((entry) => entry.name === name);
    if (at >= 0) this.#entries.splice(at, 1);
    this.next = this.#entries[0]?.time ?? Infinity;
  }

  /** Takes the earliest timer out when it is due at `time`; null when none is. */
  due(time: number): { readonly name: string; readonly time: number } | null {
    const first = this.#entries[0];
    if (first === undefined || first.time > time) return null;
    this.#entries.shift();
    this.next = this.#entries[0]?.time ?? Infinity;
    return first;
  }

  save(): readonly (readonly [string, number])[] {
    return this.#entries.map((entry) => [entry.name, entry.time] as const);
  }

  restore(state: readonly (readonly [string, number])[]): void {
    this.#entries.length = 0;
    this.next = Infinity;
    for (const [name, time] of state) this.set(name, time);
  }
}
