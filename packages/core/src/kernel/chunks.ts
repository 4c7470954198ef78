/**
 * Rows in a chunk. Columns grow by whole chunks of at most 96 KB: nothing is ever copied, and memory of this
 * size comes back from the allocator warm, where fresh pages cost more than what is written on them.
 */
const CHUNK = 2048;
const SHIFT = 11;
const MASK = CHUNK - 1;

/** Rows of doubles, all of one width, that only ever grow. */
export class FloatRows {
  readonly #width: number;
  readonly #chunks: Float64Array[] = [];
  #length: number = 0;

  constructor(width: number) {
    this.#width = width;
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a row; gives back the chunk that it lies in. Its cells begin at {@link offset} of the row. */
  add(): Float64Array {
    const row = this.#length;
    this.#length = row + 1;
    if ((row & MASK) === 0) this.#chunks.push(new Float64Array(CHUNK * this.#width));
    // Made above or by an earlier row.
    return this.#chunks[row >>> SHIFT] as Float64Array;
  }

  /** Where row `row` begins in its chunk. */
  offset(row: number): number {
    return (row & MASK) * this.#width;
  }

  at(row: number, column: number): number {
    return this.#chunks[row >>> SHIFT]?.[(row & MASK) * this.#width + column] ?? Number.NaN;
  }
}

/** As {@link FloatRows}, of unsigned 32-bit integers. */
export class Uint32Rows {
  readonly #width: number;
  readonly #chunks: Uint32Array[] = [];
  #length: number = 0;

  constructor(width: number) {
    this.#width = width;
  }

  get length(): number {
    return this.#length;
  }

  add(): Uint32Array {
    const row = this.#length;
    this.#length = row + 1;
    if ((row & MASK) === 0) this.#chunks.push(new Uint32Array(CHUNK * this.#width));
    return this.#chunks[row >>> SHIFT] as Uint32Array;
  }

  offset(row: number): number {
    return (row & MASK) * this.#width;
  }

  at(row: number, column: number): number {
    return this.#chunks[row >>> SHIFT]?.[(row & MASK) * this.#width + column] ?? 0;
  }
}

const MIN_INT64 = -(1n << 63n);

/**
 * A column of exact integers. Values that fit 64 bits lie in BigInt64Arrays; larger ones (tokens with many
 * decimals reach them) lie beside, and the smallest int64 marks the place.
 */
export class IntegerColumn {
  readonly #chunks: BigInt64Array[] = [];
  readonly #large: Map<number, bigint> = new Map();
  #length: number = 0;

  get length(): number {
    return this.#length;
  }

  push(value: bigint): void {
    const at = this.#length;
    this.#length = at + 1;
    if ((at & MASK) === 0) this.#chunks.push(new BigInt64Array(CHUNK));
    const chunk = this.#chunks[at >>> SHIFT] as BigInt64Array;
    if (BigInt.asIntN(64, value) === value) {
      chunk[at & MASK] = value;
    } else {
      chunk[at & MASK] = MIN_INT64;
      this.#large.set(at, value);
    }
  }

  at(index: number): bigint {
    const value = this.#chunks[index >>> SHIFT]?.[index & MASK] ?? 0n;
    return value === MIN_INT64 ? (this.#large.get(index) ?? value) : value;
  }
}
