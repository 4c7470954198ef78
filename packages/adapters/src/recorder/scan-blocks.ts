import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { BLOCK_HEADER, MOST_BLOCK_TEXT, RECORDING_MARK } from './recording-format.ts';

/** A sound block, still deflated. */
export interface FoundBlock {
  readonly deflated: Buffer;
  readonly textLength: number;
  /** Where it ends in the file. */
  readonly end: number;
}

/** How a scan ended: bytes at the end of the file that are no whole block, and where they begin. */
export interface ScanEnd {
  readonly sound: number;
  readonly torn: number;
}

/**
 * The sound blocks of a recording, one after the other, then (as the generator's result) where they end. A last
 * block that is cut off, or whose bytes never all reached the disk, is torn and left out.
 *
 * @throws NightdeskError `RECORDING_CORRUPT` (refuse) for a file that is none, and for damage with more behind it
 */
export async function* scanBlocks(
  handle: FileHandle,
  file: string,
): AsyncGenerator<FoundBlock, ScanEnd, undefined> {
  const { size } = await handle.stat();
  const mark = await bytesAt(handle, 0, Math.min(size, RECORDING_MARK.length));
  if (!mark.equals(RECORDING_MARK.subarray(0, mark.length))) {
    throw corrupt(file, 0, 'it does not begin as a recording does');
  }
  // A file that was just begun.
  if (mark.length < RECORDING_MARK.length) return { sound: 0, torn: size };
  let at = RECORDING_MARK.length;
  while (at < size) {
    const torn: ScanEnd = { sound: at, torn: size - at };
    if (size - at < BLOCK_HEADER) return torn;
    const header = headerOf(await bytesAt(handle, at, BLOCK_HEADER), 0);
    if (header === null) {
      if (!(await hasBlockAfter(handle, at + 1, size))) return torn;
      throw corrupt(file, at, 'the header of a block is damaged');
    }
    const { length, textLength, checksum } = header;
    const end = at + BLOCK_HEADER + length;
    if (end > size) return torn;
    const deflated = await bytesAt(handle, at + BLOCK_HEADER, length);
    if (crc32(deflated) !== checksum) {
      if (!(await hasBlockAfter(handle, end, size))) return torn;
      throw corrupt(file, at, 'a block does not match its checksum');
    }
    yield { deflated, textLength, end };
    at = end;
  }
  return { sound: size, torn: 0 };
}

/** The error of a damaged recording. */
export function corrupt(file: string, at: number, what: string): NightdeskError {
  return new NightdeskError({
    code: 'RECORDING_CORRUPT',
    message: `${file}, byte ${at}: ${what}. Restore the file from a back-up, or do without this day.`,
    context: { file, at },
  });
}

interface BlockHeader {
  readonly length: number;
  readonly textLength: number;
  readonly checksum: number;
}

/** The header at a place, null when it is none. */
function headerOf(bytes: Buffer, at: number): BlockHeader | null {
  if (at + BLOCK_HEADER > bytes.length) return null;
  const length = bytes.readUInt32LE(at);
  const textLength = bytes.readUInt32LE(at + 4);
  if (length === 0 || textLength === 0 || textLength > MOST_BLOCK_TEXT) return null;
  if (crc32(bytes.subarray(at, at + 12)) !== bytes.readUInt32LE(at + 12)) return null;
  return { length, textLength, checksum: bytes.readUInt32LE(at + 8) };
}

/**
 * Whether a header lies anywhere from `from` on. Blocks are written one after the other, each when the one before is
 * on the disk, so that a crash can only spoil the last one: with another behind it, it is damage and no crash.
 */
async function hasBlockAfter(handle: FileHandle, from: number, to: number): Promise<boolean> {
  for (let at = from; at < to; at += PIECE) {
    const piece = await bytesAt(handle, at, Math.min(PIECE + BLOCK_HEADER, to - at));
    for (let i = 0; i + BLOCK_HEADER <= piece.length; i += 1) {
      if (headerOf(piece, i) !== null) return true;
    }
  }
  return false;
}

/** Bytes that are searched at once. */
const PIECE = 1_048_576;

async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let got = 0;
  while (got < length) {
    const { bytesRead } = await handle.read(buffer, got, length - got, at + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return buffer.subarray(0, got);
}
