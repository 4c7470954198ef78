import { open } from 'node:fs/promises';
import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import { dataError, fileError } from '../data-error.ts';
import type { OnProgress } from '../progress.ts';

const PIECE = 8 * 1024 * 1024;

/**
 * Reads a file of raw rows (Float64, little-endian, six a row) into one array, without a second copy.
 * Every platform Node runs on is little-endian, so the bytes are the numbers.
 */
export async function readRows(
  path: string,
  maxRows: number,
  onProgress?: OnProgress,
): Promise<Float64Array> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const rows = size / (BAR_STRIDE * 8);
    if (!Number.isInteger(rows)) {
      throw dataError(
        'DATA_FILE_UNREADABLE',
        `${path}: the size is not whole rows of ${BAR_STRIDE * 8} bytes: the file is cut off. Write it again.`,
        { file: path, size },
      );
    }
    if (rows > maxRows) {
      throw dataError(
        'DATA_TOO_LARGE',
        `${path}: ${rows} candles, more than the limit of ${maxRows}. Split the file, or raise the limit.`,
        { file: path, rows, maxRows },
      );
    }
    const data = new Float64Array(rows * BAR_STRIDE);
    const bytes = new Uint8Array(data.buffer);
    for (let done = 0; done < size;) {
      const { bytesRead } = await file.read(bytes, done, Math.min(PIECE, size - done), done);
      if (bytesRead === 0)
        throw dataError(
          'DATA_FILE_UNREADABLE',
          `${path}: the file became shorter while it was read. Try again.`,
          { file: path },
        );
      done += bytesRead;
      onProgress?.(done, size);
    }
    return data;
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}
