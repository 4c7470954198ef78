/**
 * A column of whole numbers in as few bytes as its range needs: each number minus the smallest, in 0, 1, 2, 4 or 6 bytes.
 * Fixed widths inside a chunk decode in a loop without branches, several times faster than variable-length numbers,
 * and take hardly more room, because a chunk is short and its numbers are differences.
 */
export type ColumnWidth = 0 | 1 | 2 | 4 | 6;

const TWO_32 = 4_294_967_296;

/** The width for numbers from `min` to `max`; null when their distance needs more than 48 bits. */
export function widthFor(min: number, max: number): ColumnWidth | null {
  const range = max - min;
  if (range === 0) return 0;
  if (range < 256) return 1;
  if (range < 65_536) return 2;
  if (range < TWO_32) return 4;
  return range < 281_474_976_710_656 ? 6 : null;
}

/** Bytes a column of `count` numbers takes, filled up to whole eights so that the next one is aligned. */
export function columnBytes(width: ColumnWidth | 8, count: number): number {
  return Math.ceil((width * count) / 8) * 8;
}

/** Writes `values[0 … count)` minus `min` at byte `at`, which is a multiple of eight. */
export function writeColumn(
  buffer: ArrayBuffer,
  at: number,
  values: Float64Array,
  count: number,
  width: ColumnWidth,
  min: number,
): void {
  if (width === 0) return;
  if (width === 6) {
    const low = new Uint32Array(buffer, at, count);
    const high = new Uint16Array(buffer, at + count * 4, count);
    for (let i = 0; i < count; i += 1) {
      const value = (values[i] as number) - min;
      high[i] = Math.floor(value / TWO_32);
      low[i] = value % TWO_32;
    }
    return;
  }
  const target =
    width === 1
      ? new Uint8Array(buffer, at, count)
      : width === 2
        ? new Uint16Array(buffer, at, count)
        : new Uint32Array(buffer, at, count);
  for (let i = 0; i < count; i += 1) target[i] = (values[i] as number) - min;
}

/** Reads a column into `out[0 … count)`, the smallest number added again. */
export function readColumn(
  buffer: ArrayBuffer,
  at: number,
  out: Float64Array,
  count: number,
  width: ColumnWidth,
  min: number,
): void {
  // One loop for each width, so that each sees one kind of array and is compiled for it.
  switch (width) {
    case 0:
      out.fill(min, 0, count);
      return;
    case 1: {
      const source = new Uint8Array(buffer, at, count);
      for (let i = 0; i < count; i += 1) out[i] = (source[i] as number) + min;
      return;
    }
    case 2: {
      const source = new Uint16Array(buffer, at, count);
      for (let i = 0; i < count; i += 1) out[i] = (source[i] as number) + min;
      return;
    }
    case 4: {
      const source = new Uint32Array(buffer, at, count);
      for (let i = 0; i < count; i += 1) out[i] = (source[i] as number) + min;
      return;
    }
    case 6: {
      const low = new Uint32Array(buffer, at, count);
      const high = new Uint16Array(buffer, at + count * 4, count);
      for (let i = 0; i < count; i += 1)
        out[i] = (high[i] as number) * TWO_32 + (low[i] as number) + min;
    }
  }
}
