/**
 * A seeded source of random numbers: xoshiro128** 1.1 (Blackman and Vigna, public domain), its state filled by
 * splitmix32. The same seed gives the same numbers on every machine: only integer operations and + − × ÷ are used,
 * never Math.log or Math.cos, whose last digits differ between platforms.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** `seed`: any number; its lower 32 bits count. `stream`: independent sequences of one seed. */
  constructor(seed: number, stream = 0) {
    let state = (seed ^ Math.imul(stream + 1, 0x9e3779b9)) | 0;
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      return (z ^ (z >>> 16)) | 0;
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    // The state must not be all zero.
    this.#d = next() | 1;
  }

  /** The next 32 random bits as a whole number from 0 to 2^32 − 1. */
  bits(): number {
    const b = this.#b;
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    this.#c ^= this.#a;
    this.#d ^= b;
    this.#b = b ^ this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform in [0, 1), in steps of 2^−32. */
  uniform(): number {
    return this.bits() / 4_294_967_296;
  }

  /** A whole number from 0 to `below` − 1. */
  integer(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** Nearly normal, mean 0 and deviation 1, between −6 and 6: the sum of twelve uniform numbers, minus six (Irwin–Hall). */
  normal(): number {
    // Twelve 16-bit halves of six draws: fine enough for prices, and half the work.
    let sum = 0;
    for (let k = 0; k < 6; k += 1) {
      const bits = this.bits();
      sum += (bits >>> 16) + (bits & 0xffff) + 1;
    }
    return sum / 65_536 - 6;
  }
}
