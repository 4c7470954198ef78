import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';

/** Rows in one block (384 kB). */
const BLOCK_ROWS = 8_192;

/** Gathers rows of unknown number in blocks, and joins them once: no repeated copying, no array of objects. */
export class RowSink {
  length = 0;
  readonly #full: Float64Array[] = [];
  #block: Float64Array = new Float64Array(BLOCK_ROWS * BAR_STRIDE);
  #used = 0;
  /** Rows at which the line number of the file jumps, and the line there; between two jumps both go up by one. */
  readonly #jumpRows: number[] = [];
  readonly #jumpLines: number[] = [];
  #nextLine = Number.NaN;

  /** Adds one row that was read on `line` of the file. */
  push(row: Float64Array, line: number): void {
    if (line !== this.#nextLine) {
      this.#jumpRows.push(this.length);
      this.#jumpLines.push(line);
    }
    this.#nextLine = line + 1;
    if (this.#used === this.#block.length) {
      this.#full.push(this.#block);
      this.#block = new Float64Array(BLOCK_ROWS * BAR_STRIDE);
      this.#used = 0;
    }
    const at = this.#used;
    const block = this.#block;
    for (let k = 0; k < BAR_STRIDE; k += 1) block[at + k] = row[k] ?? Number.NaN;
    this.#used = at + BAR_STRIDE;
    this.length += 1;
  }

  /** All rows in one array. Empties the sink, block by block, to keep the peak of memory low. */
  take(): Float64Array {
    const all = new Float64Array(this.length * BAR_STRIDE);
    let at = 0;
    for (let block = this.#full.shift(); block !== undefined; block = this.#full.shift()) {
      all.set(block, at);
      at += block.length;
    }
    all.set(this.#block.subarray(0, this.#used), at);
    this.#block = new Float64Array(0);
    this.#used = 0;
    this.length = 0;
    return all;
  }

  /** A function from row (from 0) to line of the file (from 1); stays valid after {@link RowSink.take}. */
  lines(): (row: number) => number {
    const rows = this.#jumpRows;
    const lines = this.#jumpLines;
    return (row) => {
      let low = 0;
      let high = rows.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((rows[middle] ?? 0) <= row) low = middle + 1;
        else high = middle;
      }
      const jump = low - 1;
      return jump < 0 ? Number.NaN : (lines[jump] ?? 0) + row - (rows[jump] ?? 0);
    };
  }
}
