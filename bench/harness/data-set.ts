import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BarColumns } from '@nightdesk/core/model/bar-columns';
import { generateBars } from '../baselines/gen.ts';
import { checkNear, type Check } from './part-result.ts';

/** The set that the targets speak of. */
export const MILLION = 1_000_000;

/** SHA-256 of the million rows as raw Float64, and what SuperTrend(10, 3) long/flat makes of them. */
export const MILLION_FACTS = {
  sha256: 'fbd246630311bb9987371c4811d34ec46baa290647aab999dd49996ab9326a44',
  trades: 17_166,
  equity: 12_543.305312545697,
} as const;

/** Everything that is made for measuring and can be thrown away. */
export const WORK_FOLDER: string = join(import.meta.dirname, '..', '.data');

/** One minute, the bars' length in ms. */
export const TIME_FRAME = 60_000;

/**
 * The file with that many bars, made where it is missing or not what it should be.
 *
 * @throws Error when the generator does not give the published million rows on this machine
 */
export async function dataSet(bars: number, say: (text: string) => void): Promise<string> {
  const file = join(WORK_FOLDER, `bars-${bars}.f64`);
  const sum = `${file}.sha256`;
  const known =
    bars === MILLION ? MILLION_FACTS.sha256 : (await readOrNull(sum))?.toString('utf8').trim();
  const there = await readOrNull(file);
  if (there !== null && known === sha256(there)) return file;
  say(`making ${bars.toLocaleString('en')} bars`);
  const bytes = Buffer.from(generateBars(bars).buffer);
  const made = sha256(bytes);
  if (bars === MILLION && made !== MILLION_FACTS.sha256) {
    throw new Error(
      `The generated million bars have the SHA-256 ${made}, not ${MILLION_FACTS.sha256}: ` +
        'Math.log, exp or cos of this runtime differ in a last digit, so no published number can be compared. ' +
        'Use the pinned Node (npm run bench does).',
    );
  }
  await mkdir(WORK_FOLDER, { recursive: true });
  // Whole or not at all, also when two runs make it at once.
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, bytes);
  await rename(unfinished, file);
  await writeFile(sum, `${made}\n`);
  return file;
}

/** The bars of a file made by {@link dataSet}. */
export async function readBars(file: string): Promise<BarColumns> {
  const bytes = await readFile(file);
  return new BarColumns(
    new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8),
    TIME_FRAME,
  );
}

/** Compares an equity: to 1e-6 on the million bars, elsewhere to nine digits, because the loops' doubles drift too. */
export function checkEquity(name: string, bars: number, wanted: number, got: number): Check {
  const tolerance = bars > MILLION ? Math.abs(wanted) * 1e-9 : 1e-6;
  return checkNear(name, wanted, got, tolerance);
}

async function readOrNull(file: string): Promise<Buffer<ArrayBuffer> | null> {
  try {
    return await readFile(file);
  } catch {
    return null;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
