import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(
  process.env['NIGHTDESK_DATA'] ?? join(import.meta.dirname, '../../../../shared/data'),
  'candles',
);

/** Path of a recorded candle file, or null where the recordings are not installed. */
export function recordedCandles(name: string): string | null {
  const path = join(folder, name);
  return existsSync(path) ? path : null;
}

/** What a test says when it has to skip. */
export const NO_RECORDINGS: string = `skipped: no recorded market data in ${folder} (set NIGHTDESK_DATA)`;
