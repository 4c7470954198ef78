import { crc32 } from 'node:zlib';
import { dataError } from '../data-error.ts';
import { CHUNK_ROWS, MOST_CHUNK_BYTES } from './chunk.ts';
import { STORE_MAGIC } from './magic.ts';

/**
 * A candle-store file, little-endian:
 *
 * | bytes | what |
 * |---|---|
 * | 8 | magic |
 * | 4 | version (1) |
 * | 4 | length of the JSON |
 * | 4 | number of chunks |
 * | 4 | CRC-32 of everything from here to the first chunk |
 * | … | JSON: symbol, time frame, and so on; blanks up to a multiple of eight |
 * | 40 each | index: offset, first time, last time (float64); bars, bytes, CRC-32 of the chunk, 0 (uint32) |
 * | … | chunks (see chunk.ts) |
 */
export const STORE_VERSION = 1;

/** Bytes before the JSON. */
export const FIXED_BYTES = 24;
const INDEX_BYTES = 40;

/** A header is never larger than this: 40 bytes for each of a hundred thousand chunks (200 million bars). */
export const MOST_HEADER_BYTES = 4_200_000;

/** What a series says of itself. */
export interface SeriesFacts {
  readonly symbol: string;
  /** ms */
  readonly timeFrame: number;
  readonly rows: number;
  /** Open times of the first and last bar, ms. */
  readonly firstTime: number;
  readonly lastTime: number;
  /** Most decimals of prices and volumes; null where some are no decimals. */
  readonly priceDecimals: number | null;
  readonly volumeDecimals: number | null;
  readonly simulated: boolean;
  /** Where the candles came from, newest last. */
  readonly labels: readonly string[];
}

/** One chunk's place in the file. */
export interface ChunkPlace {
  readonly offset: number;
  readonly firstTime: number;
  readonly lastTime: number;
  readonly rows: number;
  readonly bytes: number;
  readonly crc: number;
}

/** A header with its index. */
export interface SeriesHeader {
  readonly facts: SeriesFacts;
  readonly chunks: readonly ChunkPlace[];
}

/** The JSON of a header, filled up with blanks. Its length depends on nothing but the facts. */
export function factsJson(facts: SeriesFacts): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(facts));
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  return padded;
}

/** Length of a header in bytes. */
export function headerBytes(jsonBytes: number, chunks: number): number {
  return FIXED_BYTES + jsonBytes + chunks * INDEX_BYTES;
}

/** The bytes of a header. */
export function encodeHeader(json: Uint8Array, chunks: readonly ChunkPlace[]): Uint8Array {
  const bytes = new Uint8Array(headerBytes(json.length, chunks.length));
  const view = new DataView(bytes.buffer);
  bytes.set(STORE_MAGIC);
  view.setUint32(8, STORE_VERSION, true);
  view.setUint32(12, json.length, true);
  view.setUint32(16, chunks.length, true);
  bytes.set(json, FIXED_BYTES);
  let at = FIXED_BYTES + json.length;
  for (const chunk of chunks) {
    view.setFloat64(at, chunk.offset, true);
    view.setFloat64(at + 8, chunk.firstTime, true);
    view.setFloat64(at + 16, chunk.lastTime, true);
    view.setUint32(at + 24, chunk.rows, true);
    view.setUint32(at + 28, chunk.bytes, true);
    view.setUint32(at + 32, chunk.crc, true);
    at += INDEX_BYTES;
  }
  view.setUint32(20, crc32(bytes.subarray(FIXED_BYTES)), true);
  return bytes;
}

/** Length of the whole header, told from its first 24 bytes. @throws NightdeskError `DATA_STORE_CORRUPT`, `DATA_STORE_VERSION` */
export function headerLength(file: string, fixed: Uint8Array): number {
  if (fixed.length < FIXED_BYTES || !STORE_MAGIC.every((byte, i) => fixed[i] === byte))
    throw corrupt(file, 'it does not begin like one');
  const view = new DataView(fixed.buffer, fixed.byteOffset);
  const version = view.getUint32(8, true);
  if (version > STORE_VERSION) {
    throw dataError(
      'DATA_STORE_VERSION',
      `${file}: written by a newer Nightdesk (format ${version}; this one reads up to ${STORE_VERSION}). Update Nightdesk.`,
      { file, version },
    );
  }
  if (version < 1) throw corrupt(file, `it says version ${version}`);
  const length = headerBytes(view.getUint32(12, true), view.getUint32(16, true));
  if (length > MOST_HEADER_BYTES) throw corrupt(file, 'its header has an impossible length');
  return length;
}

/** Reads a whole header. `fileSize` in bytes catches files that were cut off. @throws NightdeskError `DATA_STORE_CORRUPT` */
export function decodeHeader(file: string, bytes: Uint8Array, fileSize: number): SeriesHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const jsonBytes = view.getUint32(12, true);
  const count = view.getUint32(16, true);
  if (bytes.length !== headerBytes(jsonBytes, count)) throw corrupt(file, 'its header is cut off');
  if (crc32(bytes.subarray(FIXED_BYTES)) !== view.getUint32(20, true))
    throw corrupt(file, 'the checksum of its header is wrong');
  const facts = parseFacts(
    file,
    new TextDecoder().decode(bytes.subarray(FIXED_BYTES, FIXED_BYTES + jsonBytes)),
  );
  const chunks: ChunkPlace[] = [];
  let rows = 0;
  let offset = bytes.length;
  for (let at = FIXED_BYTES + jsonBytes; at < bytes.length; at += INDEX_BYTES) {
    const chunk: ChunkPlace = {
      offset: view.getFloat64(at, true),
      firstTime: view.getFloat64(at + 8, true),
      lastTime: view.getFloat64(at + 16, true),
      rows: view.getUint32(at + 24, true),
      bytes: view.getUint32(at + 28, true),
      crc: view.getUint32(at + 32, true),
    };
    if (
      chunk.offset !== offset ||
      chunk.rows < 1 ||
      chunk.rows > CHUNK_ROWS ||
      chunk.bytes > MOST_CHUNK_BYTES ||
      chunk.bytes % 8 !== 0
    ) {
      throw corrupt(file, 'its index is wrong');
    }
    rows += chunk.rows;
    offset += chunk.bytes;
    chunks.push(chunk);
  }
  if (rows !== facts.rows) throw corrupt(file, 'its index does not add up');
  if (offset !== fileSize)
    throw corrupt(
      file,
      offset > fileSize
        ? `it is cut off: ${fileSize} bytes of ${offset}`
        : `it has ${fileSize - offset} bytes too many`,
    );
  return { facts, chunks };
}

/** The error for a damaged file. */
export function corrupt(file: string, how: string, cause?: unknown): ReturnType<typeof dataError> {
  return dataError(
    'DATA_STORE_CORRUPT',
    `${file}: this candle file is damaged: ${how}. Delete it and import the candles again.`,
    { file, how },
    { cause },
  );
}

function parseFacts(file: string, text: string): SeriesFacts {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw corrupt(file, 'its header is not JSON', error);
  }
  if (!isFacts(value)) throw corrupt(file, 'its header lacks something');
  return value;
}

function isFacts(value: unknown): value is SeriesFacts {
  if (typeof value !== 'object' || value === null) return false;
  // Reading unknown keys of a checked object; each is tested below.
  const facts = value as Readonly<Record<string, unknown>>;
  const whole = (key: string): boolean => Number.isSafeInteger(facts[key]);
  return (
    typeof facts['symbol'] === 'string' &&
    whole('timeFrame') &&
    Number(facts['timeFrame']) > 0 &&
    whole('rows') &&
    Number(facts['rows']) > 0 &&
    whole('firstTime') &&
    whole('lastTime') &&
    (facts['priceDecimals'] === null || whole('priceDecimals')) &&
    (facts['volumeDecimals'] === null || whole('volumeDecimals')) &&
    typeof facts['simulated'] === 'boolean' &&
    Array.isArray(facts['labels']) &&
    facts['labels'].every((label) => typeof label === 'string')
  );
}
