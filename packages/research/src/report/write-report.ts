import { mkdir, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Metric } from '../metrics/metric.ts';
import type { BacktestResult } from '../result.ts';
import { renderCsv } from './csv.ts';
import { renderJson, type CurveDetail } from './json.ts';
import { renderHtmlReport } from './render-html-report.ts';

/** Which files to write. */
export interface ReportParts {
  /** `report.html` */
  readonly html?: boolean;
  /** `result.json`; a word says how much of the equity curve is in it, `true` means `sampled`. */
  readonly json?: boolean | CurveDetail;
  /** `orders.csv`, `fills.csv`, `trades.csv`, `equity.csv` */
  readonly csv?: boolean;
}

/**
 * Writes a report into `folder`, which is made when it is missing, and gives the paths written. Every file
 * is first written whole beside its place and then moved there, so a reader never sees half of one, and
 * when one cannot be written none is moved.
 *
 * @throws NightdeskError `REPORT_WRITE` when the folder or a file cannot be written.
 */
export async function writeReport(
  folder: string,
  result: BacktestResult,
  metrics: readonly Metric[],
  parts: ReportParts,
): Promise<readonly string[]> {
  const files = contents(result, metrics, parts);
  let draft: string | undefined;
  try {
    await mkdir(folder, { recursive: true });
    for (const [name] of files) await refuseFolder(join(folder, name));
    draft = await mkdtemp(join(folder, '.draft-'));
    for (const [name, pieces] of files) await writeWhole(join(draft, name), pieces());
    for (const [name] of files) await rename(join(draft, name), join(folder, name));
  } catch (cause) {
    if (cause instanceof NightdeskError) throw cause;
    throw writeError(folder, cause);
  } finally {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true });
  }
  return files.map(([name]) => join(folder, name));
}

type Contents = readonly (readonly [name: string, pieces: () => Iterable<string>])[];

function contents(
  result: BacktestResult,
  metrics: readonly Metric[],
  { html, json, csv }: ReportParts,
): Contents {
  const files: [string, () => Iterable<string>][] = [];
  if (html === true) files.push(['report.html', () => [renderHtmlReport(result, metrics)]]);
  if (json !== undefined && json !== false) {
    files.push([
      'result.json',
      () => renderJson(result, metrics, json === true ? 'sampled' : json),
    ]);
  }
  if (csv === true) {
    for (const table of ['orders', 'fills', 'trades', 'equity'] as const) {
      files.push([`${table}.csv`, () => renderCsv(result, table)]);
    }
  }
  return files;
}

/** A folder in the place of a file would stop the last step, after others were moved. */
async function refuseFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) {
    throw new NightdeskError({
      code: 'REPORT_WRITE',
      message: `${path} is a folder where the report needs a file; move it away or choose another folder.`,
      context: { path },
    });
  }
}

async function writeWhole(path: string, pieces: Iterable<string>): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

function writeError(folder: string, cause: unknown): NightdeskError {
  const words = cause instanceof Error ? cause.message : String(cause);
  return new NightdeskError({
    code: 'REPORT_WRITE',
    message: `The report cannot be written to ${folder}: ${words}. Choose a folder that can be written, with room on its disk.`,
    context: { folder },
    cause,
  });
}
