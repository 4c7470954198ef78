/** Gives each order of a bot its number. In live trading it continues from durable state after a restart. */
export interface IdSource {
  /** The next number, rising from 1, never reused. */
  next(): number;
}

/** Counts in memory: for back-tests, replay and restored kernels. */
export class SequenceIds implements IdSource {
  #last: number;

  constructor(last = 0) {
    this.#last = last;
  }

  next(): number {
    this.#last += 1;
    return this.#last;
  }

  /** The last number given. */
  get last(): number {
    return this.#last;
  }

  /** Goes on after `last`. */
  restore(last: number): void {
    this.#last = last;
  }
}
