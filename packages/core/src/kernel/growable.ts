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
const MAX_INT64 = (1n << 63n) - 1n;

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
    if (value > MIN_INT64 && value <= MAX_INT64) {
      this.#data[this.length] = value;
    } else {
      this.#data[this.length] = MIN_INT64;
      this.#large.set(this.length, value);
    }
    this.length += 1;
  }

  at(index: number): bigint {
    const value = this.#data[index] ?? 0n;
    return value === MIN_INT64 ? (this.#large.get(index) ?? value) : value;
  }
}

/** A column of texts that repeat: each different one is kept once. */
export class TextColumn {
  readonly #index: Map<string, number>;
  readonly #texts: string[];
  readonly #rows: Uint32Column;

  constructor() {
    this.#index = new Map();
    this.#texts = [];
    this.#rows = new Uint32Column();
  }

  push(text: string): void {
    let index = this.#index.get(text);
    if (index === undefined) {
      index = this.#texts.length;
      this.#texts.push(text);
      this.#index.set(text, index);
    }
    this.#rows.push(index);
  }

  at(index: number): string {
    return this.#texts[this.#rows.at(index)] ?? '';
  }

  get length(): number {
    return this.#rows.length;
  }
}
