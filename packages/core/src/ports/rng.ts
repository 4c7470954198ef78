/** A source of random numbers that a kernel is given, so that the same seed gives the same run. */
export interface Rng {
  /** Uniform in [0, 1). */
  next(): number;
}

/**
 * A small seeded generator (sfc32, C. Doty-Humphrey's PractRand: 128 bits of state, passes BigCrush),
 * on 32-bit integer arithmetic only, so that it is identical on every machine.
 */
export class SeededRng implements Rng {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 4294967296) | 0;
    this.#c = 0x9e3779b9 | 0;
    this.#counter = 1;
    for (let i = 0; i < 12; i += 1) this.next();
  }

  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  }

  /** The state as plain numbers, for {@link restore}. */
  save(): readonly number[] {
    return [this.#a, this.#b, this.#c, this.#counter];
  }

  restore(state: readonly number[]): void {
    const [a = 0, b = 0, c = 0, counter = 1] = state;
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = counter;
  }
}
