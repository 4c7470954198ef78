import { NightdeskError } from '../errors/nightdesk-error.ts';

/** One timer. */
interface Entry {
  readonly name: string;
  readonly time: number;
  /** Rises with each call of `set`. */
  readonly number: number;
}

/** A bot's timers: few, so a sorted list is enough. */
export class Timers {
  readonly #entries: Entry[] = [];
  /** The earliest time, Infinity when there is none: compared on every event. */
  next: number = Infinity;
  /** Number of the timer that was set last. */
  lastSet: number = 0;

  /** How many are set. */
  get count(): number {
    return this.#entries.length;
  }

  /** Sets or moves a timer. @throws NightdeskError `TIMER_TIME` for a time that is not a number. */
  set(name: string, time: number): void {
    if (Number.isNaN(time)) {
      throw new NightdeskError({
        code: 'TIMER_TIME',
        message: `The timer "${name.slice(0, 40)}" was set for NaN; give milliseconds since 1970.`,
        context: { timer: name.slice(0, 40) },
      });
    }
    this.cancel(name);
    this.lastSet += 1;
    let at = this.#entries.length;
    while (at > 0 && (this.#entries[at - 1]?.time ?? 0) > time) at -= 1;
    this.#entries.splice(at, 0, { name, time, number: this.lastSet });
    this.next = this.#entries[0]?.time ?? Infinity;
  }

  cancel(name: string): void {
    const at = this.#entries.findIndex((entry) => entry.name === name);
    if (at >= 0) this.#entries.splice(at, 1);
    this.next = this.#entries[0]?.time ?? Infinity;
  }

  /** Takes out the earliest timer that is due at `time` and numbered `upTo` or less; null when none is. */
  due(time: number, upTo: number): string | null {
    const at = this.#entries.findIndex((entry) => entry.time <= time && entry.number <= upTo);
    const entry = this.#entries[at];
    if (entry === undefined) return null;
    this.#entries.splice(at, 1);
    this.next = this.#entries[0]?.time ?? Infinity;
    return entry.name;
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
