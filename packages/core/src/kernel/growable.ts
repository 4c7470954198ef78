/** Rows a column starts with. */
const INITIAL = 1024;

/** A column of doubles that grows by doubling. */
export class FloatColumn {
  #data: Float64Array;
  declare length: number;

  constructor(capacity: number = INITIAL) {
    this.#data = new Float64Array(capacity);
    this.length = 0;
  }

  push(value: number): void {
    if (this.length === this.#data.length) {
      const grown = new Float64Array(this.#data.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#data[index] ?? Number.NaN;
  }

  /** The values so far, sharing memory. */
  values(): Float64Array {
    return this.#data.subarray(0, this.length);
  }
}

/** A column of unsigned 32-bit integers. */
export class Uint32Column {
  #data: Uint32Array;
  declare length: number;

  constructor(capacity: number = INITIAL) {
    this.#data = new Uint32Array(capacity);
    this.length = 0;
  }

  push(value: number): void {
    if (this.length === this.#data.length) {
      const grown = new Uint32Array(this.#data.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#data[index] ?? 0;
  }
}

const MIN_INT64 = -(1n << 63n);

/**
 * A column of exact integers. Values that fit 64 bits lie in a BigInt64Array; larger ones (tokens with
 * many decimals reach them) lie beside it, and the smallest int64 marks the place.
 */
export class IntegerColumn {
  #data: BigInt64Array;
  readonly #large: Map<number, bigint>;
  declare length: number;

  constructor(capacity: number = INITIAL) {
    this.#data = new BigInt64Array(capacity);
    this.#large = new Map();
    this.length = 0;
  }

  push(value: bigint): void {
    if (this.length === this.#data.length) {
      const grown = new BigInt64Array(this.#data.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#put(this.length, value);
    this.length += 1;
  }

  /** Four values at once: what an event carries. */
  push4(a: bigint, b: bigint, c: bigint, d: bigint): void {
    const at = this.length;
    if (at + 4 > this.#data.length) {
      const grown = new BigInt64Array(this.#data.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#put(at, a);
    this.#put(at + 1, b);
    this.#put(at + 2, c);
    this.#put(at + 3, d);
    this.length = at + 4;
  }

  #put(at: number, value: bigint): void {
    if (BigInt.asIntN(64, value) === value) {
      this.#data[at] = value;
    } else {
      this.#data[at] = MIN_INT64;
      this.#large.set(at, value);
    }
  }

  at(index: number): bigint {
    const value = this.#data[index] ?? 0n;
    return value === MIN_INT64 ? (this.#large.get(index) ?? value) : value;
  }
}
