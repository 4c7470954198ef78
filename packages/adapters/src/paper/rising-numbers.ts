/** Numbers a millisecond: more of them run ahead of the clock, which does no harm. */
const PER_MS = 100;

/**
 * Numbers that rise for ever, across restarts too: made from the clock, and always above those that are known to be
 * given. So they do not repeat even where only the newest are remembered.
 */
export class RisingNumbers {
  #last: number;

  /**
   * @param known the largest number that is known to be given, 0 for none
   * @param time ms since 1970 UTC: no number was given after it that is not known
   */
  constructor(known: number, time: number) {
    this.#last = Math.max(known, (Math.ceil(time) + 1) * PER_MS);
  }

  /** The next number at this time of the clock, ms. */
  next(now: number): number {
    this.#last = Math.max(this.#last + 1, Math.floor(now) * PER_MS);
    return this.#last;
  }

  /** The last one given. */
  get last(): number {
    return this.#last;
  }
}
