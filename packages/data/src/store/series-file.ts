import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { BAR_STRIDE, BarColumns } from '@nightdesk/core/model/bar-columns';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { fileError } from '../data-error.ts';
import { atomicWrite, writeAll } from '../files/atomic-write.ts';
import type { OnProgress } from '../progress.ts';
import { CHUNK_ROWS, ChunkCodec, MOST_CHUNK_BYTES } from './chunk.ts';
import {
  FIXED_BYTES,
  corrupt,
  decodeHeader,
  encodeHeader,
  factsJson,
  headerBytes,
  headerLength,
} from './series-header.ts';
import type { ChunkPlace, SeriesFacts, SeriesHeader } from './series-header.ts';

/** Bytes read or written at once. */
const PIECE = 4 * 1024 * 1024;

/** What a writer says of the bars; the rest of the facts follows from them. */
export type SeriesNames = Pick<SeriesFacts, 'symbol' | 'simulated' | 'labels'>;

/** Part of a series, by open time in ms: from `from` (inclusive) to `to` (exclusive). */
export interface TimeRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Bars and what the file says of them. */
export interface ReadSeries {
  readonly bars: BarColumns;
  readonly facts: SeriesFacts;
}

/** The facts of bars in order of time, at least one. */
async function packAll(
  bars: BarColumns,
  names: SeriesNames,
  put: (bytes: Uint8Array, chunk: ChunkPlace) => Promise<void>,
): Promise<SeriesFacts> {
  const codec = new ChunkCodec();
  const buffer = new ArrayBuffer(MOST_CHUNK_BYTES);
  let priceDecimals: number | null = 0;
  let volumeDecimals: number | null = 0;
  for (let row = 0; row < bars.length; row += CHUNK_ROWS) {
    const rows = Math.min(CHUNK_ROWS, bars.length - row);
    const bytes = new Uint8Array(
      buffer,
      0,
      codec.encode(bars.data, row, rows, bars.timeFrame, buffer),
    );
    priceDecimals =
      priceDecimals === null || codec.priceDecimals === null
        ? null
        : Math.max(priceDecimals, codec.priceDecimals);
    volumeDecimals =
      volumeDecimals === null || codec.volumeDecimals === null
        ? null
        : Math.max(volumeDecimals, codec.volumeDecimals);
    await put(bytes, {
      offset: 0,
      firstTime: bars.openTime(row),
      lastTime: bars.openTime(row + rows - 1),
      rows,
      bytes: bytes.length,
      crc: crc32(bytes),
    });
  }
  return {
    ...names,
    timeFrame: bars.timeFrame,
    rows: bars.length,
    firstTime: bars.openTime(0),
    lastTime: bars.openTime(bars.length - 1),
    priceDecimals,
    volumeDecimals,
  };
}

/**
 * Writes a series file, whole or not at all. The bars must be in order of time and at least one.
 * @throws NightdeskError `DATA_FILE_…`
 */
export async function writeSeries(
  path: string,
  bars: BarColumns,
  names: SeriesNames,
  onProgress?: OnProgress,
): Promise<SeriesFacts> {
  // Packed in memory first: the header needs the sizes, and a packed series is a fifth of the bars it came from.
  const pieces: Uint8Array[] = [];
  const chunks: ChunkPlace[] = [];
  const facts = await packAll(bars, names, async (bytes, chunk) => {
    pieces.push(bytes.slice());
    chunks.push(chunk);
    onProgress?.(Math.min(chunks.length * CHUNK_ROWS, bars.length), bars.length);
    // Lets the event loop turn: a server that imports goes on serving.
    if (chunks.length % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
  });
  const json = factsJson(facts);
  let offset = headerBytes(json.length, chunks.length);
  const placed = chunks.map((chunk) => {
    const at = offset;
    offset += chunk.bytes;
    return { ...chunk, offset: at };
  });
  await atomicWrite(path, async (file) => {
    const header = encodeHeader(json, placed);
    await writeAll(file, header, 0);
    let at = header.length;
    let batch: Uint8Array[] = [];
    let size = 0;
    for (const [i, piece] of pieces.entries()) {
      batch.push(piece);
      size += piece.length;
      if (size < PIECE && i < pieces.length - 1) continue;
      await writeAll(file, Buffer.concat(batch, size), at);
      at += size;
      batch = [];
      size = 0;
    }
  });
  return facts;
}

/** Reads exactly `length` bytes, or what is left of the file. */
async function readAt(
  file: FileHandle,
  target: Uint8Array,
  length: number,
  position: number,
): Promise<number> {
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(target, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

async function readHeaderOf(file: FileHandle, path: string): Promise<SeriesHeader> {
  const { size } = await file.stat();
  const fixed = new Uint8Array(FIXED_BYTES);
  const got = await readAt(file, fixed, FIXED_BYTES, 0);
  const length = headerLength(path, fixed.subarray(0, got));
  if (length > size) throw corrupt(path, 'it is cut off inside its header');
  const header = new Uint8Array(length);
  await readAt(file, header, length, 0);
  return decodeHeader(path, header, size);
}

/** Reads what a file says of itself, without its bars. @throws NightdeskError `DATA_STORE_…`, `DATA_FILE_…` */
export async function readFacts(path: string): Promise<SeriesFacts> {
  try {
    await using file = await open(path, 'r');
    return (await readHeaderOf(file, path)).facts;
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

/** First place in `from … to` of a sorted sequence whose value is at least `wanted`. */
function lowerBound(
  from: number,
  to: number,
  wanted: number,
  valueAt: (i: number) => number,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The bars of a time range among bars in order of time, sharing their memory.
 */
export function barsInRange(bars: BarColumns, range: TimeRange): BarColumns {
  const from =
    range.from === undefined ? 0 : lowerBound(0, bars.length, range.from, (i) => bars.openTime(i));
  const to =
    range.to === undefined
      ? bars.length
      : lowerBound(from, bars.length, range.to, (i) => bars.openTime(i));
  return from === 0 && to === bars.length ? bars : bars.slice(from, to);
}

/**
 * Reads bars, only the chunks that hold the wanted range, straight into one array. Every chunk's checksum is verified.
 * @throws NightdeskError `DATA_STORE_CORRUPT`, `DATA_STORE_VERSION`, `DATA_FILE_…`
 */
export async function readSeries(
  path: string,
  range: TimeRange = {},
  onProgress?: OnProgress,
): Promise<ReadSeries> {
  try {
    await using file = await open(path, 'r');
    const { facts, chunks } = await readHeaderOf(file, path);
    const { from, to } = range;
    const first =
      from === undefined ? 0 : lowerBound(0, chunks.length, from, (i) => chunks[i]?.lastTime ?? 0);
    const end =
      to === undefined
        ? chunks.length
        : lowerBound(first, chunks.length, to, (i) => chunks[i]?.firstTime ?? 0);
    const wanted = chunks.slice(first, end);
    const rows = wanted.reduce((sum, chunk) => sum + chunk.rows, 0);
    const data = new Float64Array(rows * BAR_STRIDE);
    const total = wanted.reduce((sum, chunk) => sum + chunk.bytes, 0);
    const buffer = new ArrayBuffer(Math.min(Math.max(PIECE, MOST_CHUNK_BYTES), total));
    const bytes = new Uint8Array(buffer);
    const codec = new ChunkCodec();
    let row = 0;
    for (let next = 0; next < wanted.length;) {
      const start = wanted[next]?.offset ?? 0;
      let length = 0;
      let after = next;
      for (
        let chunk = wanted[after];
        chunk !== undefined && length + chunk.bytes <= buffer.byteLength;
        chunk = wanted[after]
      ) {
        length += chunk.bytes;
        after += 1;
      }
      if ((await readAt(file, bytes, length, start)) < length)
        throw corrupt(path, 'it became shorter while it was read');
      for (const chunk of wanted.slice(next, after)) {
        const at = chunk.offset - start;
        row += unpack(path, codec, buffer, at, chunk, facts.timeFrame, data, row);
      }
      next = after;
      onProgress?.(row, rows);
    }
    const bars = new BarColumns(data, facts.timeFrame);
    return { bars: barsInRange(bars, range), facts };
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

function unpack(
  path: string,
  codec: ChunkCodec,
  buffer: ArrayBuffer,
  at: number,
  chunk: ChunkPlace,
  timeFrame: number,
  out: Float64Array,
  row: number,
): number {
  if (crc32(new Uint8Array(buffer, at, chunk.bytes)) !== chunk.crc)
    throw corrupt(path, `the checksum of bars ${row} to ${row + chunk.rows - 1} is wrong`);
  try {
    const rows = codec.decode(buffer, at, chunk.bytes, timeFrame, out, row);
    if (rows !== chunk.rows) throw new RangeError(`${rows} bars`);
    return rows;
  } catch (error) {
    if (error instanceof NightdeskError) throw error;
    throw corrupt(path, `bars ${row} to ${row + chunk.rows - 1} cannot be unpacked`, error);
  }
}
