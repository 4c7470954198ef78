import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { dataError, fileError, systemCode } from '../data-error.ts';
import type { OnProgress } from '../progress.ts';

/** Bytes read at once: large enough that the reading costs nothing, small enough that the event loop keeps turning. */
const PIECE = 512 * 1024;

/** What {@link readBytes} needs to know. */
export interface ReadBytesOptions {
  readonly gzip: boolean;
  /** Size of the file in bytes, for progress. */
  readonly size: number;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Gives a file's bytes, unpacked if it is gzip, piece by piece to `take`. A piece is only valid during the call.
 * @throws NightdeskError `DATA_GZIP` when the gzip stream is damaged or ends early; `DATA_FILE_…`
 */
export async function readBytes(
  path: string,
  options: ReadBytesOptions,
  take: (bytes: Uint8Array) => void,
): Promise<void> {
  await (options.gzip ? readGzip(path, options, take) : readPlain(path, options, take));
  options.onProgress?.(options.size, options.size);
}

async function readPlain(
  path: string,
  options: ReadBytesOptions,
  take: (bytes: Uint8Array) => void,
): Promise<void> {
  try {
    await using file = await open(path, 'r');
    const buffer = new Uint8Array(Math.min(PIECE, Math.max(options.size, 1)));
    let done = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return;
      take(buffer.subarray(0, bytesRead));
      done += bytesRead;
      options.onProgress?.(Math.min(done, options.size), options.size);
    }
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

async function readGzip(
  path: string,
  options: ReadBytesOptions,
  take: (bytes: Uint8Array) => void,
): Promise<void> {
  const file = createReadStream(path, { highWaterMark: PIECE / 4 });
  try {
    await pipeline(
      file,
      createGunzip({ chunkSize: PIECE }),
      async (pieces: AsyncIterable<Uint8Array>) => {
        for await (const piece of pieces) {
          take(piece);
          options.onProgress?.(Math.min(file.bytesRead, options.size), options.size);
        }
      },
    );
  } catch (error) {
    const code = systemCode(error);
    if (code.startsWith('Z_')) {
      const how =
        code === 'Z_BUF_ERROR'
          ? 'is cut off: it ends before its data do'
          : `is damaged (${error instanceof Error ? error.message : code})`;
      throw dataError(
        'DATA_GZIP',
        `${path}: the gzip file ${how}. Download or copy it again.`,
        { file: path, reason: code },
        { cause: error },
      );
    }
    throw fileError(error, path, 'read');
  }
}
