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
    const header = await bytesAt(handle, at, BLOCK_HEADER);
    const length = header.readUInt32LE(0);
    const textLength = header.readUInt32LE(4);
    const end = at + BLOCK_HEADER + length;
    if (length === 0 || textLength === 0 || textLength > MOST_BLOCK_TEXT || end > size) {
      if (end > size || (await isEmptyFrom(handle, at, size))) return torn;
      throw corrupt(file, at, 'a block has impossible lengths');
    }
    const deflated = await bytesAt(handle, at + BLOCK_HEADER, length);
    if (crc32(deflated) !== header.readUInt32LE(8)) {
      if (end === size || (await isEmptyFrom(handle, end, size))) return torn;
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

/** Space that a file system had set aside and never filled reads as zeros. */
async function isEmptyFrom(handle: FileHandle, from: number, to: number): Promise<boolean> {
  for (let at = from; at < to; at += 65_536) {
    const piece = await bytesAt(handle, at, Math.min(65_536, to - at));
    if (piece.some((byte) => byte !== 0)) return false;
  }
  return true;
}

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
