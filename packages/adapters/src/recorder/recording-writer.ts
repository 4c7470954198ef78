import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import { BLOCK_HEADER, RECORDING_MARK } from './recording-format.ts';
import { scanBlocks } from './scan-blocks.ts';

const deflated = promisify(deflateRaw);

/**
 * Appends blocks of text to the files of a folder. Each block is on the disk when `write` resolves. A torn end that a
 * crash has left in a file is cut off before anything is appended to it.
 */
export class RecordingWriter {
  readonly folder: string;
  #name = '';
  #handle: FileHandle | null = null;
  #at = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws what the file system says, and NightdeskError `RECORDING_CORRUPT` for a file that is damaged */
  async write(name: string, text: string): Promise<void> {
    const handle = await this.#fileOf(name);
    const raw = Buffer.from(text, 'utf8');
    const body = await deflated(raw);
    const block = Buffer.alloc(BLOCK_HEADER + body.length);
    block.writeUInt32LE(body.length, 0);
    block.writeUInt32LE(raw.length, 4);
    block.writeUInt32LE(crc32(body), 8);
    block.writeUInt32LE(crc32(block.subarray(0, 12)), 12);
    body.copy(block, BLOCK_HEADER);
    await writeAll(handle, block, this.#at);
    await handle.datasync();
    this.#at += block.length;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    this.#name = '';
    await handle?.close();
  }

  async #fileOf(name: string): Promise<FileHandle> {
    if (this.#handle !== null && this.#name === name) return this.#handle;
    await this.close();
    await mkdir(this.folder, { recursive: true });
    const { handle, end } = await openRepaired(join(this.folder, name));
    this.#handle = handle;
    this.#name = name;
    this.#at = end;
    return handle;
  }
}

/** Opens a recording to append to, made when it is not there, its torn end cut off. */
async function openRepaired(
  file: string,
): Promise<{ readonly handle: FileHandle; readonly end: number }> {
  const handle = await open(file, 'a').then(async (made) => {
    await made.close();
    return open(file, 'r+');
  });
  try {
    const blocks = scanBlocks(handle, file);
    let step = await blocks.next();
    while (step.done !== true) step = await blocks.next();
    const { sound, torn } = step.value;
    if (torn > 0) await handle.truncate(sound);
    if (sound > 0) return { handle, end: sound };
    await writeAll(handle, RECORDING_MARK, 0);
    return { handle, end: RECORDING_MARK.length };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
