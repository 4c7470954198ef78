import { readBytes } from '../files/read-bytes.ts';
import type { OnProgress } from '../progress.ts';
import { dataError } from '../data-error.ts';
import { DEFAULT_MAX_ROWS } from '../limits.ts';
import type { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { CsvColumnNames } from './csv-columns.ts';
import { CsvParser } from './csv-parser.ts';
import { describeRowProblem } from './row-problems.ts';
import type { RowProblem } from './row-problems.ts';

/** What may be told to {@link readCsv}. */
export interface ReadCsvOptions {
  readonly gzip: boolean;
  /** Size of the file in bytes, for progress. */
  readonly size: number;
  /** Column names of this file, where they are unusual. */
  readonly columns?: CsvColumnNames | undefined;
  /** Bad rows kept in detail; 20 unless told otherwise. */
  readonly maxProblems?: number | undefined;
  readonly maxRows?: number | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** The rows of a CSV file, as they stand in it. */
export interface CsvRows {
  /** Row-major, six numbers each; times in ms. Neither sorted nor checked. */
  readonly data: Float64Array;
  /** From row to line of the file. */
  readonly lineOf: (row: number) => number;
  readonly unreadable: { readonly count: number; readonly examples: readonly RowProblem[] };
  /** How the file says that its candles are simulated; null when it does not. */
  readonly simulated: string | null;
}

/**
 * Reads a CSV file of candles, plain or gzip. Rows that cannot be read are left out and reported in `unreadable`.
 * @throws NightdeskError `DATA_FILE_…`, `DATA_GZIP`, `DATA_NOT_TEXT`, `DATA_CSV_HEADER`, `DATA_EMPTY`, `DATA_TOO_LARGE`
 */
export async function readCsv(path: string, options: ReadCsvOptions): Promise<CsvRows> {
  const parser = new CsvParser({
    file: path,
    ...(options.columns === undefined ? {} : { columns: options.columns }),
    maxProblems: options.maxProblems ?? 20,
    maxRows: options.maxRows ?? DEFAULT_MAX_ROWS,
  });
  await readBytes(path, options, (bytes) => parser.feed(bytes));
  parser.finish();
  const { problems, sink } = parser;
  if (sink.length === 0 && problems.count === 0) {
    const what = parser.columns === null ? 'nothing but blank lines' : 'only a header';
    throw dataError(
      'DATA_EMPTY',
      `${path}: there is ${what} in the file. Choose a file with candles.`,
      { file: path },
    );
  }
  const lineOf = sink.lines();
  return {
    data: sink.take(),
    lineOf,
    unreadable: { count: problems.count, examples: problems.first },
    simulated: parser.simulated,
  };
}

/** Problems that go into an error message. */
const SHOWN = 5;

/** The error that stands for unreadable rows, naming the first of them; null when there is none. */
export function unreadableRows(
  path: string,
  unreadable: CsvRows['unreadable'],
): NightdeskError | null {
  const { count, examples } = unreadable;
  if (count === 0) return null;
  const shown = examples.slice(0, SHOWN).map((problem) => `  ${describeRowProblem(path, problem)}`);
  if (count > shown.length) shown.push(`  … and ${count - shown.length} more`);
  const first = examples[0];
  return dataError(
    'DATA_CSV_ROWS',
    `${path}: ${count} row${count === 1 ? '' : 's'} cannot be read; nothing was loaded. Correct them and try again.\n${shown.join('\n')}`,
    {
      file: path,
      count,
      line: first?.line ?? null,
      column: first?.column ?? null,
      text: first?.text ?? null,
    },
  );
}
