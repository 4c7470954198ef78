import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import { columnBytes, readColumn, widthFor, writeColumn } from './int-column.ts';
import type { ColumnWidth } from './int-column.ts';

/**
 * Bars in one chunk. Small enough that one wild candle widens few others and that all columns stay in the
 * processor's cache while they are put together; large enough that the descriptors do not count.
 */
export const CHUNK_ROWS = 2_048;

/** Descriptor of a chunk: eight bytes of counts and decimals, then for each column width, padding and smallest number. */
const DESCRIPTOR_BYTES = 8 + BAR_STRIDE * 16 + 24;
const COLUMNS_AT = 8;
const SEED_TIME_AT = COLUMNS_AT + BAR_STRIDE * 16;
const SEED_CLOSE_AT = SEED_TIME_AT + 8;
const TIME_UNIT_AT = SEED_CLOSE_AT + 8;

/** In place of a width: the column is raw doubles, because its numbers are not short decimals. */
const RAW = 8;

/** Decimals tried before a column counts as not decimal. */
const MOST_DECIMALS = 12;

const TIME = 0;
const OPEN = 1;
const HIGH = 2;
const LOW = 3;
const CLOSE = 4;
const VOLUME = 5;

/** Whole numbers up to here are exact. */
const EXACT = 2 ** 53;

/** Most bytes a chunk can take. */
export const MOST_CHUNK_BYTES: number = DESCRIPTOR_BYTES + CHUNK_ROWS * BAR_STRIDE * 8;

/**
 * Packs and unpacks chunks of bars, bit for bit. Prices that are decimals become whole numbers of their last decimal and
 * then differences: close to the close before, open to the close before, high and low to the nearer end of the body.
 * What is no short decimal, or is negative zero or not finite, is stored raw. Holds scratch memory: reuse one.
 */
export class ChunkCodec {
  readonly #columns = Array.from({ length: BAR_STRIDE }, () => new Float64Array(CHUNK_ROWS));
  /** Decimals of the last chunk packed, or null where it was raw. */
  priceDecimals: number | null = null;
  volumeDecimals: number | null = null;

  #column(k: number): Float64Array {
    const column = this.#columns[k];
    if (column === undefined) throw new RangeError(`no column ${k}`);
    return column;
  }

  /** Packs `count` bars from row `from` into `buffer` from its beginning; the bytes taken, a multiple of eight. */
  encode(
    data: Float64Array,
    from: number,
    count: number,
    timeFrame: number,
    buffer: ArrayBuffer,
    packPrices = true,
  ): number {
    const view = new DataView(buffer);
    new Uint8Array(buffer, 0, DESCRIPTOR_BYTES).fill(0);
    for (let k = 0; k < BAR_STRIDE; k += 1) {
      const column = this.#column(k);
      for (let i = 0; i < count; i += 1) column[i] = data[(from + i) * BAR_STRIDE + k] as number;
    }
    const packed = [this.#packTime(view, count, timeFrame), false, false, false, false, false];
    this.priceDecimals = packPrices ? this.#packPrices(view, count) : null;
    packed.fill(this.priceDecimals !== null, OPEN, VOLUME);
    this.volumeDecimals = scaleColumns([this.#column(VOLUME)], count);
    packed[VOLUME] = this.volumeDecimals !== null;
    view.setUint32(0, count, true);
    view.setUint8(4, this.priceDecimals ?? 0);
    view.setUint8(5, this.volumeDecimals ?? 0);

    let at = DESCRIPTOR_BYTES;
    for (let k = 0; k < BAR_STRIDE; k += 1) {
      const column = this.#column(k);
      const [min, max] =
        packed[k] === true ? rangeOf(column, count) : [0, Number.POSITIVE_INFINITY];
      const width = widthFor(min, max);
      if (width === null) {
        // A raw price column cannot be mixed with differences to it: if one is too wide, all four are raw.
        if (k >= OPEN && k <= CLOSE && packed[k] === true)
          return this.encode(data, from, count, timeFrame, buffer, false);
        const raw = new Float64Array(buffer, at, count);
        for (let i = 0; i < count; i += 1) raw[i] = data[(from + i) * BAR_STRIDE + k] as number;
      } else writeColumn(buffer, at, column, count, width, min);
      view.setUint8(COLUMNS_AT + k * 16, width ?? RAW);
      view.setFloat64(COLUMNS_AT + k * 16 + 8, width === null ? 0 : min, true);
      at += columnBytes(width ?? RAW, count);
    }
    return at;
  }

  #packTime(view: DataView, count: number, timeFrame: number): boolean {
    const times = this.#column(TIME);
    const seed = times[0] as number;
    let unit = timeFrame;
    for (let i = 0; i < count; i += 1) {
      const time = times[i] as number;
      if (!Number.isSafeInteger(time) || Object.is(time, -0)) return false;
      if ((time - seed) % timeFrame !== 0) unit = 1;
    }
    view.setFloat64(SEED_TIME_AT, seed, true);
    view.setFloat64(TIME_UNIT_AT, unit, true);
    let before = seed - timeFrame;
    for (let i = 0; i < count; i += 1) {
      const time = times[i] as number;
      times[i] = (time - before - timeFrame) / unit;
      before = time;
    }
    return true;
  }

  #packPrices(view: DataView, count: number): number | null {
    const open = this.#column(OPEN);
    const high = this.#column(HIGH);
    const low = this.#column(LOW);
    const close = this.#column(CLOSE);
    const decimals = scaleColumns([open, high, low, close], count);
    if (decimals === null) return null;
    let before = close[0] as number;
    view.setFloat64(SEED_CLOSE_AT, before, true);
    for (let i = 0; i < count; i += 1) {
      const o = open[i] as number;
      const c = close[i] as number;
      high[i] = (high[i] as number) - (o > c ? o : c);
      low[i] = (o < c ? o : c) - (low[i] as number);
      open[i] = o - before;
      close[i] = c - before;
      before = c;
    }
    return decimals;
  }

  /**
   * Unpacks the chunk at byte `at` of `buffer` (a multiple of eight) into rows of `out` from `row`; the number of bars.
   * @throws RangeError when the chunk contradicts itself or its length
   */
  decode(
    buffer: ArrayBuffer,
    at: number,
    bytes: number,
    timeFrame: number,
    out: Float64Array,
    row: number,
  ): number {
    const view = new DataView(buffer, at, bytes);
    const count = view.getUint32(0, true);
    const priceScale = Number(`1e${view.getUint8(4)}`);
    const volumeScale = Number(`1e${view.getUint8(5)}`);
    if (count === 0 || count > CHUNK_ROWS || (row + count) * BAR_STRIDE > out.length)
      throw new RangeError(`chunk of ${count} bars`);
    let place = DESCRIPTOR_BYTES;
    const raw: boolean[] = [];
    for (let k = 0; k < BAR_STRIDE; k += 1) {
      const width = view.getUint8(COLUMNS_AT + k * 16);
      if (!isWidth(width)) throw new RangeError(`column width ${width}`);
      const size = columnBytes(width, count);
      if (place + size > bytes) throw new RangeError('column beyond the end');
      if (width === RAW) this.#column(k).set(new Float64Array(buffer, at + place, count));
      else
        readColumn(
          buffer,
          at + place,
          this.#column(k),
          count,
          width,
          view.getFloat64(COLUMNS_AT + k * 16 + 8, true),
        );
      raw.push(width === RAW);
      place += size;
    }
    if (place !== bytes) throw new RangeError('bytes left over');
    const start = row * BAR_STRIDE;
    this.#unpackTime(view, count, timeFrame, raw[TIME] === true, out, start);
    this.#unpackPrices(view, count, raw[CLOSE] === true, priceScale, out, start);
    const volume = this.#column(VOLUME);
    const scale = raw[VOLUME] === true ? 1 : volumeScale;
    for (let i = 0, to = start + VOLUME; i < count; i += 1, to += BAR_STRIDE)
      out[to] = (volume[i] as number) / scale;
    return count;
  }

  #unpackTime(
    view: DataView,
    count: number,
    timeFrame: number,
    raw: boolean,
    out: Float64Array,
    start: number,
  ): void {
    const times = this.#column(TIME);
    if (raw) {
      for (let i = 0, to = start; i < count; i += 1, to += BAR_STRIDE) out[to] = times[i] as number;
      return;
    }
    const unit = view.getFloat64(TIME_UNIT_AT, true);
    let time = view.getFloat64(SEED_TIME_AT, true) - timeFrame;
    for (let i = 0, to = start; i < count; i += 1, to += BAR_STRIDE) {
      time += timeFrame + (times[i] as number) * unit;
      out[to] = time;
    }
  }

  #unpackPrices(
    view: DataView,
    count: number,
    raw: boolean,
    scale: number,
    out: Float64Array,
    start: number,
  ): void {
    const open = this.#column(OPEN);
    const high = this.#column(HIGH);
    const low = this.#column(LOW);
    const close = this.#column(CLOSE);
    let to = start;
    if (raw) {
      for (let i = 0; i < count; i += 1, to += BAR_STRIDE) {
        out[to + OPEN] = open[i] as number;
        out[to + HIGH] = high[i] as number;
        out[to + LOW] = low[i] as number;
        out[to + CLOSE] = close[i] as number;
      }
      return;
    }
    let before = view.getFloat64(SEED_CLOSE_AT, true);
    for (let i = 0; i < count; i += 1, to += BAR_STRIDE) {
      const o = before + (open[i] as number);
      const c = before + (close[i] as number);
      before = c;
      // Dividing, not multiplying by the inverse: only the quotient of two exact numbers is the decimal's double.
      out[to + OPEN] = o / scale;
      out[to + HIGH] = ((o > c ? o : c) + (high[i] as number)) / scale;
      out[to + LOW] = ((o < c ? o : c) - (low[i] as number)) / scale;
      out[to + CLOSE] = c / scale;
    }
  }
}

function isWidth(width: number): width is ColumnWidth | typeof RAW {
  return width === 0 || width === 1 || width === 2 || width === 4 || width === 6 || width === RAW;
}

function rangeOf(values: Float64Array, count: number): [number, number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i += 1) {
    const value = values[i] as number;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

/**
 * Makes columns of decimals whole, in place, with the fewest decimals that give every number back exactly.
 * Null, and nothing changed, when there is no such number of decimals.
 */
function scaleColumns(columns: readonly Float64Array[], count: number): number | null {
  let decimals = 0;
  for (const column of columns) {
    for (let i = 0; i < count; i += 1) {
      const value = column[i] as number;
      while (!isWhole(value, decimals)) {
        decimals += 1;
        if (decimals > MOST_DECIMALS) return null;
      }
    }
  }
  // More decimals may be inexact for a number that fewer fitted (it grows past 2^53), so all are checked once more.
  for (const column of columns)
    for (let i = 0; i < count; i += 1) if (!isWhole(column[i] as number, decimals)) return null;
  const scale = SCALES[decimals] as number;
  for (const column of columns)
    for (let i = 0; i < count; i += 1) column[i] = Math.round((column[i] as number) * scale);
  return decimals;
}

const SCALES: readonly number[] = Array.from({ length: MOST_DECIMALS + 1 }, (_, k) =>
  Number(`1e${k}`),
);

function isWhole(value: number, decimals: number): boolean {
  const scale = SCALES[decimals] as number;
  const scaled = Math.round(value * scale);
  // An eighth of the exact range, so that differences of such numbers are exact too. Negative zero has no whole number.
  return Math.abs(scaled) < EXACT / 8 && scaled / scale === value && !Object.is(value, -0);
}
