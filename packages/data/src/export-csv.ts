import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BAR_STRIDE } from '@nightdesk/core/model/bar-columns';
import type { BarColumns } from '@nightdesk/core/model/bar-columns';
import { atomicWrite, writeAll } from './files/atomic-write.ts';
import { formatTime } from './format-time.ts';
import type { OnProgress } from './progress.ts';
import { simulatedMark } from './simulated-mark.ts';

/** Rows in one piece of text. */
const ROWS = 4_096;

/** What may be told to {@link csvText} and {@link exportCsv}. */
export interface ExportOptions {
  /** Times as epoch milliseconds (default) or ISO 8601 UTC. */
  readonly times?: 'ms' | 'iso' | undefined;
  /** Made by a generator: a first line says so, which reading recognises. */
  readonly simulated?: boolean | undefined;
  /** Where the candles came from; of simulated ones, the first line takes the seed from it. */
  readonly label?: string | null | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Candles as CSV, piece by piece: the mark of simulated candles, header `time,open,high,low,close,volume`, numbers in the shortest spelling that reads
 * back as the same double.
 */
export function* csvText(
  bars: BarColumns,
  options: ExportOptions = {},
): Generator<string, void, undefined> {
  const { data, length } = bars;
  const mark = options.simulated === true ? `${simulatedMark(options.label ?? null)}\n` : '';
  yield `${mark}time,open,high,low,close,volume\n`;
  for (let row = 0; row < length;) {
    const end = Math.min(row + ROWS, length);
    let text = '';
    for (; row < end; row += 1) {
      const at = row * BAR_STRIDE;
      const time = data[at] as number;
      text += `${options.times === 'iso' ? formatTime(time) : time},${data[at + 1]},${data[at + 2]},${data[at + 3]},${data[at + 4]},${data[at + 5]}\n`;
    }
    yield text;
    options.onProgress?.(row, length);
  }
}

/** Writes candles to a CSV file, whole or not at all; gzip when the name ends in `.gz`. @throws NightdeskError `DATA_FILE_…` */
export async function exportCsv(
  bars: BarColumns,
  path: string,
  options: ExportOptions = {},
): Promise<void> {
  await atomicWrite(path, async (file) => {
    let at = 0;
    const write = async (pieces: AsyncIterable<string | Uint8Array>): Promise<void> => {
      for await (const piece of pieces) {
        const bytes = typeof piece === 'string' ? new TextEncoder().encode(piece) : piece;
        await writeAll(file, bytes, at);
        at += bytes.length;
      }
    };
    const text = Readable.from(csvText(bars, options));
    if (path.endsWith('.gz')) await pipeline(text, createGzip(), write);
    else await pipeline(text, write);
  });
}
