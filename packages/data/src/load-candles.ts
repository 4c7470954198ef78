import type { BarColumns } from '@nightdesk/core/model/bar-columns';
import { formatTimeFrame } from '@nightdesk/core/model/time-frame';
import type { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { CsvColumnNames } from './csv/csv-columns.ts';
import { readRows } from './files/read-rows.ts';
import { sniffFile } from './files/sniff.ts';
import type { CandleFileKind } from './files/sniff.ts';
import { DEFAULT_MAX_ROWS } from './limits.ts';
import type { OnProgress } from './progress.ts';
import { applyPolicy, barsOf } from './validate/apply-policy.ts';
import type { ProblemPolicy } from './validate/apply-policy.ts';
import type { DataReport } from './validate/data-report.ts';

/** What may be told to {@link loadCandles}. */
export interface LoadOptions {
  /** What to do about problems; `report` unless told otherwise. */
  readonly onProblem?: ProblemPolicy | undefined;
  /** With `repair`: fill holes with flat candles of zero volume. */
  readonly fillGaps?: boolean | undefined;
  /** Time frame in ms; detected unless told. */
  readonly timeFrame?: number | undefined;
  /** Column names of a CSV file, where they are unusual. */
  readonly columns?: CsvColumnNames | undefined;
  /** Refuse more candles than this (default: a century of minutes). */
  readonly maxRows?: number | undefined;
  /** Places kept of each kind of problem. */
  readonly maxExamples?: number | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Where candles came from. */
export interface CandleMeta {
  /** The file or series, as it was named. */
  readonly source: string;
  readonly kind: CandleFileKind;
  /** Symbol, where the source says one (the store does, CSV does not). */
  readonly symbol: string | null;
  /** Made by a generator. */
  readonly simulated: boolean;
  /** Where stored candles came from once. */
  readonly label: string | null;
}

/** Candles ready for use. */
export interface LoadedCandles {
  /** In order of time, without doubles, every candle possible. */
  readonly bars: BarColumns;
  readonly report: DataReport;
  readonly meta: CandleMeta;
}

/** What is in a source, without a judgement that throws. */
export interface InspectedCandles {
  readonly report: DataReport;
  readonly meta: CandleMeta;
  /** Why {@link loadCandles} would refuse; null when it would not. */
  readonly refusal: NightdeskError | null;
  /** The candles, or null where they are refused. */
  readonly bars: BarColumns | null;
}

/**
 * Reads candles and reports what is wrong with them instead of throwing: unreadable rows and problems stand in
 * the report, `refusal` is the error that `loadCandles` would throw. What cannot be read at all still throws.
 */
export async function inspectCandles(source: string, options: LoadOptions = {}): Promise<InspectedCandles> {
  const { kind, size } = await sniffFile(source);
  const maxRows = options.maxRows ?? DEFAULT_MAX_ROWS;
  const policy = {
    source,
    onProblem: options.onProblem ?? 'report',
    fillGaps: options.fillGaps ?? false,
    timeFrame: options.timeFrame,
    maxRows,
    ...(options.maxExamples === undefined ? {} : { maxExamples: options.maxExamples }),
  } as const;
  const meta: CandleMeta = { source, kind, symbol: null, simulated: false, label: null };
  if (kind === 'csv' || kind === 'csv-gzip') {
    // Loaded on demand: a back-test from the store is quicker to start without it.
    const { readCsv, unreadableRows } = await import('./csv/read-csv.ts');
    const rows = await readCsv(source, { ...options, gzip: kind === 'csv-gzip', size, maxRows, maxProblems: options.maxExamples });
    const unreadable = unreadableRows(source, rows.unreadable);
    // Without one readable row there is no time frame to tell and nothing else to say.
    if (unreadable !== null && rows.data.length === 0) throw unreadable;
    const judged = applyPolicy(rows.data, { ...policy, lineOf: rows.lineOf });
    const refusal = unreadable ?? judged.refusal;
    return {
      report: { ...judged.report, unreadable: rows.unreadable },
      meta,
      refusal,
      bars: refusal === null ? barsOf(judged) : null,
    };
  }
  const judged = applyPolicy(await readRows(source, maxRows, options.onProgress), policy);
  return { report: judged.report, meta, refusal: judged.refusal, bars: judged.refusal === null ? barsOf(judged) : null };
}

/**
 * Candles of a file (CSV, gzip CSV, raw float64, candle store), told by content, checked under a policy.
 * @throws NightdeskError any `DATA_…` code; the message names the file, the places and the remedy
 */
export async function loadCandles(source: string, options: LoadOptions = {}): Promise<LoadedCandles> {
  const { bars, report, meta, refusal } = await inspectCandles(source, options);
  if (bars === null) throw refusal ?? new TypeError(`no candles of ${formatTimeFrame(report.timeFrame)}`);
  return { bars, report, meta };
}
