import { open } from 'node:fs/promises';
import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import { dataError, fileError } from '../data-error.ts';
import { STORE_MAGIC } from '../store/magic.ts';

/** What a file of candles can be. Told by its content; the name does not matter. */
export type CandleFileKind = 'csv' | 'csv-gzip' | 'store' | 'f64';

/** A file's kind and size in bytes. */
export interface Sniffed {
  readonly kind: CandleFileKind;
  readonly size: number;
}

/** Raw rows begin with a time in ms between 1973 and 5138, whole, and five finite numbers. No text looks like that. */
function looksLikeRows(head: Uint8Array, size: number): boolean {
  if (size % (BAR_STRIDE * 8) !== 0 || head.length < BAR_STRIDE * 8) return false;
  const view = new DataView(head.buffer, head.byteOffset, BAR_STRIDE * 8);
  const numbers = Array.from({ length: BAR_STRIDE }, (_, k) => view.getFloat64(k * 8, true));
  const time = numbers[0] ?? Number.NaN;
  return numbers.every(Number.isFinite) && Number.isInteger(time) && time >= 1e11 && time < 1e14;
}

/**
 * Looks at the first bytes of a file.
 * @throws NightdeskError `DATA_FILE_MISSING`, `DATA_FILE_UNREADABLE`, `DATA_EMPTY`
 */
export async function sniffFile(path: string): Promise<Sniffed> {
  try {
    await using file = await open(path, 'r');
    const stat = await file.stat();
    if (stat.isDirectory())
      throw dataError(
        'DATA_FILE_UNREADABLE',
        `${path}: this is a folder. Name a file of candles inside it.`,
        { file: path },
      );
    if (!stat.isFile())
      throw dataError(
        'DATA_FILE_UNREADABLE',
        `${path}: this is not a regular file. Copy the candles to one.`,
        { file: path },
      );
    if (stat.size === 0)
      throw dataError('DATA_EMPTY', `${path}: the file is empty. Choose a file with candles.`, {
        file: path,
      });
    const head = new Uint8Array(64);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    const bytes = head.subarray(0, bytesRead);
    return { kind: kindOf(bytes, stat.size), size: stat.size };
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

function kindOf(head: Uint8Array, size: number): CandleFileKind {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'csv-gzip';
  if (STORE_MAGIC.every((byte, i) => head[i] === byte)) return 'store';
  return looksLikeRows(head, size) ? 'f64' : 'csv';
}
